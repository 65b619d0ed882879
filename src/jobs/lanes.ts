/** Lanes bound how many steps of one kind run at once: first come, first served, over all jobs of this replica. */
export interface Lanes {
  run<T>(lane: {key: string; limit: number}, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

interface Lane {
  busy: number;
  readonly queue: Set<() => void>;
}

export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>();

  async function enter(key: string, limit: number, signal: AbortSignal): Promise<Lane> {
    signal.throwIfAborted();
    const lane = lanes.get(key) ?? {busy: 0, queue: new Set()};
    lanes.set(key, lane);
    if (lane.busy < limit) {
      lane.busy++;
      return lane;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        lane.queue.delete(go);
        reject(signal.reason as Error);
      };
      // Whoever leaves hands his place on, so `busy` stays as it is.
      const go = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      lane.queue.add(go);
      signal.addEventListener('abort', onAbort, {once: true});
    });
    return lane;
  }

  function leave(key: string, lane: Lane): void {
    const [next] = lane.queue;
    if (next !== undefined) {
      lane.queue.delete(next);
      next();
    } else {
      lane.busy--;
      if (lane.busy === 0) lanes.delete(key);
    }
  }

  return {
    run: async ({key, limit}, signal, work) => {
      const lane = await enter(key, limit, signal);
      try {
        return await work();
      } finally {
        leave(key, lane);
      }
    },
  };
}
