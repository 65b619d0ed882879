/**
 * Slows down those who guess passwords. Each failed attempt is counted under some names (who, from where); beyond a
 * few free ones each further attempt waits twice as long as the one before, and once that is too long to wait, it is
 * refused with the time to come back. Counts fade. An attempt under way counts as failed until it is known, so that
 * guessing in parallel gains nothing.
 */
import type {Clock} from '../domain/clock.ts';
import {AppError} from '../domain/errors.ts';

export interface ThrottleKey {
  readonly id: string;
  /** Failures that cost nothing. */
  readonly free: number;
  /** Whether attempts under way count. Not for a key that many honest users share. */
  readonly countPending: boolean;
}

interface Count {
  failures: number;
  pending: number;
  failedAtMs: number;
  startedAtMs: number;
}

const firstDelayMs = 250;
const longestSleepMs = 4_000;
const longestBlockMs = 300_000;
/** One failure is forgiven after each such time. */
const fadeMs = 60_000;

export interface Throttle {
  /** Runs the work, now or after a while. Only a failure with Unauthenticated counts. Throws Busy with the time to come back. */
  attempt<T>(keys: readonly ThrottleKey[], work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  forgive(id: string): void;
  /** Names that are remembered. For tests. */
  readonly size: number;
}

export function createThrottle(clock: Clock, capacity = 10_000): Throttle {
  const counts = new Map<string, Count>();

  const nowMs = () => clock.now().getTime();
  const remaining = (count: Count) =>
    Math.max(0, count.failures - Math.floor((nowMs() - count.failedAtMs) / fadeMs));

  const waitMs = ({id, free, countPending}: ThrottleKey): number => {
    const count = counts.get(id);
    if (count === undefined) return 0;
    const pending = countPending ? count.pending : 0;
    const over = remaining(count) + pending - free + 1;
    if (over <= 0) return 0;
    const since = pending > 0 ? Math.max(count.failedAtMs, count.startedAtMs) : count.failedAtMs;
    return since + Math.min(firstDelayMs * 2 ** (over - 1), longestBlockMs) - nowMs();
  };

  const put = (id: string, count: Count) => {
    // Deleting first makes the map's order that of the last change: the oldest goes when it is full.
    counts.delete(id);
    if (remaining(count) > 0 || count.pending > 0) counts.set(id, count);
    const oldest = counts.size > capacity ? counts.keys().next().value : undefined;
    if (oldest !== undefined) counts.delete(oldest);
  };
  const find = (id: string): Count =>
    counts.get(id) ?? {failures: 0, pending: 0, failedAtMs: 0, startedAtMs: 0};
  const begin = ({id}: ThrottleKey) => {
    const count = find(id);
    put(id, {...count, pending: count.pending + 1, startedAtMs: nowMs()});
  };
  const end = ({id}: ThrottleKey, failed: boolean) => {
    const count = find(id);
    const pending = Math.max(0, count.pending - 1);
    put(
      id,
      failed ? {...count, pending, failures: remaining(count) + 1, failedAtMs: nowMs()} : {...count, pending},
    );
  };

  return {
    async attempt(keys, work, signal) {
      const delayMs = Math.max(0, ...keys.map(waitMs));
      if (delayMs > longestSleepMs) throw tooMany(delayMs);
      keys.forEach(begin);
      let failed = false;
      try {
        if (delayMs > 0) await clock.sleep(delayMs, signal);
        return await work();
      } catch (error) {
        failed = error instanceof AppError && error.code === 'Unauthenticated';
        throw error;
      } finally {
        keys.forEach(key => end(key, failed));
      }
    },
    forgive: id => void counts.delete(id),
    get size() {
      return counts.size;
    },
  };
}

function tooMany(delayMs: number): AppError {
  const retryAfterSeconds = Math.ceil(delayMs / 1000);
  return new AppError('Busy', `Too many wrong passwords. Try again in ${retryAfterSeconds} s.`, {
    details: {retryAfterSeconds},
  });
}
