/** Files a job, follows it, and tells how it ended. */
import {randomUUID} from 'node:crypto';
import type {Job, TargetResult} from '../contract/types.generated.ts';
import {AppError, errorTable} from '../domain/errors.ts';
import {parseRequestId} from '../domain/names.ts';
import {colourStyle, plainStyle} from './io.ts';
import {commandOfJob, targetTitleOf} from './operation-names.ts';
import {exitCodeOf, failuresOf, foldTargets, renderFailures} from './outcome.ts';
import {followJob} from './progress.ts';
import type {Session} from './session.ts';
import {clean} from './text.ts';
import {formatSpan} from './units.ts';

/** What every command that files a job takes. */
export interface JobFlags {
  readonly wait: boolean;
  readonly requestId?: string;
}

export interface JobWish {
  /** For the progress line, e.g. `provision web@3`. */
  readonly title: string;
  /** Sends the request. */
  readonly send: (options: {waitSeconds: number; requestId: string}) => Promise<{readonly job: Job}>;
}

/** Answers with the exit code. */
export async function runJob(session: Session, flags: JobFlags, wish: JobWish): Promise<number> {
  const requestId = flags.requestId === undefined ? randomUUID() : parseRequestId(flags.requestId);
  const {job} = await sendOnce(session, () => wish.send({waitSeconds: 0, requestId}));
  if (!flags.wait) {
    session.print({job}, ({job: {id}}) => [`Job ${id} is filed. Follow it with: hopscotch wait ${id}`]);
    return 0;
  }
  return followToEnd(session, job, wish.title);
}

export async function followToEnd(session: Session, job: Job, title?: string): Promise<number> {
  const {io, settings, client} = session;
  const ended = await followJob(client, job, {
    clock: io.clock,
    signal: io.interrupt,
    style: settings.colour ? colourStyle : plainStyle,
    ...(settings.json ? {} : {stream: io.stderr}),
    ...(title === undefined ? {} : {title}),
  });
  session.print({job: ended}, answer => renderEnd(session, answer.job));
  return exitCodeOfJob(ended);
}

/**
 * A request that was sent and not answered may have been carried out. Its requestId makes it safe to send again: the
 * service answers with the job that it has.
 */
async function sendOnce<T>({io}: Session, send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      const unknown =
        error instanceof AppError &&
        error.details.dependency === 'service' &&
        (error.code === 'TimedOut' || (tries > 1 && error.code === 'Unavailable'));
      if (!unknown || tries === 4) throw error;
      await io.clock.sleep(tries * 1_000, io.interrupt);
    }
  }
}

export function exitCodeOfJob(job: Job): number {
  if (job.state === 'succeeded') return 0;
  if (job.state === 'cancelled') return errorTable.Cancelled.exitCode;
  return exitCodeOf(failuresOf(job.result)) || errorTable.Internal.exitCode;
}

const outcomes: Partial<Record<Job['state'], string>> = {
  succeeded: 'done',
  partial: 'partly done',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** One sentence, then a table of what failed. */
function renderEnd(session: Session, job: Job): string[] {
  const done = job.result.filter(({state}) => state === 'succeeded');
  const failures = failuresOf(job.result);
  return [
    ...session.prose(describeEnd(job, done)),
    ...(job.message !== undefined && done.length === 0 && failures.length === 0
      ? session.prose(clean(job.message))
      : []),
    ...remarksOf(done).flatMap(remark => session.prose(remark)),
    ...renderFailures(session, failures, targetTitleOf(job.operation)),
  ];
}

/** What steps had to say although all went well. Many servers say much the same. */
const remarksOf = (done: readonly TargetResult[]): string[] =>
  [...new Set(done.flatMap(({message}) => (message === undefined ? [] : [clean(message)])))].slice(0, 5);

function describeEnd(job: Job, done: readonly TargetResult[]): string {
  const begin = job.startedAt ?? job.createdAt;
  const time =
    job.finishedAt === undefined ? '' : ` in ${formatSpan(job.finishedAt.getTime() - begin.getTime())}`;
  const counted = done.length < job.result.length ? `, ${done.length} of ${job.result.length}` : '';
  const images = [...new Set(done.flatMap(({brand, version}) => describeImage(brand, version)))];
  const image = images.length > 0 ? ` (${images.join(', ')})` : '';
  const names = done.length === 0 ? '' : `: ${foldTargets(done)}${image}`;
  return `${commandOfJob(job)} ${outcomes[job.state] ?? job.state}${counted}${time}${names}`;
}

export const describeImage = (brand?: string, version?: number): string[] =>
  brand === undefined ? [] : [version === undefined ? brand : `${brand}@${version}`];
