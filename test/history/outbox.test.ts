import {expect} from 'chai';
import {createHistory, type DurableHistory} from '../../src/adapters/postgres/history.ts';
import {startOutbox} from '../../src/adapters/postgres/outbox.ts';
import {unavailable} from '../../src/domain/errors.ts';
import {operationKind, type HistoryEvent, type NewEvent} from '../../src/domain/event.ts';
import type {Channel} from '../../src/ports/history.ts';
import {databases, type TestDatabase} from '../support/databases.ts';
import {createLog} from '../support/log.ts';
import {createTestClock, type TestClock} from '../support/test-clock.ts';

interface TestChannel extends Channel {
  readonly tried: string[];
  behaviour: () => Promise<void>;
}

function makeChannel(name: string, wants: Channel['wants'] = () => true): TestChannel {
  const channel: TestChannel = {
    name,
    wants,
    tried: [],
    behaviour: () => Promise.resolve(),
    send: ({message = ''}: HistoryEvent) => {
      channel.tried.push(message);
      return channel.behaviour();
    },
  };
  return channel;
}

for (const database of databases)
  describe(`outbox in ${database.name}`, function () {
    this.timeout(120_000);
    let opened: TestDatabase;
    let clock: TestClock;
    let outboxes: {close(): Promise<void>}[];
    const {logger, lines} = createLog();
    before(async function () {
      if (!database.have()) return this.skip();
      opened = await database.open();
    });
    after(() => opened?.close());
    beforeEach(async () => {
      await opened.opened.database.deleteFrom('event').execute();
      clock = createTestClock();
      outboxes = [];
      lines.length = 0;
    });
    afterEach(async () => {
      for (const outbox of outboxes ?? []) await outbox.close();
    });

    const event = (message: string): NewEvent => ({
      kind: operationKind('powerOn'),
      outcome: 'succeeded',
      targets: ['b1'],
      message,
    });
    const makeHistory = (...channels: Channel[]): DurableHistory =>
      createHistory({database: opened.opened.database, clock, logger, channels});
    const start = (...channels: Channel[]) => {
      const outbox = startOutbox({database: opened.opened.database, channels, clock, logger});
      outboxes.push(outbox);
      return outbox;
    };
    /** Until every loop has done what it can and sleeps. */
    const idle = async (loops = 1) => {
      while (clock.sleepers < loops) await new Promise(resolve => setImmediate(resolve));
    };
    const pass = async (seconds: number, loops = 1) => {
      await idle(loops);
      await clock.advance(seconds * 1_000);
      await idle(loops);
    };

    it('delivers each event that the channel wants, once', async () => {
      const hook = makeChannel('hook', ({message}) => message !== 'unwanted');
      const history = makeHistory(hook);
      start(hook);
      for (let number = 1; number <= 20; number++) await history.record(event(String(number)));
      await history.record(event('unwanted'));
      await pass(2);
      await pass(100);
      expect(hook.tried.toSorted((a, b) => Number(a) - Number(b))).to.deep.equal(
        Array.from({length: 20}, (_, index) => String(index + 1)),
      );
    });

    it('tries again what fails, less and less often, for a day, and then says that it gives up', async () => {
      const hook = makeChannel('hook');
      hook.behaviour = () => Promise.reject(unavailable('web hook', 'It is away.'));
      const history = makeHistory(hook);
      start(hook);
      await history.record(event('x'));
      await pass(2);
      expect(hook.tried).to.have.length(1);
      await pass(28);
      expect(hook.tried).to.have.length(1);
      await pass(2);
      expect(hook.tried).to.have.length(2);
      await pass(58);
      expect(hook.tried).to.have.length(2);
      await pass(2);
      expect(hook.tried).to.have.length(3);
      for (let hour = 0; hour < 26; hour++) await pass(3_600);
      const tries = hook.tried.length;
      expect(tries).to.be.within(20, 40);
      expect(lines.filter(({level}) => level === 'error')).to.have.length(1);
      expect(lines.at(-1)).to.include({level: 'error', channel: 'hook', reason: 'It is away.'});
      for (let hour = 0; hour < 3; hour++) await pass(3_600);
      expect(hook.tried).to.have.length(tries);
    });

    it('keeps no channel waiting for another', async () => {
      const [bad, good] = [makeChannel('bad'), makeChannel('good')];
      bad.behaviour = () => new Promise(() => undefined);
      const history = makeHistory(bad, good);
      start(good);
      // It never answers: waiting for its end would be waiting for good.
      startOutbox({database: opened.opened.database, channels: [bad], clock, logger});
      for (let number = 0; number < 20; number++) await history.record(event(String(number)));
      await pass(2);
      expect(good.tried).to.have.length(20);
    });

    it('delivers after a crash what was being delivered, and what had not been', async () => {
      const hook = makeChannel('hook');
      hook.behaviour = () => new Promise(() => undefined);
      const history = makeHistory(hook);
      await history.record(event('being delivered'));
      const crashed = {...hook, tried: []};
      startOutbox({database: opened.opened.database, channels: [crashed], clock, logger});
      while (hook.tried.length === 0) await new Promise(resolve => setImmediate(resolve));
      await history.record(event('not yet'));
      const next = makeChannel('hook');
      start(next);
      await pass(2);
      expect(next.tried).to.deep.equal(['not yet']);
      await pass(30);
      expect(next.tried).to.deep.equal(['not yet', 'being delivered']);
    });

    it('is worked on by several replicas, each event by one', async () => {
      const [one, other] = [makeChannel('hook'), makeChannel('hook')];
      const history = makeHistory(one);
      await Promise.all(Array.from({length: 60}, (_, number) => history.record(event(String(number)))));
      start(one);
      start(other);
      await idle(2);
      expect(new Set([...one.tried, ...other.tried]).size).to.equal(60);
      expect(one.tried.length + other.tried.length).to.equal(60);
    });
  });
