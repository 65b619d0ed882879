/**
 * One target of a job, through its plan. Before a step begins, the database knows that it does, what it remembers for
 * its undo, and that the step before it is done: so after a crash the plan goes on where it was, in the same direction.
 */
import type {Clock} from '../domain/clock.ts';
import {AppError, asAppError} from '../domain/errors.ts';
import type {JobPlan, Step, StepRun} from '../domain/plan.ts';
import type {Logger} from '../telemetry/logger.ts';
import {backoffMs, maximumTries} from './backoff.ts';
import type {Lanes} from './lanes.ts';
import type {ProgressWriter} from './progress.ts';
import type {TargetRow} from './store.ts';

export interface TargetRunOptions {
  readonly plan: JobPlan;
  readonly lanes: Lanes;
  readonly progress: ProgressWriter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The job was cancelled. */
  readonly cancel: AbortSignal;
  /** The service is stopping: leave everything as it is, the next start goes on. */
  readonly stop: AbortSignal;
}

/** Marks in the memory of a step. */
const done = '$done';

/** Works on the target until it has ended. Rejects only when the service stops or the database is gone. */
export async function runTarget(row: TargetRow, options: TargetRunOptions): Promise<void> {
  const {plan, progress, clock} = options;
  const resumed = Object.keys(row.memory).length > 0;
  row.state = 'running';
  row.startedAt ??= clock.now();
  let steps: readonly Step[] = [];
  try {
    // What was begun is taken back by whoever's job it was, even when he may not operate the server any more.
    steps = plan.stepsFor(row.target);
    if (row.direction === 'forward') await goForward(row, steps, resumed, options);
  } catch (error) {
    options.stop.throwIfAborted();
    await turnBack(row, error, options);
  }
  if (row.direction === 'back') await goBack(row, steps, options);
  row.finishedAt = clock.now();
  await progress.save(row);
}

async function goForward(
  row: TargetRow,
  steps: readonly Step[],
  resumed: boolean,
  options: TargetRunOptions,
): Promise<void> {
  let committed = false;
  for (const [index, step] of steps.entries()) {
    const isDone = row.memory[step.name]?.[done] === true;
    if (!isDone) {
      try {
        await runStep(row, step, {resumed, index, count: steps.length, committed}, options);
      } catch (error) {
        options.stop.throwIfAborted();
        if (!committed) throw error;
        addRemark(row, step, asAppError(error), options.logger);
      }
    }
    committed ||= step.commits === true;
  }
  row.state = 'succeeded';
  row.step = null;
  row.percent = 100;
}

interface Position {
  readonly resumed: boolean;
  readonly index: number;
  readonly count: number;
  readonly committed: boolean;
}

async function runStep(
  row: TargetRow,
  step: Step,
  position: Position,
  options: TargetRunOptions,
): Promise<void> {
  const signal = position.committed ? options.stop : AbortSignal.any([options.stop, options.cancel]);
  signal.throwIfAborted();
  row.step = step.name;
  row.percent = Math.floor((100 * position.index) / position.count);
  if (step.guarded) await options.plan.authorize(row.target, signal);
  const inLane = <T>(work: () => Promise<T>) =>
    step.lane === undefined ? work() : options.lanes.run(step.lane, signal, work);
  await inLane(async () => {
    const begunBefore = row.memory[step.name];
    const memory = begunBefore ?? (await step.remember?.({signal})) ?? {};
    row.memory[step.name] = memory;
    await options.progress.save(row);
    const run: StepRun = {signal, memory, note: facts => Object.assign(row, facts)};
    await tryStep(row, step, run, position.resumed && begunBefore !== undefined, options);
  });
  row.memory[step.name] = {...row.memory[step.name], [done]: true};
}

/** Tries again what may pass by itself; before each repetition it looks whether the last try did it after all. */
async function tryStep(
  row: TargetRow,
  step: Step,
  run: StepRun,
  repeated: boolean,
  options: TargetRunOptions,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      if ((repeated || tries > 1) && (await step.isDone?.(run))) return;
      await step.perform(run);
      return;
    } catch (error) {
      run.signal.throwIfAborted();
      const problem = asAppError(error);
      if (!problem.retryable || tries >= (step.maximumTries ?? maximumTries)) throw problem;
      const before = row.message;
      row.message = `${problem.message} Trying again.`;
      void options.progress.save(row).catch(() => undefined);
      await options.clock.sleep(backoffMs(tries), run.signal);
      row.message = before;
    }
  }
}

async function turnBack(row: TargetRow, error: unknown, options: TargetRunOptions): Promise<void> {
  const problem = options.cancel.aborted ? new AppError('Cancelled', 'Cancelled.') : asAppError(error);
  if (problem.code === 'Internal')
    options.logger.error('step failed', {job: row.jobId, target: row.target, step: row.step, error});
  row.direction = 'back';
  row.faultCode = problem.code;
  row.message = problem.message;
  await options.progress.save(row);
}

/** Undoes what was begun, last first. What cannot be undone is said, and the rest is undone all the same. */
async function goBack(row: TargetRow, steps: readonly Step[], options: TargetRunOptions): Promise<void> {
  const begun = steps.filter(step => row.memory[step.name] !== undefined).reverse();
  for (const step of begun) {
    if (step.undo === undefined) continue;
    const run: StepRun = {signal: options.stop, memory: row.memory[step.name] ?? {}, note: () => undefined};
    try {
      await tryStep(row, {name: step.name, perform: step.undo}, run, false, options);
    } catch (error) {
      options.stop.throwIfAborted();
      const problem = asAppError(error);
      options.logger.warn('undo failed', {job: row.jobId, target: row.target, step: step.name, error});
      row.message = `${row.message ?? ''} Taking back "${step.name}" failed too: ${problem.message}`;
    }
  }
  row.state = row.faultCode === 'Cancelled' ? 'cancelled' : 'failed';
}

function addRemark(row: TargetRow, step: Step, problem: AppError, logger: Logger): void {
  logger.warn('step after the point of no return failed', {
    job: row.jobId,
    target: row.target,
    step: step.name,
    error: problem,
  });
  row.message = `Done, but "${step.name}" failed: ${problem.message}`;
}
