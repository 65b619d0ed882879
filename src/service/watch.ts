/**
 * Looks at the directory again and again: who took or left a server past the service, whose lease ends, who holds too much,
 * and which servers wait to be cleaned up. One replica does it for all.
 *
 * It asks for everything each time instead of following changes (syncrepl): that works with any directory and through
 * proxies, cannot miss what happened while the service was away, and costs a directory of 10,000 servers a tenth of a second.
 */
import type {Clock} from '../domain/clock.ts';
import {mapBounded} from '../domain/concurrency.ts';
import {displayName} from '../domain/dn.ts';
import type {Happening, NewEvent} from '../domain/event.ts';
import {judge, type Holding, type Verdict} from '../domain/holding.ts';
import type {ServerName} from '../domain/names.ts';
import {isOccupied} from '../domain/occupied.ts';
import {excessOf, type Excessive} from '../domain/quota.ts';
import type {CleanupReason, ServerRecord} from '../domain/server.ts';
import type {Directory} from '../ports/directory.ts';
import type {History} from '../ports/history.ts';
import type {Holdings, Leadership} from '../ports/holdings.ts';
import type {Logger} from '../telemetry/logger.ts';
import {createRecurring} from '../telemetry/recurring.ts';
import type {CleanUpPolicy, CleanUps} from './clean-up.ts';
import type {Entitlements} from './entitlement.ts';
import {repeat} from './repeat.ts';
import type {Vacating} from './vacate.ts';

export interface WatchDependencies {
  readonly directory: Directory;
  readonly holdings: Holdings;
  readonly history: Pick<History, 'record'>;
  readonly entitlements: Entitlements;
  readonly cleanUps: CleanUps;
  readonly vacating: Pick<Vacating, 'findUsed' | 'cleanUp'>;
  readonly leadership: Leadership;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface WatchSettings {
  readonly intervalMs: number;
  readonly warnBeforeSeconds: readonly number[];
  readonly atEnd: CleanUpPolicy;
}

export interface Watch {
  /** Looks once. Rejects when directory or database do not answer. */
  look(): Promise<void>;
  /** Looks at every interval until it is closed. */
  start(): void;
  close(): Promise<void>;
}

const serversAtOnce = 16;

export function createWatch(dependencies: WatchDependencies, settings: WatchSettings): Watch {
  const {clock, leadership, logger} = dependencies;
  const watcher = new Watcher(dependencies, settings);
  const stop = new AbortController();
  const trouble = createRecurring('The directory could not be watched', logger, clock);
  let running = Promise.resolve();

  const look = async () => {
    if (await leadership.lead(4 * settings.intervalMs)) await watcher.look();
    else watcher.forget();
  };
  return {
    look,
    start: () => {
      running = repeat(() => trouble.during(look, stop.signal), {
        intervalMs: settings.intervalMs,
        clock,
        signal: stop.signal,
      });
    },
    close: async () => {
      stop.abort(new Error('the service is stopping'));
      await running;
      await leadership.resign().catch(() => undefined);
    },
  };
}

class Watcher {
  readonly #parts: WatchDependencies;
  readonly #settings: WatchSettings;
  /**
   * Who held each server at the last look. A change counts when it is seen twice: the service itself may be in the middle of
   * one, with the directory changed and its own record not yet written.
   */
  #seen = new Map<ServerName, string | undefined>();

