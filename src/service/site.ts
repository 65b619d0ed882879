/** Everything the operations need of the machine room, and how to find the part that a server belongs to. */
import type {Clock} from '../domain/clock.ts';
import {AppError, conflict, notFound, unavailable} from '../domain/errors.ts';
import type {Brand, ImageListing} from '../domain/image.ts';
import {
  parseStorageHostName,
  type Bay,
  type BrandName,
  type ChassisName,
  type IpAddress,
  type MacAddress,
  type StorageHostName,
} from '../domain/names.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {BootFiles, BootImages, BootReports, TcpProbe} from '../ports/boot.ts';
import type {Directory} from '../ports/directory.ts';
import type {History} from '../ports/history.ts';
import type {Jobs} from '../ports/jobs.ts';
import type {ManagementModule} from '../ports/power.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import type {BootService} from './boot-entry.ts';
import type {Consoles} from './consoles.ts';
import type {ScratchSharing} from './scratch-sharing.ts';
import type {Replication} from './replication.ts';
import type {Waves} from './waves.ts';

export interface Site {
  readonly directory: Directory;
  readonly storageHosts: ReadonlyMap<StorageHostName, StorageHost>;
  readonly modules: ReadonlyMap<ChassisName, ManagementModule>;
  /** The storage host of each chassis. */
  readonly storageOfChassis: ReadonlyMap<ChassisName, StorageHostName>;
  readonly consoles: Consoles;
  readonly bootFiles: BootFiles;
  readonly bootReports: BootReports;
  readonly tcp: TcpProbe;
  readonly history: Pick<History, 'record'>;
  readonly bootImages: BootImages;
  readonly boot: BootService;
  readonly jobs: Jobs;
  readonly replication: Replication;
  /** Absent when no storage host keeps scratch directories. */
  readonly scratch?: ScratchSharing;
  readonly waves: Waves;
  readonly clock: Clock;
  readonly timing: Timing;
}

export interface Timing {
  readonly defaultWaitSeconds: number;
  readonly bootTimeoutMs: number;
  readonly powerTimeoutMs: number;
}

/** The slot that a server sits in. Conflict when the inventory does not know it, NotFound when its chassis is not configured. */
export function getSlot(
  site: Pick<Site, 'modules'>,
  server: ServerRecord,
): {module: ManagementModule; bay: Bay} {
  if (server.chassis === undefined || server.bay === undefined) {
    throw conflict(`${server.name} cannot be switched: no chassis and bay are registered for it.`, [
      server.name,
    ]);
  }
  const module = site.modules.get(server.chassis);
  if (module === undefined)
    throw notFound('Chassis', [server.chassis], 'It is not in the configuration of the service.');
  return {module, bay: server.bay};
}

/** The storage host of a server: that of its chassis, or the only one there is. */
export function getStorageHost(
  site: Pick<Site, 'storageHosts' | 'storageOfChassis'>,
  server: ServerRecord,
): StorageHost {
  const name = server.chassis === undefined ? undefined : site.storageOfChassis.get(server.chassis);
  const [only, second] = [...site.storageHosts.values()];
  const host = name === undefined ? (second === undefined ? only : undefined) : site.storageHosts.get(name);
  if (host === undefined) {
    throw conflict(`${server.name} has no storage host: register the chassis it sits in.`, [server.name]);
  }
  return host;
}

/** The storage host that a request names in its options. */
export function getNamedStorage(site: Pick<Site, 'storageHosts'>, name: string): StorageHost {
  const found = site.storageHosts.get(parseStorageHostName(name, 'options/storageHost'));
  if (found === undefined) {
    throw notFound('Storage host', [name], `There are: ${[...site.storageHosts.keys()].join(', ')}.`);
  }
  return found;
}

/** Undefined for a server that never had one. */
export function findStorageHost(
  site: Pick<Site, 'storageHosts' | 'storageOfChassis'>,
  server: ServerRecord,
): StorageHost | undefined {
  try {
    return getStorageHost(site, server);
  } catch (error) {
    if (error instanceof AppError && error.code === 'Conflict') return undefined;
    throw error;
  }
}

/** The addresses a server boots and mounts with. Conflict when the inventory does not know them. */
export function getAddresses(server: ServerRecord): {mac: MacAddress; ip: IpAddress} {
  const {mac, ip} = server;
  if (mac === undefined || ip === undefined) {
    throw conflict(
      `${server.name} cannot boot from the network: no MAC or IP address is registered for it.`,
      [server.name],
    );
  }
  return {mac, ip};
}

export interface BrandHolder {
  readonly storage: StorageHost;
  readonly listing: ImageListing;
  readonly brand: Brand;
}

/**
 * The storage hosts that hold a brand, with the brand; where it is at home first. NotFound when none does. A host that does
 * not answer is left out, unless the brand is found nowhere, or `everywhere` says that none may be missed: then its error is
 * the answer.
 */
export async function findBrand(
  site: Pick<Site, 'storageHosts'>,
  brand: BrandName,
  signal?: AbortSignal,
  everywhere = false,
): Promise<BrandHolder[]> {
  const holders: BrandHolder[] = [];
  const failures: unknown[] = [];
  await Promise.all(
    [...site.storageHosts.values()].map(async storage => {
      try {
        const listing = await storage.images.list(signal);
        const found = listing.brands.find(item => item.name === brand);
        if (found !== undefined) holders.push({storage, listing, brand: found});
      } catch (error) {
        failures.push(error);
      }
    }),
  );
  signal?.throwIfAborted();
  if (failures.length > 0 && (everywhere || holders.length === 0)) throw failures[0];
  if (holders.length === 0) throw notFound('Brand', [brand], 'listBrands tells which there are.');
  const order = (holder: BrandHolder) => (holder.brand.copyOf === undefined ? 0 : 1);
  return holders.sort((a, b) => order(a) - order(b) || (a.storage.name < b.storage.name ? -1 : 1));
}

/** Where a brand is at home, as seen from a storage host that wants a copy. Undefined when that is its home itself. */
export async function getHomeOf(
  site: Pick<Site, 'storageHosts'>,
  brand: BrandName,
  wanting: StorageHost,
  signal?: AbortSignal,
): Promise<StorageHost | undefined> {
  const holders = await findBrand(site, brand, signal);
  const [first] = holders;
  const homes = holders.filter(holder => holder.brand.copyOf === undefined);
  if (homes.some(({storage}) => storage === wanting)) return undefined;
  if (homes[1] !== undefined) {
    const names = homes.map(({storage}) => storage.name).join(' and ');
    throw conflict(
      `${brand} is at home on ${names}: it is not clear which one to copy. Rename or delete one.`,
      [brand],
    );
  }
  if (homes[0] !== undefined) return homes[0].storage;
  throw homeDoesNotAnswer(first?.brand);
}

/** Only copies of it answered. */
export function homeDoesNotAnswer(brand: Pick<Brand, 'name' | 'copyOf'> | undefined): AppError {
  const home = `storage host ${brand?.copyOf ?? ''}`;
  return unavailable(
    home,
    `${brand?.name ?? 'It'} is at home on the ${home}, which does not answer. Try again when it does.`,
  );
}
