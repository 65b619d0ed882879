/** What a user is entitled to: how long he may keep a server, and how many he may hold. */
import type {Clock} from '../domain/clock.ts';
import type {Dn} from '../domain/dn.ts';
import {AppError} from '../domain/errors.ts';
import {leaseEndFrom, leaseRulesFor, type LeasePolicy} from '../domain/lease.ts';
import {quotaOf, remainingQuota, type Held, type QuotaPolicy, type UserQuota} from '../domain/quota.ts';
import type {Pool, ServerRecord} from '../domain/server.ts';
import type {Directory} from '../ports/directory.ts';

export interface EntitlementDependencies {
  readonly directory: Directory;
  readonly clock: Clock;
  readonly leases: LeasePolicy;
  readonly quotas: QuotaPolicy;
}

export interface Entitlements {
  /** When a lease that begins now ends, for servers of each pool. InvalidRequest when the length is not allowed there. */
  leaseEnds(user: Dn, requestedSeconds?: number, signal?: AbortSignal): Promise<(pool: Pool) => Date>;
  /** Undefined when nothing limits him. */
  findQuota(user: Dn, signal?: AbortSignal): Promise<UserQuota | undefined>;
  /**
   * Does the work when the user may take so many servers more, and throws QuotaExceeded when not. One after the other for
   * each user: two requests at once must not both count on the same remainder.
   */
  withinQuota<T>(user: Dn, wanted: number, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createEntitlements({
  directory,
  clock,
  leases,
  quotas,
}: EntitlementDependencies): Entitlements {
  const queues = new Map<string, Promise<unknown>>();

  const findQuota = async (user: Dn, signal?: AbortSignal): Promise<UserQuota | undefined> => {
    if (quotas.groups.length === 0) return quotaOf(quotas, user, [], new Map());
    const groups = await directory.findGroups(user, signal);
    const counted = quotas.groups.filter(({total}) => total !== undefined);
    const members = await Promise.all(
      counted.map(async ({group}) => [group.key, await directory.listMembers(group, signal)] as const),
    );
    return quotaOf(quotas, user, groups, new Map(members));
  };

  const check = async (user: Dn, wanted: number, signal?: AbortSignal): Promise<void> => {
    const quota = await findQuota(user, signal);
    if (quota === undefined) return;
    const concerned = [user, ...quota.groups.flatMap(({members}) => members)];
    const {remaining, because} = remainingQuota(
      quota,
      heldServers(await directory.listServersOf(concerned, signal)),
    );
    if (wanted <= remaining) return;
    const message = `${because} ${wanted} more cannot be had; ${remaining === 0 ? 'release some first' : `${remaining} can`}. Nothing was checked out.`;
    throw new AppError('QuotaExceeded', message);
  };

  return {
    leaseEnds: async (user, requestedSeconds, signal) => {
      const groups = leases.groups.length === 0 ? [] : await directory.findGroups(user, signal);
      const now = clock.now();
      return pool => leaseEndFrom(now, requestedSeconds, leaseRulesFor(leases, pool, groups));
    },
    findQuota,
    withinQuota: async (user, wanted, work, signal) => {
      if (wanted === 0 || (quotas.perUser === undefined && quotas.groups.length === 0)) return work();
      const checked = async () => {
        await check(user, wanted, signal);
        return work();
      };
      const before = queues.get(user.key) ?? Promise.resolve();
      const mine = before.then(checked, checked);
      const settled = mine.catch(() => undefined);
      queues.set(user.key, settled);
      try {
        return await mine;
      } finally {
        if (queues.get(user.key) === settled) queues.delete(user.key);
      }
    },
  };
}

/** Those that have an owner. */
const heldServers = (servers: readonly ServerRecord[]): Held[] =>
  servers.flatMap(({name, owner}) => (owner === undefined ? [] : [{name, owner}]));
