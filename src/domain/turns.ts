/** How much is done before others have their turn: a few milliseconds for what the service does with one server. */
const itemsATurn = 500;

/** What the generator returns; others have their turn wherever it yields. */
export async function finishInTurns<Result>(pieces: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const {done, value} = pieces.next();
    if (done === true) return value;
    await new Promise(resolve => setImmediate(resolve));
  }
}

/** As `flatMap`, in turns: thousands of items do not keep other requests waiting. Rejects with the signal's reason. */
export async function flatMapInTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Result | readonly Result[],
  signal?: AbortSignal,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += itemsATurn) {
    if (at > 0) await new Promise(resolve => setImmediate(resolve));
    signal?.throwIfAborted();
    results.push(...items.slice(at, at + itemsATurn).flatMap(item => work(item)));
  }
  return results;
}
