/** How many servers a user, and the users of a group together, may hold. */
import {displayName, includesDn, sameDn, type Dn} from './dn.ts';
import type {ServerName} from './names.ts';
import {foldNames} from './node-range.ts';

export interface QuotaPolicy {
  /** Each user; without it: as many as he likes. */
  readonly perUser?: number | undefined;
  readonly groups: readonly GroupQuota[];
}

export interface GroupQuota {
  readonly group: Dn;
  /** Each user in the group, instead of the general number. In several groups: the highest. */
  readonly perUser?: number | undefined;
  /** All users in the group together. */
  readonly total?: number | undefined;
}

/** A server that counts. */
export interface Held {
  readonly name: ServerName;
  readonly owner: Dn;
}

/** A group of the user that has a total, with its members. */
export interface CountedGroup {
  readonly group: Dn;
  readonly total: number;
  readonly members: readonly Dn[];
}

export interface UserQuota {
  readonly user: Dn;
  readonly perUser: number | undefined;
  readonly groups: readonly CountedGroup[];
}

/** Undefined when nothing limits the user. `members` has those of each group with a total, in the order of the policy. */
export function quotaOf(
  policy: QuotaPolicy,
  user: Dn,
  userGroups: readonly Dn[],
  members: ReadonlyMap<string, readonly Dn[]>,
): UserQuota | undefined {
  const own = policy.groups.filter(({group}) => includesDn(userGroups, group));
  const raised = own.flatMap(({perUser}) => perUser ?? []);
  const perUser = raised.length === 0 ? policy.perUser : Math.max(...raised);
  const groups = own.flatMap(({group, total}) =>
    total === undefined ? [] : [{group, total, members: members.get(group.key) ?? []}],
  );
  return perUser === undefined && groups.length === 0 ? undefined : {user, perUser, groups};
}

/** How many more servers the user may take, and why not more. `held`: what he and those of his groups hold. */
export function remainingQuota(
  {user, perUser, groups}: UserQuota,
  held: readonly Held[],
): {readonly remaining: number; readonly because: string} {
  const heldBy = (who: readonly Dn[]) => held.filter(({owner}) => includesDn(who, owner));
  const limits = [
    ...(perUser === undefined ? [] : [limit(displayName(user), perUser, heldBy([user]))]),
    ...groups.map(({group, total, members}) =>
      limit(`The group ${displayName(group)}`, total, heldBy([...members, user])),
    ),
  ];
  return limits.reduce((least, other) => (other.remaining < least.remaining ? other : least), {
    remaining: Infinity,
    because: '',
  });
}

function limit(who: string, most: number, held: readonly Held[]) {
  const holders = Map.groupBy(held, ({owner}) => owner.key);
  const list = [...holders.values()].map(
    servers => `${displayName(servers[0]!.owner)} holds ${foldNames(servers.map(({name}) => name))}`,
  );
  const present = list.length === 0 ? 'Nobody holds any' : list.join('; ');
  return {
    remaining: Math.max(0, most - held.length),
    because: `${who} may hold ${most} ${most === 1 ? 'server' : 'servers'}. ${present}.`,
  };
}

/** A holding that may be ended for being too many. */
export interface Excessive extends Held {
  readonly since: Date;
}

/**
 * Those of the servers that the user took past the service, newest first, that must go until his quota holds. What was
 * checked out through the service was within the quota then, and stays.
 */
export function excessOf(quota: UserQuota, held: readonly Held[], direct: readonly Excessive[]): Excessive[] {
  const own = direct
    .filter(({owner}) => sameDn(owner, quota.user))
    .sort((one, other) => other.since.getTime() - one.since.getTime());
  const ended: Excessive[] = [];
  const isLeft = ({name}: Held) => !ended.some(gone => gone.name === name);
  for (const candidate of own) {
    if (!isExceeded(quota, held.filter(isLeft))) break;
    ended.push(candidate);
  }
  return ended;
}

function isExceeded({user, perUser, groups}: UserQuota, held: readonly Held[]): boolean {
  const count = (who: readonly Dn[]) => held.filter(({owner}) => includesDn(who, owner)).length;
  return (
    (perUser !== undefined && count([user]) > perUser) ||
    groups.some(({total, members}) => count([...members, user]) > total)
  );
}
