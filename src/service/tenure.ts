/**
 * Tells what the service itself changed in who holds a server, so that the watch knows it from what others changed. Nobody
 * waits for it: what is lost by a crash looks, to the watch, like a change that somebody else made.
 */
import type {Clock} from '../domain/clock.ts';
import type {Dn} from '../domain/dn.ts';
import type {ServerName} from '../domain/names.ts';
import type {Directory} from '../ports/directory.ts';
import type {Holdings} from '../ports/holdings.ts';
import type {Logger} from '../telemetry/logger.ts';

export interface Tenure {
  taken(server: ServerName, owner: Dn, leaseEnd: Date): void;
  released(server: ServerName): void;
  /** Resolves when everything told so far is stored. */
  settled(): Promise<void>;
}

export function createTenure(dependencies: {
  holdings: Holdings;
  directory: Pick<Directory, 'resetFree'>;
  clock: Clock;
  logger: Logger;
}): Tenure {
  const {holdings, directory, clock, logger} = dependencies;
  // In order: a release must not be stored before the checkout it ends.
  const last = new Map<ServerName, Promise<void>>();
  const store = (server: ServerName, write: () => Promise<void>) => {
    const mine = (last.get(server) ?? Promise.resolve())
      .then(write)
      .catch((error: unknown) =>
        logger.warn('What the service knows of a checkout was not stored', {server, error}),
      )
      .then(() => {
        if (last.get(server) === mine) last.delete(server);
      });
    last.set(server, mine);
  };
  return {
    taken: (server, owner, leaseEnd) => {
      const since = clock.now();
      store(server, () => holdings.put({server, owner, leaseEnd, origin: 'service', since}));
    },
    released: server =>
      store(server, async () => {
        await holdings.remove(server);
        // Given back by now: that its lease end stays for a while harms nobody.
        await directory.resetFree(server);
      }),
    settled: async () => {
      while (last.size > 0) await Promise.all(last.values());
    },
  };
}
