/** What the history keeps: who did what to which servers, and what came of it. */
import {displayName, type Dn} from './dn.ts';
import {invalidRequest, type ErrorCode} from './errors.ts';
import {quoted, type JobId} from './names.ts';

/** What happens without an operation that asks for it. The kind of all other events is the name of the operation. */
export const happenings = [
  /** A job has ended: user, targets and outcome are those of the job. */
  'jobEnded',
  /** A wrong name or password, or a token that does not hold. */
  'signInFailed',
  /** A lease ends soon. The recipient holds the servers. */
  'leaseWarning',
  /** A lease has ended, and its servers were released. */
  'leaseEnded',
  /** Somebody changed the owner in the directory himself, without the service. */
  'directCheckout',
  'directRelease',
  /** A server was taken from somebody who held too many. */
  'quotaEnforced',
  /** An administrator took a server from the recipient: released it by force, or gave it to somebody else. */
  'serverTaken',
  /** An administrator has operated a server that the recipient holds: its power, what it boots, its root. */
  'serverOperated',
  /** A server has booted, and the system on it runs. */
  'serverUp',
  /** A job has waited in vain for a server to come up. */
  'bootFailed',
] as const;
export type Happening = (typeof happenings)[number];

declare const brand: unique symbol;
export type OperationKind = string & {readonly [brand]: 'OperationKind'};
export type EventKind = Happening | OperationKind;
export const operationKind = (operation: string): OperationKind => operation as OperationKind;

/** `accepted`: filed as a job that had not ended when the operation answered. */
export const outcomes = ['accepted', 'succeeded', 'partial', 'denied', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

export interface NewEvent {
  readonly kind: EventKind;
  readonly outcome: Outcome;
  /** Who did it. Absent when the service did it by itself, or nobody knows. */
  readonly user?: Dn;
  /** As he signed in, also when that failed. Without it: the name in `user`. */
  readonly userName?: string;
  /** Whom it is for when that is somebody else, e.g. who holds a server whose lease ends. He sees it, too. */
  readonly recipient?: Dn;
  /** Where the request came from. */
  readonly address?: string;
  /** As in the log and in faults. */
  readonly correlationId?: string;
  readonly jobId?: JobId;
  /** Names of servers (or brands), each by itself: no node ranges. */
  readonly targets: readonly string[];
  readonly faultCode?: ErrorCode;
  readonly message?: string;
  /** What was asked for, e.g. `{brand: 'web'}`. Never a secret: list what may stand here, not what may not. */
  readonly details?: EventDetails;
}

export type EventDetails = Readonly<Record<string, string | number | boolean>>;

/** Sorts by time: of two ids the later is the greater. */
export type EventId = string & {readonly [brand]: 'EventId'};

export interface HistoryEvent extends NewEvent {
  readonly id: EventId;
  readonly at: Date;
}

export const nameOfUser = ({userName, user}: NewEvent): string | undefined =>
  userName ?? (user && displayName(user));

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function parseEventId(text: string, part = 'event id'): EventId {
  if (!uuid.test(text)) throw invalidRequest(part, `${quoted(text)} is not the id of an event.`);
  return text as EventId;
}

/** Any name that an operation could have, since an old event may be of one that is no more. */
export function parseEventKind(text: string, part = 'kind'): EventKind {
  if (!/^[a-z][A-Za-z0-9]{0,63}$/.test(text))
    throw invalidRequest(
      part,
      `${quoted(text)} is not a kind of event: name an operation such as powerOn, or ${happenings.join(', ')}.`,
    );
  return text as EventKind;
}
