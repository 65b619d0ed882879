/** The family *roots*: the steps of provisioning, each by itself. */
import type {HopScotchPort, ListRootsRequest, Root as WireRoot} from '../contract/types.generated.ts';
import type {BootMode} from '../domain/boot-settings.ts';
import {conflict, notFound} from '../domain/errors.ts';
import {byAge, rootTagOf, type Root} from '../domain/image.ts';
import type {Planner, Step} from '../domain/plan.ts';
import type {BootAssignment, ServerRecord} from '../domain/server.ts';
import type {NfsExport, StorageHost} from '../ports/storage-host.ts';
import {adoptPlanners, adoptRoots} from './adopt.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {brandOfRequest, provisionSteps, resolveImage, type Image} from './provision.ts';
import {serverPlanner, type PlanningView, type ServerPlannerOptions} from './server-plan.ts';
import {getAddresses, getSlot, getStorageHost, type Site} from './site.ts';
import {cloneRoot} from './steps/clone-root.ts';
import {destroyRoots} from './steps/destroy-roots.ts';
import {replicateIfMissing} from './steps/replicate-version.ts';
import {clearNetworkBoot, setNetworkBoot} from './steps/set-network-boot.ts';
import {shareRoot} from './steps/share-root.ts';
import {unshareRoots} from './steps/unshare-roots.ts';
import {leaveVersions} from './steps/show-version.ts';
import {shareScratch} from './steps/share-scratch.ts';
import {parseSeconds, submitForServers, type ServerRequest} from './submit.ts';
import {askStorageHosts} from './storage-listing.ts';
import {resolveTargets} from './targets.ts';

type RootOperations = Pick<
  HopScotchPort<Caller>,
  | 'listRoots'
  | 'cloneRoots'
  | 'shareRoots'
  | 'unshareRoots'
  | 'setNetworkBoot'
  | 'resetRoots'
  | 'destroyRoots'
  | 'adoptRoots'
>;

export function rootOperations(site: Site): RootOperations {
  const submit = (operation: string, asked: ServerRequest, caller: Caller, request?: object) =>
    submitForServers(site, operation, asked, caller, request);
  return {
    listRoots: async (request, caller) => ({root: await listRoots(site, request, caller)}),
    cloneRoots: async (request, caller) =>
      submit('cloneRoots', request, caller, await resolveImage(site, request.options, caller)),
    shareRoots: (request, caller) => submit('shareRoots', request, caller),
    unshareRoots: (request, caller) =>
      submit('unshareRoots', request, caller, {force: request.options?.force === true}),
    setNetworkBoot: (request, caller) => submit('setNetworkBoot', request, caller),
    resetRoots: (request, caller) => {
      const bootTimeoutSeconds = parseSeconds(
        request.options?.bootTimeoutSeconds,
        'options/bootTimeoutSeconds',
        10,
        7_200,
      );
      return submit('resetRoots', request, caller, {bootTimeoutSeconds});
    },
    destroyRoots: (request, caller) =>
      submit('destroyRoots', request, caller, {force: request.options?.force === true}),
    adoptRoots: (request, caller) => adoptRoots(site, request, caller),
  };
}

async function listRoots(
  site: Site,
  {target: targets, options = {}}: ListRootsRequest,
  caller: Caller,
): Promise<WireRoot[]> {
  requirePrincipal(caller);
  const servers =
    targets.length > 0
      ? await resolveTargets(site.directory, targets, {}, caller.signal)
      : await site.directory.listServers(caller.signal);
  const byName = new Map(servers.map(server => [server.name, server]));
  const rootsOn = async (storage: StorageHost) => {
    const [listing, exports] = await Promise.all([
      storage.images.list(caller.signal),
      storage.exports.list(caller.signal),
    ]);
    const wanted = listing.roots.filter(root => targets.length === 0 || byName.has(root.server));
    const shared = new Set(exports.map(entry => exportKey(entry)));
    return wanted.map(root => mapRoot(root, byName.get(root.server), shared));
  };
  const perHost = await askStorageHosts(site, options, rootsOn, caller.signal);
  return perHost.flat();
}

const exportKey = ({path, client}: NfsExport) => `${client} ${path}`;

function mapRoot(root: Root, server: ServerRecord | undefined, shared: ReadonlySet<string>): WireRoot {
  const booted = server?.assignment;
  const assigned = booted?.dataset === root.dataset && booted.storageHost === root.storageHost;
  return {
    name: `${root.storageHost}:${root.dataset}`,
    server: root.server,
    brand: root.brand,
    version: root.version,
    storageHost: root.storageHost,
    path: root.path,
    shared: server?.ip !== undefined && shared.has(exportKey({path: root.path, client: server.ip})),
    assigned,
    ...(root.createdAt === undefined ? {} : {createdAt: root.createdAt}),
    usedBytes: root.usedBytes,
    referencedBytes: root.referencedBytes,
    ...(assigned ? {bootMode: booted.mode ?? 'nfs'} : {}),
  };
}

