import type {ImageListing} from '../../domain/image.ts';
import type {BrandName, VersionNumber} from '../../domain/names.ts';
import type {Step} from '../../domain/plan.ts';
import type {StorageHost} from '../../ports/storage-host.ts';
import {getHomeOf, type Site} from '../site.ts';

interface Image {
  readonly brand: BrandName;
  readonly version: VersionNumber;
}

/** What a plan begins with when the storage host of its server does not have the version yet. */
export function replicateIfMissing(
  site: Pick<Site, 'storageHosts' | 'replication'>,
  to: StorageHost,
  image: Image,
  listing: ImageListing,
): readonly Step[] {
  const there = listing.versions.some(item => item.brand === image.brand && item.number === image.version);
  return there ? [] : [replicateVersion(site, to, image)];
}

/** Copies a version to a storage host. A copy is good for others too: nothing is taken back. */
export function replicateVersion(
  site: Pick<Site, 'storageHosts' | 'replication'>,
  to: StorageHost,
  {brand, version}: Image,
): Step {
  return {
    name: 'replicate',
    // All servers of a rack wait for the same copy.
    lane: {key: `replicate:${to.name}`, limit: 256},
    perform: async run => {
      const from = await getHomeOf(site, brand, to, run.signal);
      if (from !== undefined) await site.replication.ensure({brand, version, from, to}, run.signal);
    },
  };
}
