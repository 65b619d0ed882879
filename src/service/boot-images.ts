/** From a version, or from what a server is assigned, to the files and settings that it boots with. */
import type {BootMode} from '../domain/boot-settings.ts';
import {notFound} from '../domain/errors.ts';
import type {ImageListing, Version} from '../domain/image.ts';
import type {BrandName, VersionNumber} from '../domain/names.ts';
import type {BootAssignment} from '../domain/server.ts';
import type {BootImage} from '../ports/boot.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import type {Logger} from '../telemetry/logger.ts';
import type {Site} from './site.ts';

/**
 * What an assignment boots. Asks the storage host only when this replica has not fetched it yet. NotFound when the storage
 * host is not configured, or the version is gone; errors of fetching.
 */
export async function getBootImage(
  site: Pick<Site, 'bootImages' | 'storageHosts'>,
  {image, storageHost, brand, version, mode = 'nfs'}: BootAssignment,
  signal: AbortSignal,
): Promise<BootImage> {
  const there = image && (await site.bootImages.find(image));
  if (there !== undefined) {
    const {settings} = there;
    const images = site.storageHosts.get(storageHost)?.images;
    return images === undefined
      ? there
      : site.bootImages.ensure({id: there.id, brand, version, settings, mode, images}, signal);
  }
  const storage = site.storageHosts.get(storageHost);
  if (storage === undefined) throw notFound('Storage host', [storageHost], 'It is not in the configuration.');
  return fetchBootImage(site, storage, {brand, version, mode}, undefined, signal);
}

/** Fetches it, if that was not done yet. `listing`: what the storage host holds, if it was just asked. */
export async function fetchBootImage(
  site: Pick<Site, 'bootImages'>,
  storage: StorageHost,
  {
    brand,
    version,
    mode,
  }: {readonly brand: BrandName; readonly version: VersionNumber; readonly mode?: BootMode | undefined},
  listing: ImageListing | undefined,
  signal: AbortSignal,
): Promise<BootImage> {
  const find = (list: ImageListing | undefined): Version | undefined =>
    list?.versions.find(item => item.brand === brand && item.number === version);
  // A copy may have come since it was asked.
  const found = find(listing) ?? find(await storage.images.list(signal));
  if (found === undefined)
    throw notFound('Version', [`${brand}@${version}`], `The storage host ${storage.name} does not have it.`);
  const {id, boot: settings} = found;
  const source = {id, brand, version, settings, mode: mode ?? settings.mode, images: storage.images};
  return site.bootImages.ensure(source, signal);
}

const firstMs = 60_000;
const intervalMs = 86_400_000;

/** Drops kernels that nobody boots: a minute from now, and then each day. */
export function startDroppingKernels(
  site: Pick<Site, 'bootImages' | 'directory' | 'clock'>,
  logger: Logger,
): {close(): Promise<void>} {
  const closing = new AbortController();
  const loop = dropKernels(site, logger, closing.signal);
  return {
    close: () => {
      closing.abort(new Error('the service is stopping'));
      return loop;
    },
  };
}

async function dropKernels(
  {bootImages, directory, clock}: Pick<Site, 'bootImages' | 'directory' | 'clock'>,
  logger: Logger,
  closing: AbortSignal,
): Promise<void> {
  const pause = (milliseconds: number) => clock.sleep(milliseconds, closing).catch(() => undefined);
  for (await pause(firstMs); !closing.aborted; await pause(intervalMs)) {
    try {
      const servers = await directory.listServers(closing);
      await bootImages.removeUnused(new Set(servers.flatMap(({assignment}) => assignment?.image ?? [])));
    } catch (error) {
      if (!closing.aborted) logger.warn('Kernels that nobody boots could not be dropped', {error});
    }
  }
}
