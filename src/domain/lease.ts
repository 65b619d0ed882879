/** How long a checkout lasts, who may have it longer, and when he is reminded. */
import {includesDn, type Dn} from './dn.ts';
import {invalidRequest} from './errors.ts';
import type {Pool} from './server.ts';
import {formatSeconds} from './times.ts';

export interface LeaseRules {
  /** Taken when a request names no length. */
  readonly defaultSeconds: number;
  readonly maximumSeconds: number;
}

type OtherRules = {readonly [Rule in keyof LeaseRules]?: number | undefined};

export interface LeasePolicy extends LeaseRules {
  /** Stands over the general rules. */
  readonly pools: Readonly<Partial<Record<Pool, OtherRules>>>;
  /** Stands over the rules of the pool, for those who are in the group. */
  readonly groups: readonly (OtherRules & {readonly group: Dn})[];
}

/** What holds for a server of this pool and somebody in these groups; of several groups, the most generous. */
export function leaseRulesFor(policy: LeasePolicy, pool: Pool, groups: readonly Dn[]): LeaseRules {
  const own = policy.groups.filter(({group}) => includesDn(groups, group));
  const ofPool = policy.pools[pool];
  const longest = (rule: keyof LeaseRules): number | undefined => {
    const given = own.flatMap(group => group[rule] ?? []);
    return given.length === 0 ? undefined : Math.max(...given);
  };
  const pick = (rule: keyof LeaseRules): number => longest(rule) ?? ofPool?.[rule] ?? policy[rule];
  const maximumSeconds = pick('maximumSeconds');
  return {defaultSeconds: Math.min(pick('defaultSeconds'), maximumSeconds), maximumSeconds};
}

/** When a lease that begins now ends, in whole seconds. InvalidRequest when the length is not allowed. */
export function leaseEndFrom(now: Date, requestedSeconds: number | undefined, rules: LeaseRules): Date {
  const seconds = requestedSeconds ?? Math.min(rules.defaultSeconds, rules.maximumSeconds);
  if (!(seconds >= 1) || seconds > rules.maximumSeconds) {
    throw invalidRequest(
      'options/leaseSeconds',
      `A lease may last up to ${formatSeconds(rules.maximumSeconds)} here; ${formatAsked(seconds)} were asked for.`,
    );
  }
  return new Date(Math.ceil(now.getTime() / 1000 + seconds) * 1000);
}

const formatAsked = (seconds: number): string =>
  seconds >= 1 && Number.isFinite(seconds) ? formatSeconds(seconds) : `${seconds} s`;

/**
 * The reminder that is due now, in seconds before the end: the smallest that has been reached, unless that one or a later
 * one was given already.
 */
export function dueWarning(
  leaseEnd: Date,
  now: Date,
  warnBeforeSeconds: readonly number[],
  alreadyWarned: number | undefined,
): number | undefined {
  const secondsLeft = (leaseEnd.getTime() - now.getTime()) / 1_000;
  const reached = warnBeforeSeconds.filter(threshold => secondsLeft <= threshold);
  if (reached.length === 0) return undefined;
  const due = Math.min(...reached);
  return alreadyWarned === undefined || due < alreadyWarned ? due : undefined;
}
