import type {IpAddress} from '../../domain/names.ts';
import type {Step} from '../../domain/plan.ts';
import type {StorageHost} from '../../ports/storage-host.ts';

/** Exports a root to its server alone. Many at once are welcome: the export table publishes them together. */
export function shareRoot(storage: StorageHost, path: string, client: IpAddress): Step {
  return {
    name: 'share',
    lane: {key: `share:${storage.name}`, limit: 256},
    perform: run => storage.exports.ensureExport({path, client}, run.signal),
    undo: run => storage.exports.removeExport({path, client}, run.signal),
  };
}