export function rootPlanners(site: Site): Record<string, Planner> {
  const withImages = (
    stepsFor: (server: ServerRecord, view: PlanningView) => readonly Step[],
    options: Omit<ServerPlannerOptions, 'withImages'> = {},
  ) => serverPlanner(site, stepsFor, {withImages: true, ...options});
  const rootsOf = (server: ServerRecord, {imagesFor}: PlanningView): Root[] =>
    imagesFor(server)
      .roots.filter(root => root.server === server.name)
      .sort(byAge);
  const newestRoot = (server: ServerRecord, view: PlanningView): Root => {
    const root = rootsOf(server, view).at(-1);
    if (root === undefined) throw noRoot(server);
    return root;
  };
  return {
    cloneRoots: withImages(
      (server, {job, imagesFor}) => {
        const {brand, version} = job.request as Image;
        const storage = getStorageHost(site, server);
        return [
          ...replicateIfMissing(site, storage, {brand, version}, imagesFor(server)),
          cloneRoot(storage, {
            server: server.name,
            brand,
            version,
            tag: rootTagOf(job.id),
          }),
        ];
      },
      {brandOf: brandOfRequest},
    ),
    ...adoptPlanners(site),
    shareRoots: withImages((server, view) => {
      const root = newestRoot(server, view);
      const share = shareRoot(getStorageHost(site, server), root.path, getAddresses(server).ip);
      // It may have been shared before, and its server be running on it: nothing is taken back.
      return [{...share, undo: undefined}, ...shareScratch(site, server)];
    }),
    unshareRoots: withImages((server, view) => [
      ...unlessForced(site, server, view),
      unshareRoots(getStorageHost(site, server), rootsOf(server, view), getAddresses(server).ip),
    ]),
    setNetworkBoot: withImages(
      (server, view) => [setNetworkBoot(site, server, whatItBoots(server, view, rootsOf(server, view)))],
      {held: true},
    ),
    resetRoots: withImages(
      (server, view) => {
        if (server.assignment === undefined)
          throw conflict(`${server.name} has no root to reset. Provision it first.`, [server.name]);
        const {brand, version, mode = 'nfs'} = server.assignment;
        if (mode === 'local')
          throw conflict(
            `${server.name} boots from its own disk (boot mode local), and has no root to reset. provisionServers with another boot mode gives it one.`,
            [server.name],
          );
        const {bootTimeoutSeconds} = view.job.request as {bootTimeoutSeconds?: number};
        return provisionSteps(site, server, {brand, version, mode}, view, bootTimeoutSeconds);
      },
      {held: true},
    ),
    destroyRoots: withImages((server, view) => [
      ...unlessForced(site, server, view),
      clearNetworkBoot(site, server),
      destroyRoots(
        getStorageHost(site, server),
        rootsOf(server, view).map(root => root.dataset),
        server.ip,
      ),
      leaveVersions(site, getStorageHost(site, server), server),
    ]),
  };
}

const noRoot = ({name}: ServerRecord) =>
  notFound('Root', [name], 'cloneRoots or provisionServers makes one.');

/** Modes that need no root of the server's own. */
const isRootless = (mode: BootMode | undefined): boolean => mode === 'ram' || mode === 'local';

/** The newest root, as it is booted already or as its version says; for a server that boots without one, that. */
function whatItBoots(
  {assignment, ...server}: ServerRecord,
  {imagesFor}: PlanningView,
  roots: readonly Root[],
): BootAssignment {
  const root = roots.at(-1);
  if (root === undefined) {
    if (assignment === undefined || !isRootless(assignment.mode)) throw noRoot(server);
    return assignment;
  }
  const {storageHost, dataset, brand, version, tag} = root;
  const of = imagesFor(server).versions.find(known => known.brand === brand && known.number === version);
  const isAssigned = assignment?.dataset === dataset && assignment.storageHost === storageHost;
  const mode = isAssigned ? assignment.mode : of?.boot.mode;
  return {storageHost, dataset, brand, version, tag, mode: mode && !isRootless(mode) ? mode : 'nfs'};
}

/** Pulling the root from under a running server crashes it: only when told so. */
function unlessForced(site: Site, server: ServerRecord, {job}: PlanningView): readonly Step[] {
  if ((job.request as {force?: boolean}).force === true) return [];
  const {module, bay} = getSlot(site, server);
  return [
    {
      name: 'check power',
      guarded: true,
      perform: async run => {
        const state = await module.getPowerState(bay, run.signal);
        if (state !== 'off') {
          throw conflict(
            `${server.name} is ${state === 'on' ? 'running' : 'in an unknown power state'}. Switch it off first, or use force.`,
            [server.name],
          );
        }
      },
    },
  ];
}
