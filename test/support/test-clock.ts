import type {Clock} from '../../src/domain/clock.ts';

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  /** Moves time on, and wakes whoever slept until then, in order. */
  advance(milliseconds: number): Promise<void>;
  readonly sleepers: number;
}

export function createTestClock(start = new Date('2026-01-31T12:00:00Z')): TestClock {
  let nowMs = start.getTime();
  const sleepers = new Set<{untilMs: number; wake: () => void}>();
  return {
    now: () => new Date(nowMs),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason as Error);
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper = {
          untilMs: nowMs + milliseconds,
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, {once: true});
      }),
    async advance(milliseconds) {
      nowMs += milliseconds;
      const due = [...sleepers].filter(({untilMs}) => untilMs <= nowMs);
      for (const sleeper of due.sort((a, b) => a.untilMs - b.untilMs)) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      await new Promise(resolve => setImmediate(resolve));
    },
    get sleepers() {
      return sleepers.size;
    },
  };
}
