import {expect} from 'chai';
import {AppError} from '../../src/domain/errors.ts';
import {parseJobId, parseRequestId} from '../../src/domain/names.ts';
import type {Planner, Step} from '../../src/domain/plan.ts';
import {alice, plannerOf, startJobs, type JobBench} from '../support/jobs.ts';

describe('job engine', function () {
  this.timeout(30_000);
  let bench: JobBench;
  /** What each test's steps do; the engine is started once. */
  let stepsFor: (target: string) => readonly Step[] = () => [];
  const planners = new Map<string, Planner>([['powerOn', plannerOf(target => stepsFor(target))]]);
  before(async () => {
    bench = await startJobs(planners);
  });
  after(() => bench.close());

  const submit = (targets: string[], requestId?: string) =>
    bench.jobs.submit({
      operation: 'powerOn',
      request: {},
      user: alice,
      targets,
      ...(requestId === undefined ? {} : {requestId: parseRequestId(requestId)}),
    });
  const step = (name: string, perform: Step['perform'], more: Partial<Step> = {}): Step => ({name, perform, ...more});
  const run = async (targets: string[]) => bench.jobs.wait((await submit(targets)).id, undefined, 20_000);
  const refuse = () => Promise.reject(new AppError('DeviceError', 'The device says no.'));

  it('takes every target through its steps, in order', async () => {
    const seen: string[] = [];
    const note = (what: string) => {
      seen.push(what);
      return Promise.resolve();
    };
    stepsFor = target => [step('a', () => note(`${target} a`)), step('b', () => note(`${target} b`))];
    const job = await run(['s1', 's2']);
    expect(job.state).to.equal('succeeded');
    expect(job.message).to.equal('2 of 2 succeeded.');
    expect(seen.filter(what => what.startsWith('s1'))).to.deep.equal(['s1 a', 's1 b']);
    expect(job.targets.map(target => [target.state, target.percent])).to.deep.equal([
      ['succeeded', 100],
      ['succeeded', 100],
    ]);
  });

  it('fails one target without touching the others, and undoes what that one had begun, last first', async () => {
    const undone: string[] = [];
    const undo = (what: string) => () => {
      undone.push(what);
      return Promise.resolve();
    };
    stepsFor = target => [
      step('a', () => Promise.resolve(), {undo: undo(`${target} a`)}),
      step('b', () => (target === 's1' ? refuse() : Promise.resolve()), {undo: undo(`${target} b`)}),
      step('c', () => Promise.resolve(), {undo: undo(`${target} c`)}),
    ];
    const job = await run(['s1', 's2']);
    expect(job.state).to.equal('partial');
    expect(job.targets[0]).to.include({state: 'failed', faultCode: 'DeviceError', step: 'b', message: 'The device says no.'});
    expect(job.targets[1]).to.include({state: 'succeeded'});
    expect(undone).to.deep.equal(['s1 b', 's1 a']);
  });

  it('hands undo what the step remembered before it changed anything', async () => {
    let given: unknown;
    stepsFor = () => [
      step('a', refuse, {
        remember: () => Promise.resolve({was: 'on'}),
        undo: ({memory}) => {
          given = memory['was'];
          return Promise.resolve();
        },
      }),
    ];
    await run(['s1']);
    expect(given).to.equal('on');
  });

  it('tries again what may pass, and looks first whether it happened after all', async () => {
    let performed = 0;
    stepsFor = () => [
      step(
        'a',
        () => {
          performed++;
          return Promise.reject(new AppError('TimedOut', 'No answer.'));
        },
        {isDone: () => Promise.resolve(performed > 0)},
      ),
    ];
    expect((await run(['s1'])).state).to.equal('succeeded');
    expect(performed).to.equal(1);
  });

  it('does not turn back once a step has committed: a later failure is a remark', async () => {
    let undone = false;
    const undo = () => {
      undone = true;
      return Promise.resolve();
    };
    stepsFor = () => [step('up', () => Promise.resolve(), {commits: true, undo}), step('tidy', refuse)];
    const job = await run(['s1']);
    expect(job.state).to.equal('succeeded');
    expect(job.targets[0]?.message).to.contain('tidy').and.to.contain('The device says no.');
    expect(undone).to.equal(false);
  });

  it('answers the same job for the same requestId, and refuses it for another request', async () => {
    stepsFor = () => [];
    const first = await submit(['s1'], 'once');
    expect((await submit(['s1'], 'once')).id).to.equal(first.id);
    const error = await submit(['s2'], 'once').catch((problem: unknown) => problem);
    expect(error).to.be.instanceOf(AppError).and.to.have.property('code', 'Conflict');
  });

  it('lets two jobs on one server work one after the other', async () => {
    let active = 0;
    let most = 0;
    let entered: () => void;
    const bothFiled = new Promise<void>(resolve => (entered = resolve));
    stepsFor = () => [
      step('a', async () => {
        most = Math.max(most, ++active);
        await bothFiled;
        active--;
      }),
    ];
    const jobs = [await submit(['s1']), await submit(['s1'])];
    entered!();
    const ended = await Promise.all(jobs.map(job => bench.jobs.wait(job.id, undefined, 20_000)));
    expect(ended.map(job => job.state)).to.deep.equal(['succeeded', 'succeeded']);
    expect(most).to.equal(1);
  });

  it('cancels: what waits is left alone, what runs is taken back', async () => {
    let undone = false;
    let begun: () => void;
    const beginning = new Promise<void>(resolve => (begun = resolve));
    stepsFor = () => [
      step(
        'boot',
        ({signal}) => {
          begun();
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
        },
        {
          undo: () => {
            undone = true;
            return Promise.resolve();
          },
        },
      ),
    ];
    const job = await submit(['s1']);
    await beginning;
    await bench.jobs.cancel(job.id);
    const ended = await bench.jobs.wait(job.id, undefined, 20_000);
    expect(ended.state).to.equal('cancelled');
    expect(ended.targets[0]).to.include({state: 'cancelled', faultCode: 'Cancelled'});
    expect(undone).to.equal(true);
  });

  it('goes on after a restart with the step it was in, and does not repeat what is done', async () => {
    const performed: string[] = [];
    let begun: () => void;
    const beginning = new Promise<void>(resolve => (begun = resolve));
    const first = step('first', () => {
      performed.push('first');
      return Promise.resolve();
    });
    stepsFor = () => [
      first,
      step('second', ({signal}) => {
        begun();
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      }),
    ];
    const job = await submit(['s1']);
    await beginning;
    const second = step('second', () => {
      performed.push('second');
      return Promise.resolve();
    });
    stepsFor = () => [first, second];
    bench = await bench.restart();
    const ended = await bench.jobs.wait(job.id, undefined, 20_000);
    expect(ended.state).to.equal('succeeded');
    expect(performed).to.deep.equal(['first', 'second']);
  });

  it('says that a job is not there', async () => {
    const error = await bench.jobs.get(parseJobId('00000000-0000-4000-8000-000000000000')).catch((problem: unknown) => problem);
    expect(error).to.have.property('code', 'NotFound');
  });

  it('wakes whoever waits at each change, and answers after the timeout in any case', async () => {
    let go: () => void;
    const gate = new Promise<void>(resolve => (go = resolve));
    stepsFor = () => [step('a', () => gate)];
    const job = await submit(['s1']);
    const running = await bench.jobs.wait(job.id, job.version, 10_000);
    expect(running.version).to.be.greaterThan(job.version);
    expect((await bench.jobs.wait(job.id, 1_000, 0)).state).to.equal('running');
    go!();
    expect((await bench.jobs.wait(job.id, undefined, 10_000)).state).to.equal('succeeded');
  });
});
