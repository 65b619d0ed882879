/**
 * Plans for operations on servers. Whether the user still may operate a server is asked of the directory when the job
 * runs, for all targets in one question, and again right before steps that are felt (`guarded`).
 */
import {asAppError, conflict, notFound, type AppError} from '../domain/errors.ts';
import type {ImageListing} from '../domain/image.ts';
import {parseServerName, type BrandName, type StorageHostName} from '../domain/names.ts';
import type {PlannedJob, Planner, Step} from '../domain/plan.ts';
import {holds, mayOperate, type ServerRecord} from '../domain/server.ts';
import {refusedBrands} from './brand-use.ts';
import {getStorageHost, type Site} from './site.ts';
import {notOperable} from './submit.ts';

/** What a plan may look at: read once for all targets of the job. */
export interface PlanningView {
  readonly job: PlannedJob;
  /** What the storage host of a server holds. Throws when that host did not answer. */
  readonly imagesFor: (server: ServerRecord) => ImageListing;
}

export interface ServerPlannerOptions {
  /** Also read what the storage hosts hold. */
  readonly withImages?: boolean;
  /** Not on free servers, even by administrators: what a server boots goes with its holder, and would be cleaned up at once. */
  readonly held?: boolean;
  /** What a target is loaded with: the user must still be allowed to use that. Undefined for one that will fail anyway. */
  readonly brandOf?: (job: PlannedJob, target: string) => BrandName | undefined;
}

/** Of a job that the service files for itself: there is no user whose rights could be asked for. */
export const withoutUser = (planner: Planner): Planner => ({
  ...planner,
  prepare: async (job, signal) => ({
    ...(await planner.prepare(job, signal)),
    checkRights: () => {},
    authorize: () => Promise.resolve(),
  }),
});

export function serverPlanner(
  site: Site,
  stepsFor: (server: ServerRecord, view: PlanningView) => readonly Step[],
  options: ServerPlannerOptions = {},
): Planner {
  return {
    targetKind: 'server',
    prepare: async (job, signal) => {
      const names = job.targets.map(target => parseServerName(target));
      const [servers, administrator] = await Promise.all([
        site.directory.findServers(names, signal),
        site.directory.isAdministrator(job.user, signal),
      ]);
      const listings = options.withImages
        ? await listImages(site, [...servers.values()], signal)
        : new Map<StorageHostName, Listed>();
      const {brandOf = () => undefined} = options;
      const brands = new Set(job.targets.flatMap(target => brandOf(job, target) ?? []));
      const answered = [...listings.values()].flatMap(listed => ('listing' in listed ? listed.listing : []));
      const refused = await refusedBrands(site, {dn: job.user, administrator}, brands, answered, signal);
      const imagesFor = (server: ServerRecord): ImageListing => {
        const listed = listings.get(getStorageHost(site, server).name);
        if (listed === undefined || 'error' in listed)
          throw listed?.error ?? new Error('images were not listed');
        return listed.listing;
      };
      const getServer = (target: string): ServerRecord => {
        const server = servers.get(parseServerName(target));
        if (server === undefined) throw notFound('Server', [target]);
        return server;
      };
      return {
        checkRights: target => {
          const server = getServer(target);
          if (!mayOperate({dn: job.user, administrator}, server)) throw notOperable([target]);
          if (options.held && server.owner === undefined)
            throw conflict(`${target} is free: check it out first.`, [target]);
          const brand = brandOf(job, target);
          const problem = brand && refused.get(brand);
          if (problem !== undefined) throw problem;
        },
        stepsFor: target => stepsFor(getServer(target), {job, imagesFor}),
        authorize: async (target, now) => {
          const name = parseServerName(target);
          const server = (await site.directory.findServers([name], now)).get(name);
          if (server === undefined) throw notFound('Server', [target]);
          if (holds(job.user, server)) return;
          // Anew as well: rights that were taken away must not last as long as the job.
          if (!(await site.directory.isAdministrator(job.user, now))) throw notOperable([target]);
        },
      };
    },
  };
}

type Listed = {readonly listing: ImageListing} | {readonly error: AppError};

/** One question to each storage host concerned. One that does not answer fails only its own servers. */
async function listImages(
  site: Site,
  servers: readonly ServerRecord[],
  signal: AbortSignal,
): Promise<Map<StorageHostName, Listed>> {
  const hosts = new Set(
    servers.flatMap(server => {
      try {
        return [getStorageHost(site, server)];
      } catch {
        return []; // Said when its own steps are planned.
      }
    }),
  );
  const listed = await Promise.all(
    [...hosts].map(async ({name, images}): Promise<[StorageHostName, Listed]> => {
      try {
        return [name, {listing: await images.list(signal)}];
      } catch (error) {
        return [name, {error: asAppError(error)}];
      }
    }),
  );
  return new Map(listed);
}
