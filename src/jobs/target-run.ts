/**
 * One target of a job, through its plan. Before a step begins, the database knows that it does, what it remembers for
 * its undo, and that the step before it is done: so after a crash the plan goes on where it was, in the same direction.
 */
import type {Clock} from '../domain/clock.ts';
import {AppError, asAppError} from '../domain/errors.ts';
import type {JobPlan, Step, StepRun, Turn} from '../domain/plan.ts';
import type {Logger} from '../telemetry/logger.ts';
import {backoffMs, maximumTries} from './backoff.ts';
import type {Lanes} from './lanes.ts';
import {NotStored, type ProgressWriter} from './progress.ts';
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
  /** Either of them. */
  readonly cancelOrStop: AbortSignal;
}

/** Marks in the memory of a step. */
const done = '$done';

/** True when an earlier run has done something on it, or was about to. */
export const hasBegun = (row: TargetRow): boolean =>
  row.direction === 'back' || Object.keys(row.memory).length > 0;

/** Works on the target until it has ended. Rejects only when the service stops or the database is gone. */
export async function runTarget(row: TargetRow, options: TargetRunOptions): Promise<void> {
  const {plan, progress, clock} = options;
  const resumed = hasBegun(row);
  row.state = 'running';
  row.startedAt ??= clock.now();
  // What an earlier run was about when it was cut off is no more.
  row.doing = null;
  let steps: readonly Step[];
  try {
    // What was begun is ended or taken back, whoever may operate the server by now: guarded steps ask by themselves.
    if (!resumed) plan.checkRights(row.target);
    steps = plan.stepsFor(row.target);
  } catch (error) {
    const problem = asAppError(error);
    if (problem.code === 'Internal') logFailure(row, error, options);
    return endTarget(row, problem, options);
  }
  try {
    if (row.direction === 'forward') await goForward(row, steps, resumed, options);
  } catch (error) {
    throwInterruption(error, options);
    await turnBack(row, error, options);
  }
  if (row.direction === 'back') await goBack(row, steps, options);
  row.finishedAt = clock.now();
  await progress.save(row);
}

/** Ends a target on which nothing can be done now. */
export async function endTarget(
  row: TargetRow,
  problem: AppError,
  {clock, progress}: Pick<TargetRunOptions, 'clock' | 'progress'>,
): Promise<void> {
  const left = namesOf(row);
  const remark = left === '' ? '' : ` What was begun is left as it is: ${left}.`;
  // What an earlier run says of the reason comes first.
  const said = row.direction === 'back' && row.message !== null ? `${row.message} ` : '';
  row.faultCode = (row.direction === 'back' ? row.faultCode : null) ?? problem.code;
  row.state = row.faultCode === 'Cancelled' ? 'cancelled' : 'failed';
  row.message = `${said}${problem.message}${remark}`;
  row.finishedAt = clock.now();
  await progress.save(row);
}

const namesOf = (row: TargetRow): string => Object.keys(row.memory).join(', ');

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
        throwInterruption(error, options);
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
  const signal = position.committed ? options.stop : options.cancelOrStop;
  signal.throwIfAborted();
  row.step = step.name;
  row.percent = Math.floor((100 * position.index) / position.count);
  await takeTurn(row, step, step.turn, signal, options, async () => {
    const begunBefore = row.memory[step.name];
    // Asked when its turn has come: the wait in the lane may be long.
    const memory = await attempt(row, maximumTries, signal, options, async () => {
      if (step.guarded) await options.plan.authorize(row.target, signal);
      return begunBefore ?? (await step.remember?.({signal})) ?? {};
    });
    row.memory[step.name] = memory;
    await options.progress.save(row);
    const tell = (doing: string) => tellDoing(row, doing, options);
    const run: StepRun = {signal, memory, note: facts => Object.assign(row, facts), tell};
    const repeated = position.resumed && begunBefore !== undefined;
    await attempt(row, step.maximumTries ?? maximumTries, signal, options, async tries => {
      // The last try may have done it after all.
      if ((repeated || tries > 1) && (await step.isDone?.(run))) return;
      await step.perform(run);
    });
  }).finally(() => {
    row.doing = null;
  });
  row.memory[step.name] = {...row.memory[step.name], [done]: true};
}

