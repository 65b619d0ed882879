/** Follows a job to its end and shows how far it is. */
import {commandOfJob} from './operation-names.ts';
import type {HopScotchPort, Job} from '../contract/types.generated.ts';
import type {Clock} from '../domain/clock.ts';
import {AppError} from '../domain/errors.ts';
import {plainStyle, sizeOf, type Output, type Style} from './io.ts';
import {describeChanges, describeCounts, renderBar, renderJob, type View} from './progress-view.ts';
import {cleanAll} from './text.ts';

export interface FollowOptions {
  /** A terminal gets a view that is drawn anew; anything else gets lines. Nothing is written without it. */
  readonly stream?: Output;
  readonly clock: Clock;
  readonly style?: Style;
  /** What is being done, e.g. `provision web@3`; the operation, if not given. */
  readonly title?: string;
  /** Stops following. The job goes on. */
  readonly signal?: AbortSignal;
  /** For so long a service that does not answer is asked again. */
  readonly patienceMs?: number;
}

const pollSeconds = 20;
/** A job of many targets changes hundreds of times a second; nobody reads that fast. */
const leastPollIntervalMs = 120;
const redrawIntervalMs = 1_000;
const logIntervalMs = 5_000;

export const isEnded = ({state}: Pick<Job, 'state'>): boolean => state !== 'queued' && state !== 'running';

/**
 * Answers with the job when it has ended. Throws what `waitForJob` throws, except that a service which does not answer
 * (it may be restarting) is asked again; Cancelled, with a message that says how to go on, when the signal is aborted.
 */
export async function followJob(
  client: Pick<HopScotchPort<AbortSignal | void>, 'waitForJob'>,
  job: Job,
  options: FollowOptions,
): Promise<Job> {
  const {clock, signal} = options;
  const display = openDisplay(options);
  const finished = new AbortController();
  const ticking = keepDrawing(display, clock, finished.signal);
  let current = job;
  display.show(current);
  try {
    while (!isEnded(current)) {
      const polledAt = clock.now().getTime();
      current = await poll(client, current, options, display);
      display.show(current);
      const rest = leastPollIntervalMs - (clock.now().getTime() - polledAt);
      if (!isEnded(current) && rest > 0) await clock.sleep(rest, signal);
    }
    return current;
  } catch (error) {
    if (signal?.aborted) throw goesOn(current, error);
    throw error;
  } finally {
    finished.abort();
    await ticking;
    display.end(current);
  }
}

const goesOn = ({id}: Job, cause: unknown): AppError =>
  new AppError(
    'Cancelled',
    `The job goes on.\n  Follow it:  hopscotch wait ${id}\n  Cancel it:  hopscotch cancel ${id}`,
    {cause},
  );

/** Resolves when the job has changed, or after some time with the job as it was. */
async function poll(
  client: Pick<HopScotchPort<AbortSignal | void>, 'waitForJob'>,
  job: Job,
  {clock, signal, patienceMs = 120_000}: FollowOptions,
  display: Display,
): Promise<Job> {
  const request = {jobId: job.id, options: {sinceVersion: job.version, timeoutSeconds: pollSeconds}};
  const giveUpAt = clock.now().getTime() + patienceMs;
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 8_000)) {
    try {
      const answer = await client.waitForJob(request, signal);
      display.notice(undefined);
      return answer.job;
    } catch (error) {
      const passing = error instanceof AppError && error.retryable && !signal?.aborted;
      if (!passing || clock.now().getTime() + waitMs > giveUpAt) throw error;
      display.notice('The service does not answer. Asking again; the job does not depend on it.');
      await clock.sleep(waitMs, signal);
    }
  }
}

interface Display {
  show(job: Job): void;
  notice(text: string | undefined): void;
  /** Draws again as time passes. */
  tick(): void;
  /** Leaves behind what is worth keeping. */
  end(job: Job): void;
}

const silent: Display = {show() {}, notice() {}, tick() {}, end() {}};

const openDisplay = ({stream, ...options}: FollowOptions): Display =>
  stream === undefined ? silent : stream.isTTY ? openLiveView(stream, options) : openLog(stream, options);

function openLiveView(stream: Output, {clock, style = plainStyle, title}: FollowOptions): Display {
  let shown: Job | undefined;
  let notice: string | undefined;
  let height = 0;
  const draw = (lines: readonly string[]) => {
    const up = height > 0 ? `\u001b[${height}A` : '';
    stream.write(`${up}\r${lines.map(line => `${line}\u001b[K\n`).join('')}\u001b[J`);
    height = lines.length;
  };
  const view = (): View => ({
    ...sizeOf(stream),
    now: clock.now(),
    style,
    ...(title === undefined ? {} : {title}),
    ...(notice === undefined ? {} : {notice}),
  });
  const redraw = () => {
    if (shown !== undefined) draw(renderJob(shown, view()));
  };
  return {
    show(job) {
      shown = cleanAll(job);
      redraw();
    },
    notice(text) {
      if (notice === text) return;
      notice = text;
      redraw();
    },
    tick: redraw,
    end(job) {
      draw([renderBar(cleanAll(job), view(), sizeOf(stream).columns - 1)]);
    },
  };
}

function openLog(stream: Output, {clock, title}: FollowOptions): Display {
  let told: Job | undefined;
  let lastLine = '';
  let lastLineAt = -Infinity;
  let lastNotice: string | undefined;
  const say = (text: string) => stream.write(`${clock.now().toTimeString().slice(0, 8)}  ${text}\n`);
  return {
    show(raw) {
      const job = cleanAll(raw);
      const now = clock.now().getTime();
      for (const change of describeChanges(told, job)) say(change);
      const line = `${title ?? commandOfJob(job)}  ${job.percent} %  ${describeCounts(job.result)}`;
      if (line !== lastLine && (isEnded(job) || now - lastLineAt >= logIntervalMs)) {
        say(line);
        lastLine = line;
        lastLineAt = now;
      }
      told = job;
    },
    notice(text) {
      if (text !== undefined && text !== lastNotice) say(text);
      lastNotice = text;
    },
    tick() {},
    end() {},
  };
}

async function keepDrawing(display: Display, clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(redrawIntervalMs, signal);
      display.tick();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