  constructor(parts: WatchDependencies, settings: WatchSettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  forget(): void {
    this.#seen.clear();
  }

  async look(): Promise<void> {
    const {holdings, directory, clock} = this.#parts;
    const [known, complete] = await Promise.all([holdings.list(), holdings.isComplete()]);
    const servers = await directory.listServers();
    const judged = servers.map(server => ({
      server,
      verdict: judge(server, known.get(server.name), clock.now(), this.#settings.warnBeforeSeconds),
    }));
    const before = this.#seen;
    this.#seen = new Map(servers.map(({name, owner}) => [name, owner?.key]));
    const isSeen = ({name, owner}: ServerRecord) => before.has(name) && before.get(name) === owner?.key;
    const isSure = ({server, verdict: {kind}}: (typeof judged)[number]) =>
      !complete || (kind !== 'taken' && kind !== 'released') || isSeen(server);

    let failures = 0;
    const attempt = async (server: ServerRecord, work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        failures++;
        this.#parts.logger.warn('A server could not be watched', {server: server.name, error});
      }
    };
    await mapBounded(judged.filter(isSure), serversAtOnce, ({server, verdict}) =>
      attempt(server, () => this.#act(server, verdict, complete)),
    );
    await this.#forgetGone(servers, known);
    if (!complete && failures === 0) await holdings.markComplete();
    if (complete) await this.#enforceQuotas(servers, await holdings.list());
    await mapBounded(servers.filter(isOccupied), serversAtOnce, server =>
      attempt(server, () => this.#pursueCleanUp(server, isSeen(server))),
    );
    const stale = servers.filter(({owner, cleanup}) => owner !== undefined && cleanup !== undefined);
    await mapBounded(stale.filter(isSeen), serversAtOnce, server =>
      attempt(server, () => directory.dropCleanup(server.name, server.owner!)),
    );
  }

  async #act(server: ServerRecord, verdict: Verdict, complete: boolean): Promise<void> {
    switch (verdict.kind) {
      case 'fine':
        return;
      case 'released':
        return this.#noteRelease(server, verdict.before);
      case 'taken':
        return this.#noteCheckout(server, verdict, complete);
      case 'unleased':
        return this.#lease(server, verdict.holding);
      case 'changed':
        return this.#parts.holdings.put(verdict.holding);
      case 'expired':
        return this.#end(server, verdict.holding, 'leaseEnd');
      case 'expiring':
        return this.#warn(verdict);
    }
  }

  async #noteCheckout(
    server: ServerRecord,
    {owner, before}: Verdict & {kind: 'taken'},
    complete: boolean,
  ): Promise<void> {
    const {clock} = this.#parts;
    const {leaseEnd: shown, ...rest} = server;
    // A lease that was the last holder's is not this one's.
    const leaseEnd = before === undefined && shown !== undefined && shown > clock.now() ? shown : undefined;
    const origin = complete ? 'direct' : 'found';
    await this.#lease(
      {...rest, ...(leaseEnd === undefined ? {} : {leaseEnd})},
      {
        server: server.name,
        owner,
        origin,
        since: clock.now(),
      },
    );
    if (origin === 'direct') {
      await this.#record('directCheckout', server, {user: owner, message: 'Taken in the directory itself.'});
    }
  }

  /** Gives the holder the usual lease, unless he has one. */
  async #lease(server: ServerRecord, holding: Holding): Promise<void> {
    const {directory, entitlements, holdings} = this.#parts;
    const leaseEnd = server.leaseEnd ?? (await entitlements.leaseEnds(holding.owner))(server.pool);
    if (server.leaseEnd === undefined) await directory.setLeaseEnd(server.name, leaseEnd, holding.owner);
    await holdings.put({...holding, leaseEnd});
  }

