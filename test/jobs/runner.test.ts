import {expect} from 'chai';
import {systemClock} from '../../src/domain/clock.ts';
import {parseJobId} from '../../src/domain/names.ts';
import type {Step} from '../../src/domain/plan.ts';
import {createLanes} from '../../src/jobs/lanes.ts';
import {createProgressWriter} from '../../src/jobs/progress.ts';
import {runJob} from '../../src/jobs/runner.ts';
import type {JobStore, TargetRow} from '../../src/jobs/store.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {alice, plannerOf} from '../support/jobs.ts';

const id = parseJobId('00000000-0000-4000-8000-000000000001');
const rowOf = (target: string, position: number): TargetRow => ({
  ...{jobId: id, position, target, state: 'queued', direction: 'forward', step: null, percent: 0},
  ...{message: null, doing: null, faultCode: null, brand: null, version: null, root: null, memory: {}},
  ...{startedAt: null, finishedAt: null},
});

describe('a run whose database goes away', () => {
  const rows = [rowOf('s1', 1), rowOf('s2', 2)];
  /** A store that holds one job of two servers; what fails is given. */
  const run = (steps: readonly Step[], broken: Partial<JobStore>) => {
    const store = {
      get: () =>
        Promise.resolve({id, operation: 'powerOn', user: alice, request: {}, state: 'queued', targets: []}),
      markRunning: () => Promise.resolve(),
      getTargets: () => Promise.resolve(rows.map(row => ({...row}))),
      claim: (_: unknown, __: unknown, targets: string[]) => Promise.resolve(new Set(targets)),
      saveTargets: () => Promise.resolve(),
      ...broken,
    } as unknown as JobStore;
    const never = new AbortController().signal;
    return runJob(
      id,
      {
        store,
        progress: createProgressWriter(store, () => undefined),
        lanes: createLanes(),
        planners: new Map([['powerOn', plannerOf(() => steps)]]),
        clock: systemClock,
        logger: createLogger('silent'),
        onChange: () => undefined,
        onEnded: () => undefined,
        onEnd: () => Promise.resolve(),
      },
      {cancel: never, stop: never},
    );
  };
  const gone = () => Promise.reject(new Error('connection lost'));
  const problemOf = (work: Promise<void>) =>
    work.then(
      () => 'none',
      (error: unknown) => (error as Error).name + ': ' + (error as Error).message,
    );

  it('does not end while a part of it is under way, so that nobody runs it twice at once', async () => {
    let finish = (): void => undefined;
    const perform = () => new Promise<void>(resolve => (finish = resolve));
    let claims = 0;
    let ended = false;
    const running = problemOf(
      run([{name: 'a', perform}], {
        claim: () => (++claims === 1 ? Promise.resolve(new Set(['s1'])) : gone()),
      }),
    ).finally(() => (ended = true));
    while (claims < 2) await new Promise(resolve => setImmediate(resolve));
    for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
    expect(ended).to.equal(false);
    finish();
    expect(await running).to.equal('Error: connection lost');
  });

  it('takes nothing back when a step could not be noted: the next run goes on', async () => {
    let undone = false;
    const undo = () => {
      undone = true;
      return Promise.resolve();
    };
    let saves = 0;
    const problem = await problemOf(
      run([{name: 'a', perform: () => Promise.resolve(), undo}], {
        saveTargets: () => (++saves === 1 ? gone() : Promise.resolve()),
      }),
    );
    expect(problem).to.contain('NotStored');
    expect(undone).to.equal(false);
  });
});
