/**
 * Brings a bay to a power state. Management modules answer OK when they have accepted a command, not when it is done,
 * and some forget: so the state is asked until it is so, or the time is over.
 */
import type {Clock} from '../domain/clock.ts';
import {AppError, timedOut} from '../domain/errors.ts';
import type {Bay} from '../domain/names.ts';
import type {ManagementModule, PowerState} from '../ports/power.ts';

export interface EnsurePowerOptions {
  /** How to switch off: hard (`off`, the default), or by asking the operating system. */
  readonly action?: 'off' | 'softOff';
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

const firstPauseMs = 100;
const longestPauseMs = 2_000;
/** So long after a request an unchanged state means that it was forgotten. Modules settle within 9 s. */
const forgottenAfterMs = 10_000;
/** The same when nobody confirmed the request; repeating it does no harm. */
const doubtfulAfterMs = 2_000;

/**
 * Resolves when the bay is in the wanted state. TimedOut, saying which state it still has, when it is not in time; what
 * the module refuses is thrown at once. When nobody answered a request, the state tells whether it was carried out.
 */
export async function ensurePower(
  module: Pick<ManagementModule, 'chassis' | 'getPowerState' | 'requestPower'>,
  bay: Bay,
  wanted: 'on' | 'off',
  {action = 'off', timeoutMs, clock, signal}: EnsurePowerOptions,
): Promise<void> {
  const startedAt = clock.now().getTime();
  const elapsedMs = () => clock.now().getTime() - startedAt;
  // Asking an operating system twice is no better: what it ignored once it ignores again.
  let requestsLeft = wanted === 'off' && action === 'softOff' ? 1 : 2;
  let nextRequestAtMs = 0;
  let requested = false;
  let trouble: AppError | undefined;

  const getState = async (): Promise<PowerState> => {
    try {
      return await module.getPowerState(bay, signal);
    } catch (error) {
      // Before anything was requested, an absent module is the caller's to know at once.
      if (!mayPass(error) || (!requested && error.code !== 'Busy')) throw error;
      trouble = error;
      return 'unknown';
    }
  };

  /** True when the module may be at work now. */
  const request = async (): Promise<boolean> => {
    let patienceMs = forgottenAfterMs;
    try {
      await module.requestPower(bay, wanted === 'on' ? 'on' : action, signal);
    } catch (error) {
      if (!mayPass(error)) throw error;
      trouble = error;
      if (error.code !== 'TimedOut') return false;
      patienceMs = doubtfulAfterMs;
    }
    requested = true;
    requestsLeft--;
    nextRequestAtMs = elapsedMs() + patienceMs;
    return true;
  };

  let pauseMs = firstPauseMs;
  for (;;) {
    const state = await getState();
    if (state === wanted) return;
    if (elapsedMs() >= timeoutMs) throw notInTime(module, bay, wanted, state, timeoutMs, trouble);
    const due = state !== 'unknown' && requestsLeft > 0 && elapsedMs() >= nextRequestAtMs;
    if (due && (await request())) {
      // Many have done it by the time that they say OK.
      pauseMs = firstPauseMs;
      continue;
    }
    await clock.sleep(Math.max(1, Math.min(pauseMs, timeoutMs - elapsedMs())), signal);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

/** Outages and full queues pass; refusals do not. */
const mayPass = (error: unknown): error is AppError =>
  error instanceof AppError && ['Busy', 'Unavailable', 'TimedOut'].includes(error.code);

function notInTime(
  module: Pick<ManagementModule, 'chassis'>,
  bay: Bay,
  wanted: string,
  state: PowerState,
  timeoutMs: number,
  trouble: AppError | undefined,
): AppError {
  const what = state === 'unknown' ? 'its state is not known' : `it is still ${state}`;
  const why = trouble === undefined ? '' : ` Last trouble: ${trouble.message}`;
  return timedOut(
    `management module ${module.chassis}`,
    `Bay ${bay} of ${module.chassis} was not ${wanted} after ${Math.round(timeoutMs / 1000)} s: ${what}.${why}`,
    trouble,
  );
}
