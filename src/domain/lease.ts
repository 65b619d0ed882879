/** How long a checkout lasts. */
import {invalidRequest} from './errors.ts';

export interface LeaseRules {
  /** Taken when a request names no length. */
  readonly defaultSeconds: number;
  readonly maximumSeconds: number;
}

/** When a lease that begins now ends, in whole seconds. InvalidRequest when the length is not allowed. */
export function leaseEndFrom(now: Date, requestedSeconds: number | undefined, rules: LeaseRules): Date {
  const seconds = requestedSeconds ?? Math.min(rules.defaultSeconds, rules.maximumSeconds);
  if (!(seconds >= 1) || seconds > rules.maximumSeconds) {
    throw invalidRequest(
      'options/leaseSeconds',
      `A lease lasts from 1 to ${rules.maximumSeconds} seconds; ${seconds} were asked for.`,
    );
  }
  return new Date(Math.ceil(now.getTime() / 1000 + seconds) * 1000);
}
