/** How a job under way is shown: a few lines that fit the terminal, or remarks for a log. Pure. */
import {commandOfJob} from './operation-names.ts';
import type {Job, TargetResult} from '../contract/types.generated.ts';
import {foldNames} from '../domain/node-range.ts';
import type {Style} from './io.ts';
import {clean, cut, pad, widthOf} from './text.ts';
import {formatSpan} from './units.ts';

export interface View {
  /** Of the terminal. No line reaches its last column, so that none ever breaks. */
  readonly columns: number;
  readonly rows: number;
  readonly now: Date;
  readonly style: Style;
  /** What is being done; the operation, if not given. */
  readonly title?: string;
  /** Shown instead of the counts, e.g. that the service does not answer. */
  readonly notice?: string;
}

/** A bar for the whole, counts by state, which servers are at which step, and what failed. */
export function renderJob(job: Job, view: View): string[] {
  const width = view.columns - 1;
  const room = Math.max(0, Math.min(view.rows - 3, 14));
  const lines = [renderBar(job, view, width), indent(view.notice ?? describeCounts(job.result), width)];
  const steps = describeSteps(job.result).map(([step, names]) => renderStep(step, names, width));
  const failed = job.result.filter(({state}) => state === 'failed');
  const stepRoom = Math.max(1, room - Math.min(failed.length, Math.ceil(room / 2)));
  const failures = failed.map(result => view.style.red(indent(describeFailure(result), width)));
  const shownSteps = limit(steps, stepRoom, width);
  return [...lines, ...shownSteps, ...limit(failures, room - shownSteps.length, width, 'failed')];
}

/** The first of these lines alone: what is left on the screen when the job has ended. */
export function renderBar(job: Job, {now, style, title}: View, width: number): string {
  const name = clean(title ?? commandOfJob(job));
  const percent = `${Math.max(0, Math.min(100, job.percent))} %`.padStart(5);
  const elapsed = formatSpan((job.finishedAt ?? now).getTime() - (job.startedAt ?? job.createdAt).getTime());
  const tail = `${percent}  ${elapsed}`;
  const space = Math.min(44, width - widthOf(name) - tail.length - 6);
  if (space < 8) return cut(`${name} ${tail.trimStart()}`, width);
  const done = Math.round((space * Math.min(100, job.percent)) / 100);
  const bar = `[${'='.repeat(done)}${' '.repeat(space - done)}]`;
  const colour =
    job.state === 'failed' || job.state === 'partial' || job.state === 'cancelled'
      ? style.red
      : job.state === 'succeeded'
        ? style.green
        : style.bold;
  return `${name}  ${colour(bar)} ${tail}`;
}

/** `40 targets: 12 done, 20 under way, 7 waiting, 1 failed` */
export function describeCounts(results: readonly TargetResult[]): string {
  const words = {
    succeeded: 'done',
    running: 'under way',
    queued: 'waiting',
    failed: 'failed',
    cancelled: 'cancelled',
  } as const;
  const counts = Object.entries(words).flatMap(([state, word]) => {
    const count = results.filter(result => result.state === state).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return counts.length === 0 ? 'getting ready' : `${results.length} in all: ${counts.join(', ')}`;
}

/** Steps in the order in which the first target reaches them, last step first: `[step, names]`. */
function describeSteps(results: readonly TargetResult[]): (readonly [string, string])[] {
  const moving = results.filter(({state}) => state === 'running');
  const groups = [...Map.groupBy(moving, stepOf)];
  return groups
    .map(([step, members]) => ({step, members, percent: members[0]?.percent ?? 0}))
    .sort((one, other) => other.percent - one.percent)
    .map(({step, members}) => [clean(step), clean(foldNames(members.map(({target}) => target)))]);
}

/** A boot is long, and says how far it is: `boot: kernel fetched`. Without the time, so that many fit one line. */
function stepOf({step = 'starting', message}: TargetResult): string {
  const stage = step === 'boot' ? /^(.{3,20}) at \d\d:\d\d/.exec(message ?? '')?.[1] : undefined;
  return stage === undefined ? step : `${step}: ${stage.toLowerCase()}`;
}

export const describeFailure = ({target, step, faultCode, message}: TargetResult): string =>
  clean(
    `${target} failed${step === undefined ? '' : ` at ${step}`}: ${message ?? faultCode ?? 'unknown reason'}`,
  );

const indent = (text: string, width: number): string => cut(`  ${text}`, width);
const stepWidth = 20;
const renderStep = (step: string, names: string, width: number): string =>
  indent(`${pad(cut(step, stepWidth), stepWidth)}  ${names}`, width);

/** The first lines, and how many more there are. */
function limit(lines: readonly string[], room: number, width: number, what = ''): string[] {
  if (lines.length <= room) return [...lines];
  if (room < 1) return [];
  const rest = lines.length - (room - 1);
  return [...lines.slice(0, room - 1), indent(`and ${rest} more ${what}`.trimEnd(), width)];
}

/** For a log: what is worth a line, comparing with what was told before. */
export function describeChanges(before: Job | undefined, job: Job): string[] {
  const known = new Map(before?.result.map(({target, state}) => [target, state]));
  return job.result
    .filter(({target, state}) => state === 'failed' && known.get(target) !== 'failed')
    .map(describeFailure);
}
