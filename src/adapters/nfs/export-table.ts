/** ExportTable over SSH: checks what is asked for, and hands it to the publisher of the host. */
import {AppError, invalidRequest} from '../../domain/errors.ts';
import {quoted, type StorageHostName} from '../../domain/names.ts';
import type {ExportTable, NfsExport} from '../../ports.ts';
import type {SshConnection} from '../ssh/connection.ts';
import {exportfsDriver} from './exportfs.ts';
import {ganeshaDriver} from './ganesha.ts';
import {Publisher} from './publisher.ts';

export interface ExportTableOptions {
  readonly name: StorageHostName;
  /** Left open by close(): the image store of the same host uses it too. */
  readonly ssh: SshConnection;
  readonly driver: 'exportfs' | 'ganesha';
  /** On the storage host; the NFS server reads it when it starts. Written by us, but lines of others stay. */
  readonly file: string;
  /** Directory of the roots, `/tank/hopscotch/roots`. Nothing else is ever exported. */
  readonly rootsPath: string;
}

const drivers = {exportfs: exportfsDriver, ganesha: ganeshaDriver} as const;

/** `ensureExport` makes the entry the only export of its path. Asks nobody until it is used. */
export function createExportTable({ssh, driver, file, rootsPath}: ExportTableOptions): ExportTable {
  const publisher = new Publisher(ssh, drivers[driver], checkPath(file, 'exports/file'));
  const below = `${checkPath(rootsPath, 'rootsPath')}/`;
  const checked = (entry: NfsExport): NfsExport => {
    checkPath(entry.path, 'path');
    if (!entry.path.startsWith(below)) {
      throw invalidRequest(
        'path',
        `${quoted(entry.path)} is not below ${rootsPath}: only roots of servers are exported.`,
      );
    }
    return entry;
  };
  return {
    list: async signal => {
      const table = await publisher.read(signal);
      return table.flatMap(({path, client, live}) =>
        live && client !== undefined && path.startsWith(below) ? [{path, client}] : [],
      );
    },
    ensureExport: async (entry, signal) => publisher.submit({kind: 'ensure', entry: checked(entry)}, signal),
    removeExport: async (entry, signal) => publisher.submit({kind: 'remove', entry: checked(entry)}, signal),
    close: () => publisher.close(),
  };
}

/** Paths go into files of other programs, each with quoting rules of its own: so none that needs quoting. */
function checkPath(path: string, part: string): string {
  if (!/^(\/[A-Za-z0-9_][A-Za-z0-9._:-]*)+$/.test(path)) {
    throw new AppError('InvalidRequest', `${quoted(path)} is not an absolute path of plain characters.`, {
      details: {part},
    });
  }
  return path;
}