  async #noteRelease(server: ServerRecord, before: Holding): Promise<void> {
    const {directory, holdings, vacating} = this.#parts;
    await directory.resetFree(server.name);
    if (server.cleanup === undefined && (await vacating.findUsed([server])).size > 0)
      await vacating.cleanUp(server);
    await holdings.remove(server.name);
    // Ended by ourselves, and then we were cut off: that is said now.
    const ended = server.cleanup && endings[server.cleanup.reason];
    const {owner} = before;
    if (ended !== undefined)
      await this.#record(ended.kind, server, {recipient: owner, message: ended.message});
    else {
      const where = server.cleanup?.reason === 'release' ? 'Released.' : 'Left in the directory itself.';
      await this.#record('directRelease', server, {user: owner, message: where});
    }
  }

  async #warn({holding, warning}: Verdict & {kind: 'expiring'}): Promise<void> {
    const {server, owner, leaseEnd} = holding;
    // Stored first: one reminder may be lost in a crash, but nobody is reminded again and again.
    await this.#parts.holdings.put({...holding, warned: warning});
    await this.#parts.history.record({
      kind: 'leaseWarning',
      outcome: 'succeeded',
      recipient: owner,
      targets: [server],
      message: `The lease of ${server} ends at ${leaseEnd.toISOString()}. extendLease makes it longer.`,
      details: {leaseEnd: leaseEnd.toISOString()},
    });
  }

  /** Releases the server for its holder; nobody else gets it before it is cleaned up. */
  async #end(server: ServerRecord, holding: Holding, reason: 'leaseEnd' | 'quota'): Promise<void> {
    const {directory, holdings, clock} = this.#parts;
    const {powerOff, destroyRoot} = this.#settings.atEnd;
    const needed = powerOff || destroyRoot || server.assignment !== undefined;
    const cleanup = needed ? {since: clock.now(), reason} : undefined;
    const {owner, leaseEnd} = holding;
    const expected = {owner, ...(leaseEnd === undefined ? {} : {leaseEnd})};
    if ((await directory.endCheckout(server.name, expected, cleanup)) === 'changed') return;
    await holdings.remove(server.name);
    const {kind, message} = endings[reason];
    await this.#record(kind, server, {recipient: owner, message});
    if (cleanup !== undefined) await this.#parts.cleanUps.pursue(server.name, cleanup);
  }

  /** Whoever was unregistered, or removed by hand, is nobody's any more. */
  async #forgetGone(
    servers: readonly ServerRecord[],
    known: ReadonlyMap<ServerName, Holding>,
  ): Promise<void> {
    const present = new Set(servers.map(({name}) => name));
    for (const name of known.keys()) if (!present.has(name)) await this.#parts.holdings.remove(name);
  }

  async #enforceQuotas(
    servers: readonly ServerRecord[],
    known: ReadonlyMap<ServerName, Holding>,
  ): Promise<void> {
    const byName = new Map(servers.map(server => [server.name, server]));
    // Only what both the directory and the service know to be so: of what is new, nobody can tell yet how new it is.
    const agreed = [...known.values()].filter(
      ({server, owner}) => byName.get(server)?.owner?.key === owner.key,
    );
    const held = agreed.map(({server: name, owner, since}): Excessive => ({name, owner, since}));
    const direct = held.filter(({name}) => known.get(name)?.origin === 'direct');
    const owners = new Map(direct.map(({owner}) => [owner.key, owner]));
    for (const owner of owners.values()) {
      try {
        const quota = await this.#parts.entitlements.findQuota(owner);
        if (quota === undefined) continue;
        for (const {name} of excessOf(quota, held, direct)) {
          const [server, holding] = [byName.get(name), known.get(name)];
          if (server && holding) await this.#end(server, holding, 'quota');
        }
      } catch (error) {
        this.#parts.logger.warn('A quota could not be enforced', {user: displayName(owner), error});
      }
    }
  }

  /** One that somebody left in the directory itself has no cleanup yet. */
  async #pursueCleanUp(server: ServerRecord, seenTwice: boolean): Promise<void> {
    const {cleanUps, vacating} = this.#parts;
    if (server.cleanup !== undefined) await cleanUps.pursue(server.name, server.cleanup);
    else if (seenTwice) await vacating.cleanUp(server);
  }

  #record(
    kind: Happening,
    {name}: ServerRecord,
    about: Pick<NewEvent, 'user' | 'recipient' | 'message'>,
  ): Promise<void> {
    return this.#parts.history.record({kind, outcome: 'succeeded', targets: [name], ...about});
  }
}

const endings: Readonly<
  Record<CleanupReason, {readonly kind: Happening; readonly message: string} | undefined> &
    Record<'leaseEnd' | 'quota', {readonly kind: Happening; readonly message: string}>
> = {
  leaseEnd: {kind: 'leaseEnded', message: 'The lease has ended; the server was released.'},
  quota: {
    kind: 'quotaEnforced',
    message: 'More servers were taken in the directory than the quota allows; the server was released.',
  },
  release: undefined,
  unknown: undefined,
};
