import {pathOf, type DatasetName} from '../../domain/image.ts';
import type {IpAddress} from '../../domain/names.ts';
import type {Step} from '../../domain/plan.ts';
import type {StorageHost} from '../../ports/storage-host.ts';

/** Takes back the exports of roots of one server and destroys them. There is no way back. */
export function destroyRoots(
  storage: StorageHost,
  datasets: readonly DatasetName[],
  client: IpAddress | undefined,
  name = 'destroy',
): Step {
  return {
    name,
    lane: {key: `clone:${storage.name}`, limit: 16},
    perform: async run => {
      for (const dataset of datasets) {
        const path = pathOf(storage.layout, dataset);
        if (client !== undefined) await storage.exports.removeExport({path, client}, run.signal);
        await storage.images.removeRoot(dataset, run.signal);
      }
    },
  };
}
