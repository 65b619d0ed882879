/** Work that several ask for and one does: all wait for the same, and it is given up when nobody waits any more. */
export class SharedWork<T> {
  readonly #underWay = new Map<string, {promise: Promise<T>; abort: AbortController; waiting: number}>();

  /** Rejects with the signal's reason as soon as that is aborted, whatever becomes of the work. */
  async run(key: string, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    let entry = this.#underWay.get(key);
    if (entry === undefined) {
      const abort = new AbortController();
      const promise = work(abort.signal).finally(() => this.#underWay.delete(key));
      promise.catch(() => undefined);
      entry = {promise, abort, waiting: 0};
      this.#underWay.set(key, entry);
    }
    const {promise, abort} = entry;
    entry.waiting++;
    try {
      return await Promise.race([promise, rejectionOf(signal)]);
    } finally {
      entry.waiting--;
      if (entry.waiting === 0) abort.abort(signal.reason);
    }
  }
}

const rejectionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), {once: true});
  });
