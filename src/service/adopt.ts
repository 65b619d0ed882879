/** The operation *adoptRoots*: a clone that somebody made by hand becomes what its server boots. */
import type {AdoptRootsRequest, Job} from '../contract/types.generated.ts';
import {asAppError, conflict, invalidRequest} from '../domain/errors.ts';
import type {ImageListing} from '../domain/image.ts';
import type {BrandName, StorageHostName} from '../domain/names.ts';
import type {PlannedJob, Planner, Step} from '../domain/plan.ts';
import type {ServerRecord} from '../domain/server.ts';
import {getAdoptable, type Adoptable} from './adoptable.ts';
import type {Caller} from './caller.ts';
import {serverPlanner, type PlanningView} from './server-plan.ts';
import {getAddresses, getSlot, getStorageHost, type Site} from './site.ts';
import {adoptRoot} from './steps/adopt-root.ts';
import {locateRoot} from './steps/clone-root.ts';
import {setNetworkBoot} from './steps/set-network-boot.ts';
import {shareRoot} from './steps/share-root.ts';
import {shareScratch} from './steps/share-scratch.ts';
import {resolveOperable, submitOnServers} from './submit.ts';

interface AdoptJob {
  readonly root?: string;
  readonly replace: boolean;
  /** What was found when the job was filed: in the middle of it, what is found has changed. */
  readonly found: readonly Adoptable[];
}

export async function adoptRoots(
  site: Site,
  {target, options}: AdoptRootsRequest,
  caller: Caller,
): Promise<{job: Job}> {
  const servers = await resolveOperable(site, caller, target, options);
  const root = options?.root;
  if (root !== undefined && servers.length !== 1)
    throw invalidRequest('options/root', 'options/root goes with one server.');
  const found = await findAll(site, servers, root, caller.signal);
  const request: AdoptJob = {
    ...(root === undefined ? {} : {root}),
    replace: options?.replace === true,
    found,
  };
  return submitOnServers(site, {operation: 'adoptRoots', servers, request}, caller, options);
}

/** Those for which nothing is found fail one by one in the job, which says why. */
async function findAll(
  site: Site,
  servers: readonly ServerRecord[],
  root: string | undefined,
  signal: AbortSignal,
): Promise<Adoptable[]> {
  const listings = new Map<StorageHostName, Promise<ImageListing>>();
  const found: Adoptable[] = [];
  for (const server of servers) {
    try {
      const storage = getStorageHost(site, server);
      const listing = listings.get(storage.name) ?? storage.images.list(signal);
      listings.set(storage.name, listing);
      found.push(getAdoptable(storage, await listing, server, root));
    } catch (error) {
      signal.throwIfAborted();
      if (asAppError(error).code === 'Internal') throw error;
    }
  }
  return found;
}

export const adoptPlanners = (site: Site): Record<string, Planner> => ({
  adoptRoots: serverPlanner(site, (server, view) => adoptSteps(site, server, view), {
    withImages: true,
    held: true,
    brandOf,
  }),
});

const findFor = ({found}: AdoptJob, target: string): Adoptable | undefined =>
  found.find(({server}) => server === target);

const brandOf = ({request}: PlannedJob, target: string): BrandName | undefined =>
  findFor(request as AdoptJob, target)?.brand;

function adoptSteps(site: Site, server: ServerRecord, {job, imagesFor}: PlanningView): readonly Step[] {
  const request = job.request as AdoptJob;
  const storage = getStorageHost(site, server);
  const {ip} = getAddresses(server);
  getSlot(site, server);
  const {stray, ...root} =
    findFor(request, server.name) ?? getAdoptable(storage, imagesFor(server), server, request.root);
  const {dataset, path} = locateRoot(storage, root);
  const {assignment} = server;
  const bootsOther =
    assignment !== undefined && (assignment.dataset !== dataset || assignment.storageHost !== storage.name);
  if (bootsOther && !request.replace) {
    throw conflict(
      `${server.name} boots ${assignment.brand}@${assignment.version} (${assignment.storageHost}:${assignment.dataset}). ` +
        'Take that from it first (deprovisionServers), or say that it is to be replaced: options/replace.',
      [assignment.dataset],
    );
  }
  const {brand, version, tag} = root;
  const share = shareRoot(storage, path, ip);
  return [
    adoptRoot(storage, root, {stray}),
    // What was a root before may be in use.
    stray ? share : {...share, undo: undefined},
    ...shareScratch(site, server),
    setNetworkBoot(site, server, {storageHost: storage.name, dataset, brand, version, tag}),
  ];
}
