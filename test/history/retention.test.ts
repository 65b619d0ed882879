import {randomUUID} from 'node:crypto';
import {expect} from 'chai';
import {sql} from 'kysely';
import {createHistory} from '../../src/adapters/postgres/history.ts';
import {startRetention} from '../../src/adapters/postgres/retention.ts';
import {unavailable} from '../../src/domain/errors.ts';
import {operationKind} from '../../src/domain/event.ts';
import {parseJobId} from '../../src/domain/names.ts';
import type {JobState} from '../../src/ports/jobs.ts';
import {createJobStore} from '../../src/jobs/store.ts';
import {databases, type TestDatabase} from '../support/databases.ts';
import {alice} from '../support/jobs.ts';
import {createLog} from '../support/log.ts';
import {createTestClock, type TestClock} from '../support/test-clock.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

for (const database of databases)
  describe(`what is old in ${database.name}`, function () {
    this.timeout(120_000);
    let opened: TestDatabase;
    let clock: TestClock;
    let retention: {close(): Promise<void>} | undefined;
    let tags: () => Promise<string[]>;
    const {logger, lines} = createLog();
    before(async function () {
      if (!database.have()) return this.skip();
      opened = await database.open();
    });
    after(() => opened?.close());
    beforeEach(async () => {
      for (const table of ['event', 'job', 'boot_report'] as const) {
        await opened.opened.database.deleteFrom(table).execute();
      }
      clock = createTestClock();
      tags = () => Promise.resolve(['t-old']);
      lines.length = 0;
    });
    afterEach(async () => {
      await retention?.close();
      retention = undefined;
    });

    const start = () => {
      const options = {database: opened.opened.database, clock, logger, historyDays: 10, jobDays: 5};
      retention = startRetention({...options, tagsInUse: () => tags()});
    };
    const idle = async () => {
      while (clock.sleepers === 0) await new Promise(resolve => setImmediate(resolve));
    };
    const pass = async (milliseconds: number) => {
      await idle();
      await clock.advance(milliseconds);
      await idle();
    };
    const record = (count: number, message: string) => {
      const history = createHistory({database: opened.opened.database, clock, logger});
      const event = {
        kind: operationKind('powerOn'),
        outcome: 'succeeded',
        targets: ['b1', 'b2'],
        message,
      } as const;
      return Promise.all(Array.from({length: count}, () => history.record(event)));
    };
    const addJob = async (state: JobState) => {
      const store = createJobStore(opened.opened.database);
      const id = parseJobId(randomUUID());
      const job = {operation: 'powerOn', request: {}, user: alice, targets: ['b1']};
      await store.insert(id, job, () => Promise.resolve());
      await store.markRunning(id, clock.now());
      if (state !== 'running') {
        await store.markFinished(id, {state, message: '', at: clock.now()}, () => Promise.resolve());
      }
      return id;
    };
    const count = async (table: 'event' | 'event_target' | 'job' | 'job_target' | 'boot_report') => {
      const {rows} = await sql<{n: number}>`select count(*)::int as n from ${sql.table(table)}`.execute(
        opened.opened.database,
      );
      return rows[0]?.n;
    };

    it('is forgotten when its time has come, however much it is, and nothing else', async () => {
      await record(1_200, 'old');
      await addJob('succeeded');
      const open = await addJob('running');
      for (const [server, tag] of [
        ['b1', 't-gone'],
        ['b2', 't-old'],
      ]) {
        await opened.opened.database
          .insertInto('boot_report')
          .values({server: server!, tag: tag!, stage: 'up', boot: '', at: clock.now()})
          .execute();
      }
      await clock.advance(5 * dayMs - hourMs);
      await record(1, 'new');
      await addJob('failed');
      start();
      await pass(60_000);
      expect([await count('job'), await count('event'), await count('boot_report')]).to.deep.equal([
        3, 1_201, 2,
      ]);
      await pass(hourMs);
      expect([await count('job'), await count('event'), await count('boot_report')]).to.deep.equal([
        2, 1_201, 1,
      ]);
      expect(await count('job_target')).to.equal(2);
      await pass(5 * dayMs);
      expect([await count('event'), await count('event_target')]).to.deep.equal([1, 2]);
      // What still runs is not old, whenever it began.
      const left = await opened.opened.database.selectFrom('job').select('id').execute();
      expect(left).to.deep.equal([{id: open}]);
      expect(lines.filter(({level}) => level !== 'info')).to.deep.equal([]);
    });

    it('keeps its boot reports while the directory does not say what is in use', async () => {
      tags = () => Promise.reject(unavailable('directory', 'It is away.'));
      await record(1, 'old');
      await opened.opened.database
        .insertInto('boot_report')
        .values({server: 'b1', tag: 't', stage: 'up', boot: '', at: clock.now()})
        .execute();
      await clock.advance(20 * dayMs);
      start();
      await pass(60_000);
      expect([await count('event'), await count('boot_report')]).to.deep.equal([0, 1]);
      expect(lines.at(-1)).to.include({level: 'warn', what: 'boot reports'});
      tags = () => Promise.resolve([]);
      await pass(hourMs);
      expect(await count('boot_report')).to.equal(0);
    });

    if (database.name === 'PostgreSQL') {
      it('is left to the replica that is at it', async () => {
        await record(1, 'old');
        await clock.advance(20 * dayMs);
        const other = await opened.opened.database.startTransaction().execute();
        await sql`select pg_advisory_xact_lock(4712)`.execute(other);
        start();
        await pass(60_000);
        expect(await count('event')).to.equal(1);
        await other.rollback().execute();
        await pass(hourMs);
        expect(await count('event')).to.equal(0);
      });
    }
  });
