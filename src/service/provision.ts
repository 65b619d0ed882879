/** The family *provisioning*: clone, share, set network boot, power cycle, wait until it is up. */
import type {HopScotchPort} from '../contract/types.generated.ts';
import {parseBootMode, type BootMode} from '../domain/boot-settings.ts';
import {invalidRequest, notFound} from '../domain/errors.ts';
import {brandDataset, rootTagOf, shownDataset, type DatasetName} from '../domain/image.ts';
import {parseBrandName, parseVersionNumber, type BrandName, type VersionNumber} from '../domain/names.ts';
import type {PlannedJob, Planner, Step} from '../domain/plan.ts';
import type {ServerRecord} from '../domain/server.ts';
import {checkMayUse} from './brand-request.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {serverPlanner, type PlanningView} from './server-plan.ts';
import {findBrand, getAddresses, getStorageHost, type Site} from './site.ts';
import {cloneRoot, locateRoot} from './steps/clone-root.ts';
import {destroyRoots} from './steps/destroy-roots.ts';
import {fetchKernel} from './steps/fetch-kernel.ts';
import {assignDisk, clearNetworkBoot, setNetworkBoot} from './steps/set-network-boot.ts';
import {replicateIfMissing} from './steps/replicate-version.ts';
import {shareRoot} from './steps/share-root.ts';
import {shareScratch} from './steps/share-scratch.ts';
import {leaveVersions, showVersion} from './steps/show-version.ts';
import {switchOff, switchOn} from './steps/switch-power.ts';
import {waitUntilUp} from './steps/wait-until-up.ts';
import {parseSeconds, resolveOperable, submitForServers, submitOnServers} from './submit.ts';

export interface Image {
  readonly brand: BrandName;
  readonly version: VersionNumber;
}

/** As which an image is booted: what the version says, unless the request says otherwise. */
export interface BootedImage extends Image {
  readonly mode: BootMode;
}

type ProvisionOperations = Pick<HopScotchPort<Caller>, 'provisionServers' | 'deprovisionServers'>;

export function provisionOperations(site: Site): ProvisionOperations {
  return {
    provisionServers: async ({target, options}, caller) => {
      const servers = await resolveOperable(site, caller, target, options);
      const image = await resolveBoot(site, options, caller);
      const bootTimeoutSeconds = parseSeconds(
        options?.bootTimeoutSeconds,
        'options/bootTimeoutSeconds',
        10,
        7_200,
      );
      const request = {...image, bootTimeoutSeconds};
      return submitOnServers(site, {operation: 'provisionServers', servers, request}, caller, options);
    },
    deprovisionServers: (request, caller) => submitForServers(site, 'deprovisionServers', request, caller),
  };
}

/** Who boots from the disk needs no image. */
async function resolveBoot(
  site: Site,
  options: ImageWish | undefined,
  caller: Caller,
): Promise<BootedImage | {readonly mode: 'local'}> {
  if (options?.bootMode !== 'local' || options.brand !== undefined)
    return resolveImage(site, options, caller);
  if (options.version !== undefined)
    throw invalidRequest('options/version', 'options/version goes with options/brand.');
  return {mode: 'local'};
}

interface ImageWish {
  readonly brand?: string;
  readonly version?: number;
  readonly bootMode?: string;
}

/** The image of a request that the caller may use, with its version settled: what is the default now may be another one when the job runs. */
export async function resolveImage(
  site: Pick<Site, 'storageHosts'>,
  options: ImageWish = {},
  caller: Caller,
): Promise<BootedImage> {
  const principal = requirePrincipal(caller);
  if (options.brand === undefined)
    throw invalidRequest(
      'options/brand',
      'Say which image: options/brand is needed. listBrands tells which there are.',
    );
  const brand = parseBrandName(options.brand, 'options/brand');
  const holders = await findBrand(site, brand, caller.signal);
  for (const holder of holders) checkMayUse(principal, holder.brand);
  const version =
    options.version === undefined
      ? holders[0]?.brand.defaultVersion
      : parseVersionNumber(options.version, 'options/version');
  if (version === undefined) {
    throw notFound('Version', [brand], `${brand} has no version yet: snapshotBrand makes one.`);
  }
  const known = holders
    .flatMap(({listing}) => listing.versions)
    .find(item => item.brand === brand && item.number === version);
  if (known === undefined)
    throw notFound('Version', [`${brand}@${version}`], `listVersions tells which versions ${brand} has.`);
  const mode =
    options.bootMode === undefined ? known.boot.mode : parseBootMode(options.bootMode, 'options/bootMode');
  if (mode === 'xen' && known.boot.hypervisor === undefined) {
    throw invalidRequest(
      'options/bootMode',
      `Version ${version} of ${brand} does not say where its hypervisor is, which the boot mode xen needs. Say so with updateBrand (options/boot/hypervisor), and take a version after that: snapshotBrand.`,
    );
  }
  return {brand, version, mode};
}

