/** The storage host that a check is about, and our adapters on it. */
import {createExportTable} from '../../adapters/nfs/export-table.ts';
import type {SshConnection} from '../../adapters/ssh/connection.ts';
import {createStores} from '../../adapters/zfs/stores.ts';
import type {StorageHostName} from '../../domain/names.ts';
import type {ImageStore} from '../../ports/images.ts';
import type {ExportTable, ScratchStore} from '../../ports/storage-host.ts';
import type {StorageSettings} from '../gate.ts';

export interface CheckTarget {
  readonly name: StorageHostName;
  readonly ssh: SshConnection;
  readonly concurrency: number;
  readonly settings: StorageSettings;
}

export interface Adapters {
  readonly images: ImageStore;
  readonly scratch: ScratchStore;
  readonly exports: ExportTable;
}

export function adaptersFor({name, ssh, concurrency, settings}: CheckTarget): Adapters {
  const {base, mountpoint, imports, exports} = settings;
  return {
    ...createStores({name, ssh, base, importsPath: imports, concurrency}),
    exports: createExportTable({name, ssh, base, basePath: mountpoint, ...exports}),
  };
}
