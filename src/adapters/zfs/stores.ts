/** All that we keep on one storage host, behind one bound on how much goes on there at once. */
import {systemClock} from '../../domain/clock.ts';
import type {ImageStore} from '../../ports/images.ts';
import type {ScratchStore} from '../../ports/storage-host.ts';
import {ZfsHost} from './host.ts';
import {imageStoreOn, type ImageStoreOptions} from './image-store.ts';
import {Layout} from './layout.ts';
import {createScratchStore} from './scratch.ts';

/** Throws InvalidRequest when `base` is not the name of a filesystem. Asks nobody until it is used. */
export function createStores(options: ImageStoreOptions): {images: ImageStore; scratch: ScratchStore} {
  const {ssh, base, concurrency, clock = systemClock} = options;
  const layout = new Layout(base);
  const host = new ZfsHost(ssh, concurrency, clock, base);
  return {images: imageStoreOn(options, host, layout, clock), scratch: createScratchStore(host, layout)};
}
