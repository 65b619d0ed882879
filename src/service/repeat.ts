/** What the service looks after again and again. */
import type {Clock} from '../domain/clock.ts';

/** Does it at once, and an interval after each end of it, until the signal is aborted. `work` never rejects. */
export async function repeat(
  work: () => Promise<void>,
  {
    intervalMs,
    clock,
    signal,
  }: {readonly intervalMs: number; readonly clock: Clock; readonly signal: AbortSignal},
): Promise<void> {
  while (!signal.aborted) {
    await work();
    await clock.sleep(intervalMs, signal).catch(() => undefined);
  }
}