/** For jobs whose request holds the image for all targets. */
export const brandOfRequest = ({request}: PlannedJob): BrandName => (request as Image).brand;

export function provisionPlanners(site: Site): Record<string, Planner> {
  return {
    provisionServers: serverPlanner(
      site,
      (server, view) => {
        const {brand, version, mode, bootTimeoutSeconds} = view.job.request as Partial<BootedImage> & {
          bootTimeoutSeconds?: number;
        };
        if (brand === undefined || version === undefined) return diskSteps(site, server, view);
        return provisionSteps(site, server, {brand, version, mode: mode ?? 'nfs'}, view, bootTimeoutSeconds);
      },
      {withImages: true, held: true, brandOf: brandOfRequest},
    ),
    deprovisionServers: serverPlanner(
      site,
      (server, {imagesFor}) => {
        const roots = imagesFor(server).roots.filter(root => root.server === server.name);
        return [
          {...switchOff(site, server), undo: undefined},
          clearNetworkBoot(site, server),
          destroyRoots(
            getStorageHost(site, server),
            roots.map(root => root.dataset),
            server.ip,
          ),
          leaveVersions(site, getStorageHost(site, server), server),
        ];
      },
      {withImages: true},
    ),
  };
}

/**
 * The whole way for one server. It is switched off before its boot setting changes and its new root is handed out, so
 * it never runs on two roots; the old root goes when the new one is up.
 */
export function provisionSteps(
  site: Site,
  server: ServerRecord,
  image: BootedImage,
  view: PlanningView,
  bootTimeoutSeconds: number | undefined,
): readonly Step[] {
  const storage = getStorageHost(site, server);
  const {ip} = getAddresses(server);
  const listing = view.imagesFor(server);
  const {mode} = image;
  const root = {server: server.name, brand: image.brand, version: image.version, tag: rootTagOf(view.job.id)};
  const {dataset, path} = locateRoot(storage, root);
  const old = listing.roots.filter(other => other.server === server.name && other.tag !== root.tag);
  const bootTimeoutMs =
    bootTimeoutSeconds === undefined ? site.timing.bootTimeoutMs : bootTimeoutSeconds * 1_000;
  const {brand, version, tag} = root;
  const boots = (from: DatasetName) => [
    switchOff(site, server),
    setNetworkBoot(site, server, {storageHost: storage.name, dataset: from, brand, version, tag, mode}),
    switchOn(site, server, tag),
    waitUntilUp(site, server, {tag, mode}, bootTimeoutMs),
    destroyRoots(
      storage,
      old.map(other => other.dataset),
      ip,
      'destroy old root',
    ),
    ...(listing.shown.length > 0 || mode === 'ram' ? [leaveVersions(site, storage, server)] : []),
  ];
  // It has no root of ours; what it is assigned says as which image it counts.
  if (mode === 'local') return boots(brandDataset(storage.layout, brand));
  if (mode === 'ram')
    return [
      ...replicateIfMissing(site, storage, image, listing),
      fetchKernel(site, storage, image, listing),
      showVersion(site, storage, server, image),
      ...shareScratch(site, server),
      ...boots(shownDataset(storage.layout, image)),
    ];
  return [
    ...replicateIfMissing(site, storage, image, listing),
    fetchKernel(site, storage, image, listing),
    cloneRoot(storage, root),
    shareRoot(storage, path, ip),
    ...shareScratch(site, server),
    ...boots(dataset),
  ];
}

/** To its disk, without an image. It has booted when it has power: nothing that we know of asks us for anything. */
function diskSteps(site: Site, server: ServerRecord, view: PlanningView): readonly Step[] {
  const storage = getStorageHost(site, server);
  const {roots, shown} = view.imagesFor(server);
  const old = roots.filter(root => root.server === server.name).map(root => root.dataset);
  const start = switchOn(site, server, undefined);
  return [
    switchOff(site, server),
    assignDisk(site, server),
    {
      ...start,
      commits: true,
      perform: async run => {
        await start.perform(run);
        run.note({message: 'It boots from its disk, and does not say when it is up.'});
      },
    },
    destroyRoots(storage, old, server.ip, 'destroy old root'),
    ...(shown.length > 0 ? [leaveVersions(site, storage, server)] : []),
  ];
}
