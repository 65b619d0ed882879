import {pathOf, rootDataset} from '../../domain/image.ts';
import type {Step} from '../../domain/plan.ts';
import type {NewRoot} from '../../ports/images.ts';
import type {StorageHost} from '../../ports/storage-host.ts';

/** Clones a version for a server. Undone by destroying the clone. */
export function cloneRoot(storage: StorageHost, root: NewRoot): Step {
  const dataset = rootDataset(storage.layout, root);
  return {
    name: 'clone',
    lane: {key: `clone:${storage.name}`, limit: 16},
    perform: async run => {
      await storage.images.ensureRoot(root, run.signal);
      run.note({brand: root.brand, version: root.version, root: `${storage.name}:${dataset}`});
    },
    undo: run => storage.images.removeRoot(dataset, run.signal),
  };
}

/** Where a root that is being made will be found. */
export function locateRoot(storage: StorageHost, root: NewRoot) {
  const dataset = rootDataset(storage.layout, root);
  return {dataset, path: pathOf(storage.layout, dataset)};
}
