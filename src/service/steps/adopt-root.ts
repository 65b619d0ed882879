import {rootDataset} from '../../domain/image.ts';
import type {Step} from '../../domain/plan.ts';
import type {NewRoot} from '../../ports/images.ts';
import type {StorageHost} from '../../ports/storage-host.ts';

/** Takes what somebody made by hand for a root. Undone for what was none before: a root that nobody boots may be destroyed. */
export function adoptRoot(storage: StorageHost, root: NewRoot, {stray}: {readonly stray: boolean}): Step {
  const dataset = rootDataset(storage.layout, root);
  return {
    name: 'adopt',
    guarded: true,
    lane: {key: `clone:${storage.name}`, limit: 16},
    perform: async run => {
      await storage.images.adoptRoot(root, run.signal);
      run.note({brand: root.brand, version: root.version, root: `${storage.name}:${dataset}`});
    },
    undo: stray ? run => storage.images.disownRoot(dataset, run.signal) : undefined,
  };
}
