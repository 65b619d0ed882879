/** Runs one job: claims its targets, plans them, works on all of them at once (lanes bound what must be), sums up. */
import type {Clock} from '../domain/clock.ts';
import {AppError, asAppError} from '../domain/errors.ts';
import type {JobId} from '../domain/names.ts';
import type {JobPlan, Planner} from '../domain/plan.ts';
import {isFinal, type JobRecord} from '../ports/jobs.ts';
import type {Logger} from '../telemetry/logger.ts';
import {backoffMs, maximumTries} from './backoff.ts';
import type {Lanes} from './lanes.ts';
import type {ProgressWriter} from './progress.ts';
import type {JobStore, OnEnd, TargetRow} from './store.ts';
import {summarise} from './summary.ts';
import {endTarget, hasBegun, runTarget} from './target-run.ts';

export interface RunnerOptions {
  readonly store: JobStore;
  readonly progress: ProgressWriter;
  readonly lanes: Lanes;
  readonly planners: ReadonlyMap<string, Planner>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onChange: (job: JobId) => void;
  readonly onEnded: (job: JobId) => void;
  readonly onEnd: OnEnd;
}

export interface RunSignals {
  /** The job was cancelled. */
  readonly cancel: AbortSignal;
  /** The service is stopping, or the job is another replica's by now. */
  readonly stop: AbortSignal;
}

interface Run extends RunnerOptions, RunSignals {
  readonly job: JobRecord;
  readonly planner: Planner;
  readonly cancelOrStop: AbortSignal;
}

/** How long a target waits before it looks again whether another job has let go of it. */
const claimIntervalMs = 500;

/** Resolves when the job has ended. Rejects when the service stops or the database is gone; run it again then. */
export async function runJob(id: JobId, options: RunnerOptions, signals: RunSignals): Promise<void> {
  const {store, clock, logger, planners} = options;
  const job = await store.get(id);
  if (isFinal(job.state)) return store.dropClaims(id);
  await store.markRunning(id, clock.now());
  options.onChange(id);
  const rows = await store.getTargets(id);
  const open = rows.filter(row => !isFinal(row.state));
  const planner = planners.get(job.operation);
  if (planner === undefined) await endAll(open, unknownOperation(job), options);
  else {
    const cancelOrStop = AbortSignal.any([signals.cancel, signals.stop]);
    await runTargets(open, {...options, ...signals, job, planner, cancelOrStop});
  }
  const {state, message} = summarise(rows, signals.cancel.aborted);
  await store.markFinished(id, {state, message, at: clock.now()}, options.onEnd);
  await store.dropClaims(id);
  options.onEnded(id);
  logger.info('job ended', {job: id, operation: job.operation, state, outcome: message});
}

const unknownOperation = ({operation}: JobRecord) =>
  new AppError('NotSupported', `This release of the service does not know the operation ${operation}.`);

const cancelledBefore = () => new AppError('Cancelled', 'Cancelled before it began.');

const endAll = (rows: readonly TargetRow[], problem: AppError, options: RunnerOptions) =>
  Promise.all(rows.map(row => endTarget(row, problem, options)));

/** In waves: what can be claimed is planned together and begun; what another job works on waits for its turn. */
async function runTargets(open: readonly TargetRow[], run: Run): Promise<void> {
  const waves = new UnderWay();
  let waiting = open;
  try {
    while (waiting.length > 0) {
      const targets = waiting.map(row => row.target);
      const claimed = await run.store.claim(run.job.id, run.planner.targetKind, targets);
      const wave = waiting.filter(row => claimed.has(row.target));
      waiting = waiting.filter(row => !claimed.has(row.target));
      for (const row of wave) row.doing = null;
      waves.add(runWave(wave.filter(hasBegun), run, true));
      waves.add(
        runWave(
          wave.filter(row => !hasBegun(row)),
          run,
          false,
        ),
      );
      if (waiting.length > 0) await waitForOthers(waiting, run);
      if (run.cancel.aborted) {
        await endAll(waiting, cancelledBefore(), run);
        waiting = [];
      }
    }
  } finally {
    // Nobody may run this job again while a part of it is still under way here.
    await waves.end();
  }
  waves.throwFirst();
}

/**
 * Plans targets together and works on each. What does not answer is asked again: a few times for targets on which nothing
 * was done yet; for those that have begun (`patient`) until it answers, since they must not be left half-way.
 */
async function runWave(wave: readonly TargetRow[], run: Run, patient: boolean): Promise<void> {
  const {job, planner} = run;
  const signal = patient ? run.stop : run.cancelOrStop;
  const targets = new UnderWay();
  let rows = wave;
  try {
    for (let tries = 1; rows.length > 0; tries++) {
      const lastTry = !patient && tries >= maximumTries;
      const about = {id: job.id, user: job.user, request: job.request, targets: rows.map(row => row.target)};
      const plan = await prepare(() => planner.prepare(about, signal), lastTry);
      const ready = new Set(rows.filter(row => plan !== undefined && (lastTry || !mustWait(plan, row))));
      if (plan !== undefined) for (const row of ready) targets.add(runTarget(row, {...run, plan}));
      rows = rows.filter(row => !ready.has(row));
      if (rows.length > 0) await run.clock.sleep(backoffMs(tries), signal);
    }
  } catch (error) {
    run.stop.throwIfAborted();
    const problem = signal.aborted ? cancelledBefore() : asAppError(error);
    if (problem.code === 'Internal') run.logger.error('planning failed', {job: job.id, error});
    await endAll(rows, problem, run);
  } finally {
    await targets.end();
  }
  targets.throwFirst();
}

/** Undefined when somebody does not answer now. */
async function prepare(work: () => Promise<JobPlan>, lastTry: boolean): Promise<JobPlan | undefined> {
  try {
    return await work();
  } catch (error) {
    if (lastTry || !asAppError(error).retryable) throw error;
    return undefined;
  }
}

/** Whether its plan lacks something that did not answer. */
function mustWait(plan: JobPlan, row: TargetRow): boolean {
  try {
    plan.stepsFor(row.target);
    return false;
  } catch (error) {
    return asAppError(error).retryable;
  }
}

const waitingMessage = 'Waiting: another job is working on it.';

async function waitForOthers(waiting: readonly TargetRow[], run: Run): Promise<void> {
  for (const row of waiting.filter(row => row.doing !== waitingMessage && row.direction === 'forward')) {
    row.doing = waitingMessage;
    run.progress.saveDoing(row);
  }
  await run.clock.sleep(claimIntervalMs, run.cancelOrStop).catch(() => run.stop.throwIfAborted());
}

/** Work that goes on by itself. What fails is kept until all of it has ended. */
class UnderWay {
  readonly #all: Promise<void>[] = [];
  readonly #failures: unknown[] = [];

  add(work: Promise<void>): void {
    this.#all.push(work.catch((error: unknown) => void this.#failures.push(error)));
  }

  async end(): Promise<void> {
    await Promise.all(this.#all);
  }

  throwFirst(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
  }
}
