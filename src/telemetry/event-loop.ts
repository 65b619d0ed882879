/**
 * Watches whether the event loop is blocked: while one request keeps it, all others wait. Node's own histogram of
 * delays tells how long, but not how often; a timer that comes late tells both.
 */
import type {Logger} from './logger.ts';
import type {Metrics} from './metrics.ts';

const intervalMs = 20;
const limitMs = 50;
const windowMs = 60_000;
const logEveryMs = 10_000;

export interface EventLoopWatch {
  /** The timer has come. Called by the watch itself, and by tests. */
  tick(nowMs: number): void;
  close(): void;
}

export function watchEventLoop(metrics: Metrics, logger: Pick<Logger, 'info'>): EventLoopWatch {
  const blocked = metrics.counter(
    'hopscotch_event_loop_blocked_total',
    `How often the event loop was blocked for more than ${limitMs} ms.`,
  );
  const blockedSeconds = metrics.counter(
    'hopscotch_event_loop_blocked_seconds_total',
    'How long these blocks were, together.',
  );
  blocked.add({}, 0);
  blockedSeconds.add({}, 0);
  /** The longest delay of this window and of the one before: a reader who comes every minute misses none. */
  const longest = {now: 0, before: 0, sinceMs: performance.now()};
  metrics.gauge(
    'hopscotch_event_loop_delay_max_seconds',
    'The longest delay of the event loop in the last one to two minutes.',
    () => Math.max(longest.now, longest.before) / 1_000,
  );
  let lastMs = performance.now();
  let loggedMs = -Infinity;

  const tick = (nowMs: number) => {
    const delayMs = Math.max(0, nowMs - lastMs - intervalMs);
    lastMs = nowMs;
    if (nowMs - longest.sinceMs > windowMs)
      Object.assign(longest, {now: 0, before: longest.now, sinceMs: nowMs});
    longest.now = Math.max(longest.now, delayMs);
    if (delayMs <= limitMs) return;
    blocked.add();
    blockedSeconds.add({}, delayMs / 1_000);
    if (nowMs - loggedMs < logEveryMs) return;
    loggedMs = nowMs;
    logger.info('the event loop was blocked', {milliseconds: Math.round(delayMs)});
  };

  const timer = setInterval(() => tick(performance.now()), intervalMs);
  timer.unref();
  return {tick, close: () => clearInterval(timer)};
}
