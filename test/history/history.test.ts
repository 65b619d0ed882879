import {expect} from 'chai';
import {createHistory, type DurableHistory} from '../../src/adapters/postgres/history.ts';
import {parseDn} from '../../src/domain/dn.ts';
import {operationKind, type NewEvent} from '../../src/domain/event.ts';
import {parseJobId, parseServerName, parseUserName} from '../../src/domain/names.ts';
import type {EventFilter} from '../../src/ports/history.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {databases, type TestDatabase} from '../support/databases.ts';
import {createTestClock, type TestClock} from '../support/test-clock.ts';

const alice = parseDn('uid=alice,ou=people,dc=lab');
const bob = parseDn('UID=Bob, ou=People,dc=lab');
const names = (...list: string[]) => list.map(name => parseServerName(name));

for (const database of databases)
  describe(`history in ${database.name}`, function () {
    this.timeout(120_000);
    let opened: TestDatabase;
    let history: DurableHistory;
    let clock: TestClock;
    before(async function () {
      if (!database.have()) return this.skip();
      opened = await database.open();
    });
    after(() => opened?.close());
    beforeEach(async () => {
      await opened.opened.database.deleteFrom('event').execute();
      clock = createTestClock();
      history = createHistory({database: opened.opened.database, clock, logger: createLogger('silent')});
    });
    afterEach(() => history?.close());

    const event = (more: Partial<NewEvent> = {}): NewEvent => ({
      kind: operationKind('powerOn'),
      outcome: 'succeeded',
      user: alice,
      targets: [],
      ...more,
    });
    const list = (filter: Partial<EventFilter> = {}) =>
      history.list({targets: [], kinds: [], outcomes: [], maximum: 100, ...filter});
    const messages = async (filter: Partial<EventFilter> = {}) =>
      (await list(filter)).events.map(({message}) => message);

    it('keeps everything that an event says', async () => {
      const whole: NewEvent = {
        kind: operationKind('provisionServers'),
        outcome: 'partial',
        user: bob,
        userName: 'Bob',
        recipient: alice,
        address: '10.1.2.3',
        correlationId: 'c0ffee',
        jobId: parseJobId('123e4567-e89b-42d3-a456-426614174000'),
        targets: ['b2', 'b1', 'login1'],
        faultCode: 'DeviceError',
        message: 'one did not',
        details: {brand: 'web', version: 3, force: true},
      };
      await history.record(whole);
      const {events, nextPage} = await list();
      expect(nextPage).to.equal(undefined);
      expect(events).to.have.length(1);
      const {id: _, at, ...kept} = events[0]!;
      expect(kept).to.deep.equal(whole);
      expect(at).to.deep.equal(clock.now());
    });

    it('lists newest first, in pages that neither repeat nor miss an event of one millisecond', async () => {
      for (let number = 1; number <= 7; number++) {
        if (number === 4) await clock.advance(1);
        await history.record(event({message: String(number)}));
      }
      const seen: (string | undefined)[] = [];
      let page = await list({maximum: 3});
      seen.push(...page.events.map(({message}) => message));
      while (page.nextPage !== undefined) {
        page = await list({maximum: 3, before: page.nextPage});
        seen.push(...page.events.map(({message}) => message));
      }
      expect(seen).to.deep.equal(['7', '6', '5', '4', '3', '2', '1']);
    });

    it('finds by target, kind, outcome, user, job and time', async () => {
      const jobId = parseJobId('123e4567-e89b-42d3-a456-426614174001');
      await history.record(event({message: 'a', targets: ['b1', 'b2'], jobId}));
      await clock.advance(60_000);
      const between = clock.now();
      await history.record(event({message: 'b', targets: ['b2'], outcome: 'denied', user: bob}));
      await clock.advance(60_000);
      await history.record({
        kind: 'signInFailed',
        outcome: 'denied',
        userName: 'BOB',
        targets: [],
        message: 'c',
      });
      expect(await messages({targets: names('b1')})).to.deep.equal(['a']);
      expect(await messages({targets: names('b1', 'b2')})).to.deep.equal(['b', 'a']);
      expect(await messages({kinds: ['signInFailed']})).to.deep.equal(['c']);
      expect(await messages({outcomes: ['denied', 'failed']})).to.deep.equal(['c', 'b']);
      expect(await messages({user: parseDn('uid=bob,ou=people,dc=lab')})).to.deep.equal(['b']);
      expect(await messages({user: 'bob'})).to.deep.equal(['c', 'b']);
      expect(await messages({jobId})).to.deep.equal(['a']);
      expect(await messages({since: between})).to.deep.equal(['c', 'b']);
      expect(await messages({until: between})).to.deep.equal(['a']);
      expect(await messages({since: between, outcomes: ['succeeded']})).to.deep.equal([]);
    });

    it('shows a user what he did, what is for him, and what is about his servers; nothing else', async () => {
      await history.record(event({message: 'his own'}));
      await history.record(event({message: 'of another', user: bob, targets: ['b7']}));
      await history.record({
        kind: 'leaseWarning',
        outcome: 'succeeded',
        recipient: alice,
        targets: ['b1'],
        message: 'for him',
      });
      await history.record(event({message: 'on his server, before', user: bob, targets: ['b3']}));
      await clock.advance(1_000);
      const since = clock.now();
      await history.record(event({message: 'on his server', user: bob, targets: ['b7', 'b3']}));
      await history.record({
        kind: 'signInFailed',
        outcome: 'denied',
        userName: 'Alice',
        targets: [],
        message: 'in his name',
      });
      await history.record(event({message: 'of a namesake', user: parseDn('uid=alice,ou=guests,dc=lab')}));
      const visibleTo = {
        dn: alice,
        name: parseUserName('alice'),
        servers: [{name: parseServerName('b3'), since}],
      };
      expect(await messages({visibleTo})).to.deep.equal([
        'in his name',
        'on his server',
        'for him',
        'his own',
      ]);
      expect(await messages({visibleTo: {...visibleTo, servers: []}})).to.have.length(3);
    });

    it('stores text that a database refuses', async () => {
      await history.record(
        event({message: 'nul\0, half \ud800', userName: 'a\0b', details: {comment: '\0\ud800'}}),
      );
      const [stored] = (await list()).events;
      expect(stored?.message).to.equal('nul\ufffd, half \ufffd');
      expect(stored?.details).to.deep.equal({comment: '\0\ud800'});
    });

    it('stores an event with a transaction, or not at all', async () => {
      const {database: kysely} = opened.opened;
      await kysely
        .transaction()
        .execute(transaction => history.recordWithin(transaction, event({message: 'in'})));
      const failed = kysely.transaction().execute(async transaction => {
        await history.recordWithin(transaction, event({message: 'out'}));
        throw new Error('rolled back');
      });
      await failed.catch(() => undefined);
      expect(await messages()).to.deep.equal(['in']);
    });

    it('stores many events of one moment, each once', async () => {
      const many = Array.from({length: 300}, (_, number) =>
        event({message: String(number), targets: ['b1', 'b2']}),
      );
      await Promise.all(many.map(one => history.record(one)));
      const kept = await messages({maximum: 1_000});
      expect(kept.reverse()).to.deep.equal(many.map(({message}) => message));
    });
  });
