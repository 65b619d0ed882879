/**
 * Mode `reset`: each boot gets a fresh clone, also one that nobody announced. A server that asks for its script and whose
 * root was booted before waits until a job has put another in its place. The service files that job for itself, under a
 * name made of server and root, so that all who ask meanwhile, and a service that was killed, mean the same one.
 */
import type {Clock} from '../domain/clock.ts';
import type {Dn} from '../domain/dn.ts';
import {AppError, conflict} from '../domain/errors.ts';
import {parseRootTag, rootTagOf, type RootTag} from '../domain/image.ts';
import {parseRequestId} from '../domain/names.ts';
import type {Planner, Step} from '../domain/plan.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {BootReports} from '../ports/boot.ts';
import {isFinal, type JobRecord, type Jobs} from '../ports/jobs.ts';
import {serverPlanner, withoutUser, type PlanningView} from './server-plan.ts';
import {getAddresses, getStorageHost, type Site} from './site.ts';
import {cloneRoot, locateRoot} from './steps/clone-root.ts';
import {destroyRoots} from './steps/destroy-roots.ts';
import {fetchKernel} from './steps/fetch-kernel.ts';
import {assignRoot} from './steps/set-network-boot.ts';
import {shareRoot} from './steps/share-root.ts';

const operation = 'freshRoot';

export function freshRootPlanners(site: Site): Record<string, Planner> {
  const planner = serverPlanner(site, (server, view) => freshRootSteps(site, server, view), {
    withImages: true,
  });
  // The mode was chosen by whoever provisioned it; the service does what that means.
  return {[operation]: withoutUser(planner)};
}

/** Nothing when the server was given something else to boot meanwhile. */
function freshRootSteps(site: Site, server: ServerRecord, view: PlanningView): Step[] {
  const {assignment} = server;
  const stale = parseRootTag((view.job.request as {tag: string}).tag);
  const tag = rootTagOf(view.job.id);
  if (assignment?.mode !== 'reset' || (assignment.tag !== stale && assignment.tag !== tag)) return [];
  const storage = getStorageHost(site, server);
  const {ip} = getAddresses(server);
  const listing = view.imagesFor(server);
  const {brand, version, mode} = assignment;
  const root = {server: server.name, brand, version, tag};
  const {dataset, path} = locateRoot(storage, root);
  const old = listing.roots.filter(other => other.server === server.name && other.tag !== tag);
  return [
    fetchKernel(site, storage, {brand, version, mode}, listing),
    cloneRoot(storage, root),
    shareRoot(storage, path, ip),
    // From here on it boots the new one: what fails later is a remark.
    {...assignRoot(site, server, {storageHost: storage.name, dataset, ...root, mode}), commits: true},
    destroyRoots(
      storage,
      old.map(other => other.dataset),
      ip,
      'destroy old root',
    ),
  ];
}

export interface FreshRoots {
  /**
   * Returns when the server may boot what it is assigned, which may be another root by then. Throws Busy while a fresh one is
   * being made, and what stands in the way when none can be made; NotAuthorized when one is due and it is not the server
   * `itself` that asks: the root of a running server must not go because somebody else reads its script.
   */
  await(server: ServerRecord, itself: boolean): Promise<'as assigned' | 'assigned anew'>;
}

/** A boot loader waits so long for its answer without complaint. */
const patienceMs = 8_000;
const minuteMs = 60_000;

/** @param user in whose name the jobs are filed: the service's own account */
export function createFreshRoots(parts: {
  readonly jobs: Jobs;
  readonly bootReports: Pick<BootReports, 'find'>;
  readonly clock: Clock;
  readonly user: Dn;
}): FreshRoots {
  const {jobs, bootReports, clock, user} = parts;
  const file = (server: ServerRecord, tag: RootTag, attempt: string): Promise<JobRecord> =>
    jobs.submit({
      operation,
      request: {tag},
      user,
      requestId: parseRequestId(`${operation}:${server.name}:${tag}${attempt}`),
      targets: [server.name],
    });
  return {
    await: async (server, itself) => {
      const {assignment} = server;
      if (assignment?.mode !== 'reset') return 'as assigned';
      const {tag} = assignment;
      if (!(await wasBooted(bootReports, server, tag))) return 'as assigned';
      // Whoever made this root may still wait for it to come up: its boot has failed so far, and is tried again.
      const holder = await jobs.findHolder(server.name);
      if (holder !== undefined && rootTagOf(holder) === tag) return 'as assigned';
      if (!itself) throw notForStrangers(server);
      const first = await file(server, tag, '');
      // One that has ended is not done again under its name: a try a minute.
      const minute = Math.floor(clock.now().getTime() / minuteMs);
      const filed = isFinal(first.state) ? await file(server, tag, `:${minute}`) : first;
      const job = await jobs.wait(filed.id, undefined, patienceMs);
      if (!isFinal(job.state)) throw gettingFreshRoot(server);
      if (job.state !== 'succeeded')
        throw conflict(
          `${server.name} could not get a fresh root: ${job.targets[0]?.message ?? 'the job has failed.'}`,
          [server.name],
        );
      return 'assigned anew';
    },
  };
}

export const gettingFreshRoot = ({name}: ServerRecord): AppError =>
  new AppError('Busy', `${name} is getting a fresh root.`, {details: {retryAfterSeconds: 10}});

/** Its kernel was fetched: what became of the root since, nobody knows. */
async function wasBooted(
  reports: Pick<BootReports, 'find'>,
  {name}: ServerRecord,
  tag: RootTag,
): Promise<boolean> {
  const {times} = await reports.find(name, tag);
  return [times.kernel, times.initrd, times.root, times.up].some(at => at !== undefined);
}

const notForStrangers = ({name, ip}: ServerRecord): AppError =>
  new AppError(
    'NotAuthorized',
    `${name} gets a fresh root at each boot, and only when it asks from its own address (${ip ?? 'it has none'}). Behind a proxy or address translation, let servers reach the boot endpoint itself (boot.listen).`,
    {details: {names: [name]}},
  );
