/** Runs one job: claims its targets, plans them, works on all of them at once (lanes bound what must be), sums up. */
import type {Clock} from '../domain/clock.ts';
import {AppError, asAppError} from '../domain/errors.ts';
import type {JobId} from '../domain/names.ts';
import type {JobPlan, Planner} from '../domain/plan.ts';
import {isFinal, type JobRecord} from '../ports.ts';
import type {Logger} from '../telemetry/logger.ts';
import {backoffMs, maximumTries} from './backoff.ts';
import type {Lanes} from './lanes.ts';
import type {ProgressWriter} from './progress.ts';
import {summarise, type JobStore, type TargetRow} from './store.ts';
import {runTarget} from './target-run.ts';

export interface RunnerOptions {
  readonly store: JobStore;
  readonly progress: ProgressWriter;
  readonly lanes: Lanes;
  readonly planners: ReadonlyMap<string, Planner>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onChange: (job: JobId) => void;
}

export interface RunSignals {
  /** The job was cancelled. */
  readonly cancel: AbortSignal;
  /** The service is stopping. */
  readonly stop: AbortSignal;
}

/** How long a target waits before it looks again whether another job has let go of it. */
const claimIntervalMs = 500;

/** Resolves when the job has ended. Rejects when the service stops or the database is gone; run it again then. */
export async function runJob(id: JobId, options: RunnerOptions, signals: RunSignals): Promise<void> {
  const {store, clock, logger} = options;
  const job = await store.get(id);
  if (isFinal(job.state)) return;
  await store.markRunning(id, clock.now());
  options.onChange(id);
  const rows = await store.getTargets(id);
  await runTargets(
    job,
    rows.filter(row => !isFinal(row.state)),
    options,
    signals,
  );
  const {state, message} = summarise(rows, signals.cancel.aborted);
  await store.markFinished(id, state, message, clock.now());
  await store.dropClaims(id);
  options.onChange(id);
  logger.info('job ended', {job: id, operation: job.operation, state, outcome: message});
}

/** In waves: what can be claimed is planned together and begun; what another job works on waits for its turn. */
async function runTargets(
  job: JobRecord,
  open: readonly TargetRow[],
  options: RunnerOptions,
  signals: RunSignals,
): Promise<void> {
  const planner = options.planners.get(job.operation);
  if (planner === undefined) throw new Error(`no planner for the operation ${job.operation}`);
  const underWay: Promise<unknown>[] = [];
  let waiting = open;
  while (waiting.length > 0) {
    const claimed = await options.store.claim(
      job.id,
      planner.targetKind,
      waiting.map(row => row.target),
    );
    const wave = waiting.filter(row => claimed.has(row.target));
    waiting = waiting.filter(row => !claimed.has(row.target));
    if (wave.length > 0) underWay.push(settled(runWave(job, planner, wave, options, signals)));
    if (waiting.length > 0) await waitForOthers(waiting, options, signals);
    if (signals.cancel.aborted) {
      await Promise.all(
        waiting.map(row => endTarget(row, new AppError('Cancelled', 'Cancelled before it began.'), options)),
      );
      waiting = [];
    }
  }
  const outcomes = await Promise.all(underWay);
  const failure = outcomes.find(outcome => outcome !== undefined);
  if (failure !== undefined)
    throw failure instanceof Error ? failure : new Error('a wave failed', {cause: failure});
}

/** Undefined, or why it rejected: so that nobody's rejection goes unheard while others are still under way. */
const settled = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

async function runWave(
  job: JobRecord,
  planner: Planner,
  wave: readonly TargetRow[],
  options: RunnerOptions,
  signals: RunSignals,
): Promise<void> {
  let plan: JobPlan;
  try {
    plan = await preparePlan(job, planner, wave, options, signals);
  } catch (error) {
    signals.stop.throwIfAborted();
    const problem = signals.cancel.aborted
      ? new AppError('Cancelled', 'Cancelled before it began.')
      : asAppError(error);
    if (problem.code === 'Internal') options.logger.error('planning failed', {job: job.id, error});
    await Promise.all(wave.map(row => endTarget(row, problem, options)));
    return;
  }
  const outcomes = await Promise.all(
    wave.map(row => settled(runTarget(row, {...options, ...signals, plan}))),
  );
  const failure = outcomes.find(outcome => outcome !== undefined);
  if (failure !== undefined)
    throw failure instanceof Error ? failure : new Error('a target failed', {cause: failure});
}

async function preparePlan(
  job: JobRecord,
  planner: Planner,
  wave: readonly TargetRow[],
  options: RunnerOptions,
  signals: RunSignals,
): Promise<JobPlan> {
  const signal = AbortSignal.any([signals.cancel, signals.stop]);
  const planned = {id: job.id, user: job.user, request: job.request, targets: wave.map(row => row.target)};
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    try {
      return await planner.prepare(planned, signal);
    } catch (error) {
      if (!asAppError(error).retryable || tries >= maximumTries) throw error;
      await options.clock.sleep(backoffMs(tries), signal);
    }
  }
}

async function waitForOthers(
  waiting: readonly TargetRow[],
  options: RunnerOptions,
  signals: RunSignals,
): Promise<void> {
  for (const row of waiting.filter(row => row.message === null && row.direction === 'forward')) {
    row.message = 'Waiting: another job is working on it.';
    void options.progress.save(row).catch(() => undefined);
  }
  const signal = AbortSignal.any([signals.cancel, signals.stop]);
  await options.clock.sleep(claimIntervalMs, signal).catch(() => signals.stop.throwIfAborted());
  for (const row of waiting) if (row.direction === 'forward') row.message = null;
}

/** Ends a target on which nothing was done. */
async function endTarget(row: TargetRow, problem: AppError, options: RunnerOptions): Promise<void> {
  row.state = problem.code === 'Cancelled' ? 'cancelled' : 'failed';
  row.faultCode = problem.code;
  row.message = problem.message;
  row.finishedAt = options.clock.now();
  await options.progress.save(row);
}
