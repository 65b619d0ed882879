/**
 * Group commit: while one group is on its way to the database, more gathers for the next. Between two groups there is a
 * pause of twice the time that the last one took, so that under load statements become fewer and bigger rather than
 * filling the processor. (The embedded database runs in this very thread.)
 */
export interface GroupWriter<T> {
  /** Resolves when this item, or a later one with the same key, is written. */
  write(key: string, item: T): Promise<void>;
}

const usualPauseMs = 40;

/** `longestPauseMs`: 0 where somebody waits for each item. */
export function createGroupWriter<T>(
  writeGroup: (items: readonly T[]) => Promise<void>,
  longestPauseMs = usualPauseMs,
): GroupWriter<T> {
  let gathering = new Map<string, T>();
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let restedAt = 0;

  async function writeGathered(): Promise<void> {
    await writing.catch(() => undefined);
    const rest = restedAt - performance.now();
    // At least one turn of the event loop: everything that is ready joins the group.
    await new Promise(resolve => (rest > 1 ? setTimeout(resolve, rest) : setImmediate(resolve)));
    const group = [...gathering.values()];
    gathering = new Map();
    next = undefined;
    const begun = performance.now();
    writing = writeGroup(group);
    try {
      await writing;
    } finally {
      const ended = performance.now();
      restedAt = ended + Math.min(longestPauseMs, 2 * (ended - begun));
    }
  }

  return {
    write: (key, item) => {
      gathering.set(key, item);
      next ??= writeGathered();
      return next;
    },
  };
}
