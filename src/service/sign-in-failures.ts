/** Notes who failed to sign in, but no more than a disk can take: whoever guesses may guess for long. */
import type {Clock} from '../domain/clock.ts';
import type {AppError} from '../domain/errors.ts';
import {parseUserName} from '../domain/names.ts';
import type {History} from '../ports/history.ts';

export interface SignInFailure {
  /** As it was given. */
  readonly userName?: string | undefined;
  readonly address: string;
  readonly error: AppError;
}

/** So many at once, and afterwards one in each interval: 14,400 a day at most. */
const burst = 100;
const intervalMs = 6_000;

export function signInFailureRecorder(
  history: Pick<History, 'record'>,
  clock: Clock,
): (failure: SignInFailure) => Promise<void> {
  let left = burst;
  let countedAtMs = clock.now().getTime();
  let unrecorded = 0;
  const mayRecord = (): boolean => {
    const passed = Math.floor((clock.now().getTime() - countedAtMs) / intervalMs);
    left = Math.min(burst, left + passed);
    countedAtMs += passed * intervalMs;
    if (left === 0) return false;
    left -= 1;
    return true;
  };
  return async ({userName, address, error}) => {
    if (!mayRecord()) {
      unrecorded += 1;
      return;
    }
    const before = unrecorded;
    unrecorded = 0;
    await history.record({
      kind: 'signInFailed',
      outcome: 'denied',
      ...nameIn(userName),
      address,
      targets: [],
      faultCode: error.code,
      message: error.message,
      ...(before === 0 ? {} : {details: {unrecordedBefore: before}}),
    });
  };
}

/** What cannot be the name of a user may be a password in the wrong field. */
function nameIn(given: string | undefined): {userName?: string} {
  try {
    return given === undefined ? {} : {userName: parseUserName(given)};
  } catch {
    return {};
  }
}
