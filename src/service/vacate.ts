/**
 * Sees to it that nobody gets a server as its last holder left it: running, with his root to boot and his exports. What the
 * holder used is put away after he has left, and before the next one can have the server.
 */
import type {Clock} from '../domain/clock.ts';
import {asAppError, conflict} from '../domain/errors.ts';
import type {ServerName, StorageHostName} from '../domain/names.ts';
import type {Cleanup, ServerRecord} from '../domain/server.ts';
import type {Directory} from '../ports/directory.ts';
import type {NfsExport} from '../ports/storage-host.ts';
import type {Logger} from '../telemetry/logger.ts';
import type {CleanUps} from './clean-up.ts';
import {findStorageHost, type Site} from './site.ts';

export interface Vacating {
  /** Those that their holder has put to use. */
  findUsed(servers: readonly ServerRecord[], signal?: AbortSignal): Promise<ReadonlySet<ServerName>>;
  /** Lets the holder go by `leave`, and nobody else come before the server is cleaned up. */
  vacate(server: ServerRecord, leave: () => Promise<void>): Promise<void>;
  /** For a server that nobody holds by now. */
  cleanUp(server: ServerRecord): Promise<void>;
}

export interface VacatingDependencies extends Pick<Site, 'storageHosts' | 'storageOfChassis'> {
  readonly directory: Pick<Directory, 'ensureCleanup' | 'dropCleanup'>;
  readonly cleanUps: CleanUps;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createVacating(dependencies: VacatingDependencies): Vacating {
  const {directory, cleanUps, clock, logger} = dependencies;
  // In whole seconds, as the directory keeps it: what is read there later is the same cleanup.
  // And never the same one twice: jobs are filed under it.
  const latest = new Map<ServerName, number>();
  const beginCleanup = ({name}: ServerRecord): Cleanup => {
    const second = Math.max(Math.floor(clock.now().getTime() / 1_000), (latest.get(name) ?? 0) + 1);
    latest.set(name, second);
    return {since: new Date(second * 1_000), reason: 'release'};
  };
  /** The watch pursues it as well: nothing is lost when it cannot be filed now. */
  const pursue = async ({name}: ServerRecord, cleanup: Cleanup) => {
    try {
      await cleanUps.pursue(name, cleanup);
    } catch (error) {
      logger.warn('The cleanup of a released server could not be filed yet', {server: name, error});
    }
  };
  return {
    findUsed: (servers, signal) => findUsed(dependencies, servers, signal),
    vacate: async (server, leave) => {
      const {name, owner} = server;
      if (owner === undefined) return leave();
      const cleanup = beginCleanup(server);
      // First: between his leaving and this, somebody else could come.
      if ((await directory.ensureCleanup(name, cleanup, owner)) === 'changed')
        throw conflict(`${name} has changed hands meanwhile. Nothing was done: look who holds it now.`, [
          name,
        ]);
      try {
        await leave();
      } catch (error) {
        await directory.dropCleanup(name, owner).catch((failure: unknown) =>
          logger.warn('A server that was not released still says that it will be cleaned up', {
            server: name,
            error: asAppError(failure),
          }),
        );
        throw error;
      }
      await pursue(server, cleanup);
    },
    cleanUp: async server => {
      const cleanup = server.cleanup ?? beginCleanup(server);
      if (server.cleanup === undefined) {
        if ((await directory.ensureCleanup(server.name, cleanup, undefined)) === 'changed') return;
      }
      await pursue(server, cleanup);
    },
  };
}

/** Whoever releases a server does not wait longer for a storage host. */
const patienceMs = 3_000;

/**
 * A server that is assigned a root, or that something is exported to. One whose storage host does not answer counts as used:
 * its cleanup waits for that host, and says so.
 */
async function findUsed(
  {storageHosts, storageOfChassis, logger}: VacatingDependencies,
  servers: readonly ServerRecord[],
  signal?: AbortSignal,
): Promise<Set<ServerName>> {
  const deadline = AbortSignal.timeout(patienceMs);
  const soon = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  const asked = new Map<StorageHostName, Promise<readonly NfsExport[] | undefined>>();
  const isUsed = async (server: ServerRecord): Promise<boolean> => {
    if (server.assignment !== undefined) return true;
    const {ip} = server;
    const storage = findStorageHost({storageHosts, storageOfChassis}, server);
    if (ip === undefined || storage === undefined) return false;
    const exported =
      asked.get(storage.name) ??
      storage.exports.list(soon).catch((error: unknown) => {
        signal?.throwIfAborted();
        logger.warn('It is not known what is exported to servers that are released', {error});
        return undefined;
      });
    asked.set(storage.name, exported);
    const roots = `${storage.layout.mountpoint}/roots/`;
    const entries = await exported;
    return entries === undefined || entries.some(({client, path}) => client === ip && path.startsWith(roots));
  };
  const used = await Promise.all(servers.map(async server => [server.name, await isUsed(server)] as const));
  return new Set(used.flatMap(([name, isSo]) => (isSo ? [name] : [])));
}
