import type {IpAddress} from '../../domain/names.ts';
import type {Step} from '../../domain/plan.ts';
import type {StorageHost} from '../../ports/storage-host.ts';

/** Takes back the exports of roots to one server. Without an address there never were any. */
export function unshareRoots(
  storage: StorageHost,
  roots: readonly {readonly path: string}[],
  client: IpAddress | undefined,
): Step {
  return {
    name: 'unshare',
    perform: async run => {
      if (client === undefined) return;
      await Promise.all(roots.map(({path}) => storage.exports.removeExport({path, client}, run.signal)));
    },
  };
}
