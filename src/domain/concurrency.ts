/**
 * Runs `work` on every item, at most `limit` at a time, and answers in the order of the items. After the first
 * rejection nothing new is begun; what is under way is waited for, then the rejection is passed on.
 */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const queue = items.entries();
  let failed = false;
  const worker = async () => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        results[index] = await work(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = Array.from({length: Math.min(limit, items.length)}, worker);
  const outcomes = await Promise.allSettled(workers);
  const rejected = outcomes.find(outcome => outcome.status === 'rejected');
  if (rejected) throw rejected.reason;
  return results;
}
