import {expect} from 'chai';
import {createHistory, type DurableHistory} from '../../src/adapters/postgres/history.ts';
import {openDatabase, type OpenDatabase} from '../../src/adapters/postgres/database.ts';
import {operationKind, type NewEvent} from '../../src/domain/event.ts';
import type {JobId} from '../../src/domain/names.ts';
import {failureOf} from '../support/failures.ts';
import {startGate, type Gate} from '../support/gate.ts';
import {createLog, type LogLine} from '../support/log.ts';
import {havePostgres, startPostgres, type Postgres} from '../support/postgres.ts';
import {createTestClock, type TestClock} from '../support/test-clock.ts';

if (havePostgres()) {
  describe('a history whose database goes away', function () {
    this.timeout(120_000);
    let server: Postgres;
    let gate: Gate;
    let opened: OpenDatabase;
    let clock: TestClock;
    let lines: LogLine[];
    let history: DurableHistory;
    before(async () => {
      server = await startPostgres();
      const url = new URL(server.url);
      gate = await startGate(Number(url.port));
      url.port = String(gate.port);
      opened = await openDatabase({url: url.href, directory: ''});
    });
    after(async () => {
      await opened?.close();
      await gate?.close();
      await server?.close();
    });
    beforeEach(async () => {
      gate.open();
      await opened.database.deleteFrom('event').execute();
      clock = createTestClock();
      const log = createLog();
      lines = log.lines;
      history = createHistory({database: opened.database, clock, logger: log.logger, capacity: 3});
    });

    const event = (message: string, more: Partial<NewEvent> = {}): NewEvent => ({
      kind: operationKind('powerOn'),
      outcome: 'succeeded',
      targets: ['b1'],
      message,
      ...more,
    });
    const list = () => history.list({targets: [], kinds: [], outcomes: [], maximum: 100});
    const stored = async () => (await list()).events.map(({message}) => message).reverse();
    const lost = () =>
      lines
        .filter(({message}) => message === 'An event is missing from the history')
        .map(line => (line['event'] as NewEvent).message);
    /** Until the catching up, woken by the clock, has got that far. */
    const storedSoon = async (count: number) => {
      for (;;) {
        const messages = await stored();
        if (messages.length >= count) return messages;
        await clock.advance(2_000);
      }
    };

    it('keeps what happens meanwhile, and stores it in order when the database is back', async () => {
      await history.record(event('before'));
      gate.shut();
      await history.record(event('first'));
      await clock.advance(5_000);
      await history.record(event('second'));
      expect(await failureOf(list())).to.have.property('code', 'Unavailable');
      gate.open();
      expect(await storedSoon(3)).to.deep.equal(['before', 'first', 'second']);
      await history.record(event('after'));
      expect(await storedSoon(4)).to.deep.equal(['before', 'first', 'second', 'after']);
      expect(lines.filter(({level}) => level === 'error')).to.have.length(1);
      await history.close();
    });

    it('writes to the log, whole, what it cannot keep', async () => {
      gate.shut();
      for (const message of ['1', '2', '3', '4', '5']) await history.record(event(message));
      expect(lost()).to.deep.equal(['4', '5']);
      await history.close();
      expect(lost()).to.deep.equal(['4', '5', '1', '2', '3']);
    });

    it('stores the others when the database refuses one', async () => {
      gate.shut();
      await history.record(event('good'));
      await history.record(event('bad', {jobId: 'no id' as JobId}));
      await history.record(event('fine'));
      gate.open();
      expect(await storedSoon(2)).to.deep.equal(['good', 'fine']);
      expect(lost()).to.deep.equal(['bad']);
      await history.close();
    });

    it('stores at the end of the service what still waits', async () => {
      gate.shut();
      await history.record(event('waiting'));
      gate.open();
      await history.close();
      expect(await stored()).to.deep.equal(['waiting']);
    });

    it('does not keep an operation waiting for a database that does not answer', async () => {
      const hang = await opened.database.startTransaction().execute();
      try {
        await hang.schema.alterTable('event').addColumn('hang', 'text').execute();
        const recorded = history.record(event('slow'));
        while (clock.sleepers === 0) await new Promise(resolve => setImmediate(resolve));
        await clock.advance(1_000);
        await recorded;
      } finally {
        await hang.rollback().execute();
      }
      await history.close();
      expect(await stored()).to.deep.equal(['slow']);
    });
  });
}
