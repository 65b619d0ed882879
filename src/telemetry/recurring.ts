/** Trouble that is met again and again is logged when it begins, when it changes, now and then, and when it is over. */
import type {Clock} from '../domain/clock.ts';
import type {Logger} from './logger.ts';

export interface Recurring {
  met(error: unknown): void;
  over(): void;
  /** Does the work. What it fails with is trouble, unless the signal is aborted. */
  during(work: () => Promise<void>, signal: AbortSignal): Promise<void>;
}

const reminderMs = 600_000;

export function createRecurring(what: string, logger: Logger, clock: Clock): Recurring {
  let present:
    {readonly said: string; readonly since: Date; readonly remindAt: number; times: number} | undefined;
  const recurring: Recurring = {
    met: error => {
      const said = error instanceof Error ? error.message : String(error);
      const now = clock.now();
      if (present?.said === said && now.getTime() < present.remindAt) {
        present.times++;
        return;
      }
      const times = present === undefined ? {} : {since: present.since, timesBefore: present.times};
      logger.warn(what, {error, ...times});
      present = {
        said,
        since: present?.since ?? now,
        remindAt: now.getTime() + reminderMs,
        times: (present?.times ?? 0) + 1,
      };
    },
    over: () => {
      if (present !== undefined)
        logger.info(`${what}: that is over`, {since: present.since, times: present.times});
      present = undefined;
    },
    during: (work, signal) =>
      work().then(
        () => recurring.over(),
        (error: unknown) => {
          if (!signal.aborted) recurring.met(error);
        },
      ),
  };
  return recurring;
}
