/** Everything the operations need of the machine room, and how to find the part that a server belongs to. */
import type {Clock} from '../domain/clock.ts';
import {conflict, notFound} from '../domain/errors.ts';
import type {Bay, BrandName, ChassisName, IpAddress, MacAddress, StorageHostName} from '../domain/names.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {BootFiles, BootReports, Directory, Jobs, ManagementModule, StorageHost} from '../ports.ts';
import type {BootSettings} from './boot-entry.ts';

export interface Site {
  readonly directory: Directory;
  readonly storageHosts: ReadonlyMap<StorageHostName, StorageHost>;
  readonly modules: ReadonlyMap<ChassisName, ManagementModule>;
  /** The storage host of each chassis. */
  readonly storageOfChassis: ReadonlyMap<ChassisName, StorageHostName>;
  readonly bootFiles: BootFiles;
  readonly bootReports: BootReports;
  readonly boot: BootSettings;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly timing: Timing;
}

export interface Timing {
  readonly defaultWaitSeconds: number;
  readonly bootTimeoutMs: number;
  readonly powerTimeoutMs: number;
  /** Between two power-ons of one chassis. */
  readonly powerOnIntervalMs: number;
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

/** The storage hosts that hold a brand, with the brand. NotFound when none does. Those that do not answer are an error. */
export async function findBrand(site: Pick<Site, 'storageHosts'>, brand: BrandName, signal?: AbortSignal) {
  const listings = await Promise.all(
    [...site.storageHosts.values()].map(async storage => ({
      storage,
      listing: await storage.images.list(signal),
    })),
  );
  const holders = listings.flatMap(({storage, listing}) => {
    const found = listing.brands.find(item => item.name === brand);
    return found === undefined ? [] : [{storage, listing, brand: found}];
  });
  if (holders.length === 0) throw notFound('Brand', [brand], 'listBrands tells which there are.');
  return holders;
}
