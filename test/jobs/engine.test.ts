import {expect} from 'chai';
import {AppError} from '../../src/domain/errors.ts';
import {parseJobId, parseRequestId} from '../../src/domain/names.ts';
import type {JobPlan, Planner, Step} from '../../src/domain/plan.ts';
import type {OnEnd} from '../../src/jobs/store.ts';
import {alice, startJobs, type JobBench} from '../support/jobs.ts';
import {havePostgres, startPostgres, type Postgres} from '../support/postgres.ts';

const databases = [
  {name: 'the embedded database', have: () => true, start: () => Promise.resolve(undefined)},
  {name: 'PostgreSQL', have: havePostgres, start: startPostgres},
];

for (const database of databases)
  describe(`job engine on ${database.name}`, function () {
    this.timeout(120_000);
    let server: Postgres | undefined;
    let bench: JobBench;
    /** What each test's steps do; the engine is started once. */
    let stepsFor: (target: string) => readonly Step[] = () => [];
    /** What the directory says of the user; as long as it is not set, he may everything. */
    let overrides: Partial<JobPlan> & {prepare?: () => Promise<void>} = {};
    let onEnd: OnEnd = () => Promise.resolve();
    const planners = new Map<string, Planner>([
      [
        'powerOn',
        {
          targetKind: 'server',
          prepare: async () => {
            await overrides.prepare?.();
            return {
              checkRights: () => undefined,
              authorize: () => Promise.resolve(),
              stepsFor: target => stepsFor(target),
              ...overrides,
            };
          },
        },
      ],
    ]);
    before(async function () {
      if (!database.have()) return this.skip();
      server = await database.start();
      bench = await startJobs(planners, server?.url, {onEnd: (job, transaction) => onEnd(job, transaction)});
    });
    beforeEach(() => {
      overrides = {};
      onEnd = () => Promise.resolve();
    });
    after(async () => {
      await bench?.close();
      await server?.close();
    });

    const submit = (targets: string[], requestId?: string) =>
      bench.jobs.submit({
        operation: 'powerOn',
        request: {},
        user: alice,
        targets,
        ...(requestId === undefined ? {} : {requestId: parseRequestId(requestId)}),
      });
    const step = (name: string, perform: Step['perform'], more: Partial<Step> = {}): Step => ({
      name,
      perform,
      ...more,
    });
    const run = async (targets: string[]) => bench.jobs.wait((await submit(targets)).id, undefined, 20_000);
    const refuse = () => Promise.reject(new AppError('DeviceError', 'The device says no.'));

    it('ends together with what is stored of its end, or is ended again', async () => {
      const ends: string[] = [];
      const {promise: firstEnd, resolve: atFirstEnd} = Promise.withResolvers<void>();
      onEnd = async ({state, message, targets}, transaction) => {
        const note = `${state}: ${message}: ${targets.map(({target}) => target).join()}`;
        await transaction
          .insertInto('setting')
          .values({name: `end ${ends.length}`, value: note})
          .execute();
        if (ends.push(note) > 1) return;
        atFirstEnd();
        throw new Error('the connection is lost before the transaction ends');
      };
      stepsFor = target => [
        step('work', () =>
          target === 's2' ? Promise.reject(new AppError('Conflict', 'no')) : Promise.resolve(),
        ),
      ];
      const {id} = await submit(['s1', 's2']);
      await firstEnd;
      // It would be run again by itself; a start does that sooner.
      bench = await bench.restart();
      const ended = await bench.jobs.wait(id, undefined, 20_000);
      expect(ended.state).to.equal('partial');
      const kept = await bench.opened.database
        .selectFrom('setting')
        .select('value')
        .where('name', 'like', 'end %')
        .execute();
      expect(kept).to.deep.equal([{value: 'partial: 1 of 2 succeeded, 1 failed.: s1,s2'}]);
      expect(ends).to.have.length(2);
    });

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
      expect(job.targets[0]).to.include({
        state: 'failed',
        faultCode: 'DeviceError',
        step: 'b',
        message: 'The device says no.',
      });
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
            return new Promise((_, reject) =>
              signal.addEventListener('abort', () => reject(signal.reason as Error)),
            );
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
          return new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error)),
          );
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
      const error = await bench.jobs
        .get(parseJobId('00000000-0000-4000-8000-000000000000'))
        .catch((problem: unknown) => problem);
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

    /** Runs until the step called `second` is under way and then stops the engine, as if the service had ended. */
    const interrupt = async (more: Partial<Step>, first: Step) => {
      let begun: () => void;
      const beginning = new Promise<void>(resolve => (begun = resolve));
      const hang: Step['perform'] = ({signal}) => {
        begun();
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      };
      stepsFor = () => [first, step('second', hang, more)];
      const job = await submit(['s1']);
      await beginning;
      return job;
    };
    const noting = (list: string[], what: string) => () => {
      list.push(what);
      return Promise.resolve();
    };

    it('takes back what it began before a restart, though the user may not operate the server any more', async () => {
      const undone: string[] = [];
      const first = step('first', () => Promise.resolve(), {undo: noting(undone, 'first')});
      const job = await interrupt({}, first);
      const refuseUser = () => Promise.reject(new AppError('NotAuthorized', 'Not yours.'));
      overrides = {
        checkRights: () => {
          throw new AppError('NotAuthorized', 'Not yours.');
        },
        authorize: refuseUser,
      };
      stepsFor = () => [first, step('second', () => Promise.resolve(), {guarded: true})];
      bench = await bench.restart();
      const ended = await bench.jobs.wait(job.id, undefined, 20_000);
      expect(ended.targets[0]).to.include({
        state: 'failed',
        faultCode: 'NotAuthorized',
        message: 'Not yours.',
      });
      expect(undone).to.deep.equal(['first']);
    });

    it('goes on after a restart as soon as the directory answers', async () => {
      const job = await interrupt(
        {},
        step('first', () => Promise.resolve()),
      );
      let asked = 0;
      overrides = {
        prepare: () =>
          ++asked > 5
            ? Promise.resolve()
            : Promise.reject(new AppError('Unavailable', 'The directory is down.')),
      };
      stepsFor = () => [step('first', () => Promise.resolve()), step('second', () => Promise.resolve())];
      bench = await bench.restart();
      const ended = await bench.jobs.wait(job.id, undefined, 28_000);
      expect(ended.state).to.equal('succeeded');
      expect(asked).to.equal(6);
    });

    it('says what is left when it cannot plan any more what it began', async () => {
      const job = await interrupt(
        {},
        step('first', () => Promise.resolve()),
      );
      stepsFor = () => {
        throw new AppError('NotFound', 'Server not found: s1.');
      };
      bench = await bench.restart();
      const ended = await bench.jobs.wait(job.id, undefined, 20_000);
      expect(ended.targets[0]).to.include({
        state: 'failed',
        message: 'Server not found: s1. What was begun is left as it is: first, second.',
      });
    });

    it('leaves alone, when taking back, a server that its user may not operate any more, and what it rests on', async () => {
      const undone: string[] = [];
      let mine = true;
      overrides = {
        authorize: () =>
          mine ? Promise.resolve() : Promise.reject(new AppError('NotAuthorized', 'Not yours.')),
      };
      stepsFor = () => [
        step('clone', () => Promise.resolve(), {undo: noting(undone, 'clone')}),
        step('power on', () => Promise.resolve(), {guarded: true, undo: noting(undone, 'power on')}),
        step('boot', () => {
          mine = false;
          return refuse();
        }),
      ];
      const job = await run(['s1']);
      expect(job.targets[0]).to.include({state: 'failed', faultCode: 'DeviceError'});
      expect(job.targets[0]?.message).to.equal(
        'The device says no. "power on" could not be taken back: Not yours. Left as it is: clone, power on.',
      );
      expect(undone).to.deep.equal([]);
    });

    it('does not pull away what a step rests on that could not be taken back', async () => {
      const undone: string[] = [];
      stepsFor = () => [
        step('clone', () => Promise.resolve(), {undo: noting(undone, 'clone')}),
        step('power on', () => Promise.resolve(), {undo: refuse}),
        step('boot', refuse, {undo: noting(undone, 'boot')}),
      ];
      const job = await run(['s1']);
      expect(job.targets[0]?.message).to.contain('Left as it is: clone, power on.');
      expect(undone).to.deep.equal(['boot']);
    });

    it('takes nothing back twice when the service ends in between', async () => {
      const undone: string[] = [];
      let begun: () => void;
      const beginning = new Promise<void>(resolve => (begun = resolve));
      const planWith = (undoFirst: Step['undo']) => () => [
        step('first', () => Promise.resolve(), {undo: undoFirst}),
        step('second', refuse, {undo: noting(undone, 'second')}),
      ];
      stepsFor = planWith(({signal}) => {
        begun();
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      });
      const job = await submit(['s1']);
      await beginning;
      stepsFor = planWith(noting(undone, 'first'));
      bench = await bench.restart();
      const ended = await bench.jobs.wait(job.id, undefined, 20_000);
      expect(ended.targets[0]).to.include({state: 'failed', message: 'The device says no.'});
      expect(undone).to.deep.equal(['second', 'first']);
    });

    it('takes back within the lane of the step', async () => {
      let active = 0;
      let most = 0;
      const undo = async () => {
        most = Math.max(most, ++active);
        await new Promise(resolve => setImmediate(resolve));
        active--;
      };
      stepsFor = () => [step('a', refuse, {lane: {key: 'narrow', limit: 2}, undo})];
      await run(['s1', 's2', 's3', 's4', 's5', 's6']);
      expect(most).to.equal(2);
    });

    it('asks whether the user still may when the turn of the step has come, and again when nobody answers', async () => {
      const order: string[] = [];
      let asked = 0;
      overrides = {
        authorize: target => {
          if (++asked === 1) return Promise.reject(new AppError('Unavailable', 'The directory is down.'));
          return noting(order, `may ${target}`)();
        },
      };
      stepsFor = target => [
        step('a', noting(order, `do ${target}`), {guarded: true, lane: {key: 'one', limit: 1}}),
      ];
      expect((await run(['s1', 's2'])).state).to.equal('succeeded');
      expect(order).to.deep.equal(['may s1', 'do s1', 'may s2', 'do s2']);
    });

    it('ends a job whose operation this release does not know', async () => {
      const {id} = await bench.jobs.submit({operation: 'paint', request: {}, user: alice, targets: ['s1']});
      const job = await bench.jobs.wait(id, undefined, 20_000);
      expect(job.targets[0]).to.include({state: 'failed', faultCode: 'NotSupported'});
    });

    it('stores what a device says, even when it is garbage', async () => {
      stepsFor = () => [
        step('a', () => Promise.reject(new AppError('DeviceError', 'It says \0 and \ud800.'))),
      ];
      const job = await run(['s1']);
      expect(job.targets[0]?.message).to.equal('It says \uFFFD and \uFFFD.');
    });

    it('writes that a target waits for another job once, not again and again', async () => {
      let go: () => void;
      const gate = new Promise<void>(resolve => (go = resolve));
      stepsFor = () => [step('a', () => gate)];
      const first = await submit(['s1']);
      await bench.jobs.wait(first.id, first.version, 10_000);
      const second = await submit(['s1']);
      let waiting = second;
      while (waiting.targets[0]?.message === undefined)
        waiting = await bench.jobs.wait(second.id, waiting.version, 10_000);
      // A job's version is read before its targets, so it may be that of a moment before.
      waiting = await bench.jobs.get(second.id);
      const later = await bench.jobs.wait(second.id, waiting.version, 1_200);
      go!();
      expect(later.version).to.equal(waiting.version);
      const ended = await bench.jobs.wait(second.id, undefined, 20_000);
      expect(ended.targets[0]).to.include({state: 'succeeded'}).and.not.to.have.property('message');
    });
  });
