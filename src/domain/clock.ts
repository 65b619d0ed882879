/** Time as the product sees it. Tests bring their own, so that nothing waits for real. */
export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds; rejects with the signal's reason when that is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, milliseconds);
      signal?.addEventListener('abort', onAbort, {once: true});
    }),
};

/** Runs `work` with a signal that is aborted when the caller's is, or with `late` when the time is up. */
export async function within<T>(
  clock: Clock,
  seconds: number,
  late: Error,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const timeUp = new AbortController();
  clock.sleep(seconds * 1_000, ended.signal).then(
    () => timeUp.abort(late),
    () => undefined,
  );
  try {
    return await work(AbortSignal.any([signal, timeUp.signal]));
  } finally {
    ended.abort();
  }
}