/** Waits for the step's turn, saying what it waits for, then for its lane. */
async function takeTurn(
  row: TargetRow,
  step: Step,
  turn: Turn | undefined,
  signal: AbortSignal,
  options: TargetRunOptions,
  work: () => Promise<void>,
): Promise<void> {
  if (turn === undefined) return inLane(step, signal, options, work);
  const memory = row.memory[step.name] ?? {};
  await turn.wait({signal, memory, tell: doing => tellDoing(row, doing, options)}).finally(() => {
    row.doing = null;
  });
  try {
    await inLane(step, signal, options, work);
  } catch (error) {
    turn.giveUp();
    throw error;
  }
}

function tellDoing(row: TargetRow, doing: string, {progress}: TargetRunOptions): void {
  row.doing = doing;
  progress.saveDoing(row);
}

const inLane = <T>(
  step: Step,
  signal: AbortSignal,
  {lanes}: TargetRunOptions,
  work: () => Promise<T>,
): Promise<T> => (step.lane === undefined ? work() : lanes.run(step.lane, signal, work));

/** Tries again what may pass by itself. */
async function attempt<T>(
  row: TargetRow,
  mostTries: number,
  signal: AbortSignal,
  options: TargetRunOptions,
  work: (tries: number) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work(tries);
    } catch (error) {
      signal.throwIfAborted();
      const problem = asAppError(error);
      if (!problem.retryable || tries >= mostTries) throw problem;
      tellDoing(row, `${problem.message} Trying again.`, options);
      await options.clock.sleep(backoffMs(tries), signal);
      row.doing = null;
    }
  }
}

async function turnBack(row: TargetRow, error: unknown, options: TargetRunOptions): Promise<void> {
  const problem = options.cancel.aborted ? new AppError('Cancelled', 'Cancelled.') : asAppError(error);
  if (problem.code === 'Internal') logFailure(row, error, options);
  row.direction = 'back';
  row.faultCode = problem.code;
  row.message = problem.message;
  await options.progress.save(row);
}

/**
 * Undoes what was begun, last first. What cannot be undone ends it: a server that cannot be switched off may be running
 * on the root that would go next.
 */
async function goBack(row: TargetRow, steps: readonly Step[], options: TargetRunOptions): Promise<void> {
  const begun = steps.filter(step => row.memory[step.name] !== undefined).reverse();
  for (const step of begun) {
    try {
      await undoStep(row, step, options);
    } catch (error) {
      throwInterruption(error, options);
      const problem = asAppError(error);
      options.logger.warn('undo failed', {job: row.jobId, target: row.target, step: step.name, error});
      row.message = `${row.message ?? ''} "${step.name}" could not be taken back: ${problem.message} Left as it is: ${namesOf(row)}.`;
      break;
    }
  }
  row.state = row.faultCode === 'Cancelled' ? 'cancelled' : 'failed';
}

/** What is undone is forgotten, so that nothing is undone twice when the service ends in between. */
async function undoStep(row: TargetRow, step: Step, options: TargetRunOptions): Promise<void> {
  const {undo} = step;
  if (undo !== undefined) {
    const run: StepRun = {
      signal: options.stop,
      memory: row.memory[step.name] ?? {},
      note: () => undefined,
      tell: () => undefined,
    };
    await takeTurn(row, step, step.undoTurn, run.signal, options, () =>
      attempt(row, maximumTries, run.signal, options, async () => {
        if (step.guarded) await options.plan.authorize(row.target, run.signal);
        await undo(run);
      }),
    );
  }
  row.memory = Object.fromEntries(Object.entries(row.memory).filter(([name]) => name !== step.name));
  await options.progress.save(row);
}

/** These end the run, not the target: it goes on with the next run. */
function throwInterruption(error: unknown, {stop}: TargetRunOptions): void {
  stop.throwIfAborted();
  if (error instanceof NotStored) throw error;
}

function logFailure(row: TargetRow, error: unknown, {logger}: TargetRunOptions): void {
  logger.error('step failed', {job: row.jobId, target: row.target, step: row.step, error});
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
