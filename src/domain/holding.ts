/**
 * What the service knows of a checkout, beside what the directory says of it now. The difference between the two is what
 * happened behind the service's back.
 */
import {sameDn, type Dn} from './dn.ts';
import {dueWarning} from './lease.ts';
import type {ServerName} from './names.ts';
import type {ServerRecord} from './server.ts';

export const origins = ['service', 'direct', 'found'] as const;
/** `direct`: taken in the directory itself; `found`: was held already when the service first looked. */
export type Origin = (typeof origins)[number];

export interface Holding {
  readonly server: ServerName;
  readonly owner: Dn;
  readonly leaseEnd?: Date;
  readonly origin: Origin;
  /** When it was first known. */
  readonly since: Date;
  /** The last reminder, in seconds before the end. */
  readonly warned?: number;
}

export type Verdict =
  /** Nothing to do. */
  | {readonly kind: 'fine'}
  /** Nobody holds it any more, and the service did not release it. */
  | {readonly kind: 'released'; readonly before: Holding}
  /** Somebody holds it whom the service does not know as its holder. Without `before` it was free. */
  | {readonly kind: 'taken'; readonly owner: Dn; readonly before: Holding | undefined}
  /** The known holder has no lease. */
  | {readonly kind: 'unleased'; readonly holding: Holding}
  /** The lease is another one than the service knew: it learns that, and looks again next time. */
  | {readonly kind: 'changed'; readonly holding: Holding}
  | {readonly kind: 'expired'; readonly holding: Holding & {readonly leaseEnd: Date}}
  | {
      readonly kind: 'expiring';
      readonly holding: Holding & {readonly leaseEnd: Date};
      readonly warning: number;
    };

/**
 * A lease ends a checkout only when the directory and the service agree on both: between a checkout and its lease, the
 * directory still shows when the lease of the one before ended.
 */
export function judge(
  server: ServerRecord,
  known: Holding | undefined,
  now: Date,
  warnBeforeSeconds: readonly number[],
): Verdict {
  const {owner, leaseEnd} = server;
  if (owner === undefined) return known === undefined ? {kind: 'fine'} : {kind: 'released', before: known};
  if (known === undefined || !sameDn(known.owner, owner)) return {kind: 'taken', owner, before: known};
  if (leaseEnd === undefined) return {kind: 'unleased', holding: known};
  if (leaseEnd.getTime() !== known.leaseEnd?.getTime()) {
    // The reminders were for the lease as it was.
    const {warned: _, ...rest} = known;
    return {kind: 'changed', holding: {...rest, leaseEnd}};
  }
  const holding = {...known, leaseEnd};
  if (leaseEnd <= now) return {kind: 'expired', holding};
  const warning = dueWarning(leaseEnd, now, warnBeforeSeconds, known.warned);
  return warning === undefined ? {kind: 'fine'} : {kind: 'expiring', holding, warning};
}
