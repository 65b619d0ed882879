/** A fair bound on how many things go on at once: whoever came first goes first. */
export class Slots {
  readonly #waiting = new Set<() => void>();
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Resolves with the function that gives the slot back. Rejects with the signal's reason. */
  acquire(signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const take = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve(this.#releaseOnce());
      };
      const onAbort = () => {
        this.#waiting.delete(take);
        reject(signal?.reason as Error);
      };
      if (this.#free > 0) {
        this.#free--;
        return resolve(this.#releaseOnce());
      }
      this.#waiting.add(take);
      signal?.addEventListener('abort', onAbort, {once: true});
    });
  }

  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const release = await this.acquire(signal);
    try {
      return await work();
    } finally {
      release();
    }
  }

  #releaseOnce(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const [next] = this.#waiting;
      if (next === undefined) {
        this.#free++;
        return;
      }
      this.#waiting.delete(next);
      next();
    };
  }
}
