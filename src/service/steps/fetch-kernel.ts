import type {ImageListing} from '../../domain/image.ts';
import type {Step} from '../../domain/plan.ts';
import type {StorageHost} from '../../ports/storage-host.ts';
import {fetchBootImage} from '../boot-images.ts';
import type {BootedImage} from '../provision.ts';
import type {Site} from '../site.ts';

/** Has kernel and initrd of a version at hand, or says what is wrong with them before a server is switched off for it. */
export function fetchKernel(
  site: Pick<Site, 'bootImages'>,
  storage: StorageHost,
  image: BootedImage,
  listing: ImageListing,
): Step {
  return {
    name: 'fetch kernel',
    perform: async run => {
      await fetchBootImage(site, storage, image, listing, run.signal);
    },
  };
}
