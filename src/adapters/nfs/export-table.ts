/** ExportTable over SSH: checks what is asked for, and hands it to the publisher of the host. */
import {AppError, invalidRequest} from '../../domain/errors.ts';
import {quoted, type StorageHostName} from '../../domain/names.ts';
import type {ExportTable, NfsExport} from '../../ports/storage-host.ts';
import type {SshConnection} from '../ssh/connection.ts';
import {exportfsDriver} from './exportfs.ts';
import {ganeshaDriver} from './ganesha.ts';
import {Publisher} from './publisher.ts';
import {sharenfsDriver, type ShareDialect} from './sharenfs.ts';
import type {ExportDriver} from './table.ts';

export interface ExportTableOptions {
  readonly name: StorageHostName;
  /** Left open by close(): the image store of the same host uses it too. */
  readonly ssh: SshConnection;
  readonly driver: 'exportfs' | 'ganesha' | 'sharenfs';
  /**
   * On the storage host. The NFS server reads it when it starts; written by us, but lines of others stay. With sharenfs it
   * only is what replicas of the service take turns by.
   */
  readonly file: string;
  /** For sharenfs. */
  readonly dialect?: ShareDialect;
  /** Filesystem that everything of ours is under, and where it is mounted: `/tank/hopscotch`. */
  readonly base: string;
  readonly basePath: string;
}

/**
 * Roots are exported to one client each, scratch directories and versions to several. Nothing else is ever exported. Asks
 * nobody until it is used.
 */
export function createExportTable(options: ExportTableOptions): ExportTable {
  const basePath = checkPath(options.basePath, 'basePath');
  const driver = driverOf(options);
  const publisher = new Publisher(options.ssh, driver, checkPath(options.file, 'exports/file'));
  const below = (path: string, ...places: string[]) =>
    places.some(place => path.startsWith(`${basePath}/${place}/`));
  const isShared = (path: string) => below(path, ...sharedPlaces);
  const checked = (entry: NfsExport): NfsExport => {
    checkPath(entry.path, 'path');
    if (entry.shared ? isShared(entry.path) : below(entry.path, 'roots')) return entry;
    throw invalidRequest(
      'path',
      `${quoted(entry.path)} is not below ${basePath}: only roots, scratch directories and versions are exported.`,
    );
  };
  return {
    list: async signal => {
      const table = await publisher.read(signal);
      const shared = true;
      return table.flatMap(({path, client, live, readOnly}): NfsExport[] => {
        if (!live || client === undefined || !below(path, 'roots', ...sharedPlaces)) return [];
        return [{path, client, ...(isShared(path) && {shared}), ...(readOnly && {readOnly})}];
      });
    },
    ensureExport: async (entry, signal) => publisher.submit({kind: 'ensure', entry: checked(entry)}, signal),
    removeExport: async (entry, signal) => publisher.submit({kind: 'remove', entry: checked(entry)}, signal),
    mountPath: entry => driver.mountPath?.(entry) ?? entry.path,
    close: () => publisher.close(),
  };
}

const sharedPlaces = ['scratch', 'versions'];

function driverOf({driver, dialect = 'openzfs', base, basePath}: ExportTableOptions): ExportDriver {
  if (driver === 'sharenfs') return sharenfsDriver({dialect, base, basePath});
  return driver === 'ganesha' ? ganeshaDriver : exportfsDriver;
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
