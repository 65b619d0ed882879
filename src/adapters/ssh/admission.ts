/**
 * A host that refuses a channel has carried nothing out, and mostly has room a moment later: sshd counts a session until
 * it has cleared up after it, which is a little after it said that the session was over; and some hosts allow fewer
 * sessions than we keep open.
 */
import {systemClock} from '../../domain/clock.ts';
import {AppError} from '../../domain/errors.ts';

const firstDelayMs = 5;
const longestDelayMs = 200;

/** Tries again while the host refuses the channel, for at most so long. */
export async function untilAdmitted<T>(
  open: () => Promise<T>,
  patienceMs: number,
  signal: AbortSignal,
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
    try {
      return await open();
    } catch (error) {
      if (!isChannelRefusal(error) || performance.now() + delayMs > end) throw error;
      await systemClock.sleep(delayMs, signal);
    }
  }
}

/** ssh2 puts the reason code of the host's refusal (RFC 4254, 5.1) into the error. */
function isChannelRefusal(error: unknown): boolean {
  if (!(error instanceof AppError) || error.code !== 'Unavailable') return false;
  const {cause} = error;
  return cause instanceof Error && typeof (cause as Error & {reason?: unknown}).reason === 'number';
}
