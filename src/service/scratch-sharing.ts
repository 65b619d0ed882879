/**
 * Who mounts which scratch directory: exported to a server when it is provisioned, taken back when it is given back. The
 * directory is right, and every call here makes the exports follow it.
 */
import {mayMount, type ScratchDirectory} from '../domain/scratch.ts';
import type {IpAddress} from '../domain/names.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {Directory} from '../ports/directory.ts';
import type {NfsExport, StorageHost} from '../ports/storage-host.ts';

export interface ScratchSharing {
  readonly storage: StorageHost;
  /** Exports to a server what its owner may use. Answers how many directories that are. Repeatable. */
  shareWith(server: ServerRecord, signal?: AbortSignal): Promise<number>;
  /** Takes back what is exported to a server. For whenever a server changes hands or becomes free. Repeatable. */
  releaseFrom(server: Pick<ServerRecord, 'ip'>, signal?: AbortSignal): Promise<void>;
  /** Makes the exports of one directory those of the servers whose owners may use it now. */
  settle(directory: ScratchDirectory, signal?: AbortSignal): Promise<void>;
  /** Takes back all exports of one directory. */
  withdraw(path: string, signal?: AbortSignal): Promise<void>;
  /** `server:/directory` under which a server finds the directories that it may mount. */
  mountSource(client: IpAddress): string;
}

export function createScratchSharing(
  storage: StorageHost,
  directory: Pick<Directory, 'listServers'>,
): ScratchSharing {
  const {scratch, exports, layout, nfsServer} = storage;
  const place = `${layout.mountpoint}/scratch`;
  const entryOf = (path: string, client: IpAddress): NfsExport => ({path, client, shared: true});
  const exported = async (wanted: (entry: NfsExport) => boolean, signal?: AbortSignal) =>
    (await exports.list(signal)).filter(entry => entry.path.startsWith(`${place}/`) && wanted(entry));
  const take = (entries: readonly NfsExport[], signal?: AbortSignal) =>
    Promise.all(entries.map(entry => exports.removeExport(entry, signal)));
  return {
    storage,
    shareWith: async (server, signal) => {
      const {ip} = server;
      if (ip === undefined) return 0;
      const usable = (await scratch.list(signal)).filter(found => mayMount(server, found));
      await Promise.all(usable.map(({path}) => exports.ensureExport(entryOf(path, ip), signal)));
      return usable.length;
    },
    releaseFrom: async ({ip}, signal) => {
      if (ip !== undefined) await take(await exported(({client}) => client === ip, signal), signal);
    },
    settle: async (found, signal) => {
      const servers = (await directory.listServers(signal)).filter(server => mayMount(server, found));
      const clients = new Set(servers.flatMap(({ip}) => ip ?? []));
      const present = await exported(({path}) => path === found.path, signal);
      await take(
        present.filter(({client}) => !clients.has(client)),
        signal,
      );
      const known = new Set(present.map(({client}) => client));
      const missing = [...clients].filter(client => !known.has(client));
      await Promise.all(missing.map(client => exports.ensureExport(entryOf(found.path, client), signal)));
    },
    withdraw: async (path, signal) => {
      await take(await exported(entry => entry.path === path, signal), signal);
    },
    mountSource: client => `${nfsServer}:${exports.mountPath(entryOf(place, client))}`,
  };
}
