/** What happens in the directory past the service, and at the end of leases. */
import {expect} from 'chai';
import {createHoldings} from '../../src/adapters/postgres/holdings.ts';
import {createLeadership} from '../../src/adapters/postgres/leadership.ts';
import type {NewEvent} from '../../src/domain/event.ts';
import type {LeasePolicy} from '../../src/domain/lease.ts';
import {parseServerName} from '../../src/domain/names.ts';
import type {QuotaPolicy} from '../../src/domain/quota.ts';
import type {BootAssignment, Cleanup} from '../../src/domain/server.ts';
import type {Holdings} from '../../src/ports/holdings.ts';
import type {CleanUpPolicy} from '../../src/service/clean-up.ts';
import {createEntitlements} from '../../src/service/entitlement.ts';
import {createTenure, type Tenure} from '../../src/service/tenure.ts';
import {createVacating} from '../../src/service/vacate.ts';
import {createWatch, type Watch} from '../../src/service/watch.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {databases, type TestDatabase} from '../support/databases.ts';
import {directories, groupDn, userDn, type TestDirectory} from '../support/directories.ts';
import {createTestClock, type TestClock} from '../support/test-clock.ts';

const hourMs = 3_600_000;
const leases: LeasePolicy = {
  defaultSeconds: 10 * 3_600,
  maximumSeconds: 100 * 3_600,
  pools: {},
  groups: [{group: groupDn('administrators'), defaultSeconds: 50 * 3_600}],
};
const logger = createLogger('silent');
/** The result code of the directory. */
const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 0,
    (error: unknown) => (error as {code?: unknown}).code,
  );

for (const kind of directories)
  describe(`watching ${kind.name}`, function () {
    this.timeout(120_000);
    let base: TestDirectory;
    let database: TestDatabase;
    let holdings: Holdings;
    let clock: TestClock;
    let events: NewEvent[];
    let pursued: string[];
    let tenure: Tenure;
    let used = 0;

    before(async function () {
      if (!kind.have()) return this.skip();
      [base, database] = await Promise.all([kind.start(), databases[0]!.open()]);
      holdings = createHoldings(database.opened.database);
    });
    after(async () => {
      await database?.close();
      await base?.close();
    });
    beforeEach(async () => {
      const admin = await base.signIn('admin');
      for (const {name, owner, cleanup, drain, assignment} of await base.directory.listServers()) {
        if (owner !== undefined) await admin.forceRelease(name);
        if (assignment !== undefined) await base.directory.setAssignment(name, undefined);
        if (cleanup !== undefined) await base.directory.clearCleanup(name);
        if (drain !== undefined) await admin.setDrain(name, undefined);
        await base.directory.resetFree(name);
      }
      await database.opened.database.deleteFrom('holding').execute();
      await holdings.markComplete();
      clock = createTestClock(new Date());
      tenure = createTenure({holdings, directory: base.directory, clock, logger});
      [events, pursued] = [[], []];
    });

    const cleanUps = {
      pursue: (server: string, {reason}: Cleanup) =>
        Promise.resolve(void pursued.push(`${server} ${reason}`)),
    };
    const makeWatch = ({
      quotas = {groups: []},
      atEnd = {powerOff: true, destroyRoot: false},
      task = `watch ${used++}`,
    }: {quotas?: QuotaPolicy; atEnd?: CleanUpPolicy; task?: string} = {}): Watch => {
      const {directory} = base;
      return createWatch(
        {
          directory,
          holdings,
          clock,
          logger,
          history: {record: event => Promise.resolve(void events.push(event))},
          entitlements: createEntitlements({directory, clock, leases, quotas}),
          cleanUps,
          vacating: createVacating({
            directory,
            cleanUps,
            storageHosts: new Map(),
            storageOfChassis: new Map(),
            clock,
            logger,
          }),
          leadership: createLeadership(database.opened.database, task),
        },
        {intervalMs: 15_000, warnBeforeSeconds: [7_200, 600], atEnd},
      );
    };
    const get = async (name: string) => {
      const key = parseServerName(name);
      const server = (await base.directory.findServers([key])).get(key);
      if (server === undefined) throw new Error(`${name} is gone`);
      return server;
    };
    const heard = () => events.map(({kind: what, targets}) => `${what} ${targets.join()}`);
    const hoursLeft = async (name: string) =>
      ((await get(name)).leaseEnd!.getTime() - clock.now().getTime()) / hourMs;
    /** As the service does it. */
    const checkout = async (user: string, name: string, hours = 10) => {
      const server = parseServerName(name);
      await (await base.signIn(user)).checkout(server);
      const leaseEnd = new Date(Math.ceil(clock.now().getTime() / 1_000) * 1_000 + hours * hourMs);
      await base.directory.setLeaseEnd(server, leaseEnd, userDn(user));
      tenure.taken(server, userDn(user), leaseEnd);
      await tenure.settled();
      return leaseEnd;
    };

    it('gives a checkout made in the directory its lease, and tells of it', async () => {
      const watch = makeWatch();
      await watch.look();
      await base.takeDirectly('bob', 'blade01');
      await base.takeDirectly('admin', 'blade02');
      await watch.look();
      // Once is not enough: it may be the service's own, that has not told of it yet.
      expect(heard()).to.deep.equal([]);
      await watch.look();
      expect(heard()).to.have.members(['directCheckout blade01', 'directCheckout blade02']);
      expect(events[0]?.user?.text).to.equal((await get(events[0]!.targets[0]!)).owner?.text);
      expect(await hoursLeft('blade01')).to.be.closeTo(10, 0.01);
      expect(await hoursLeft('blade02')).to.be.closeTo(50, 0.01);
      await watch.look();
      expect(events).to.have.length(2);
    });

    it('does not mistake what the service did for anybody else', async () => {
      const watch = makeWatch();
      await watch.look();
      await checkout('alice', 'blade01');
      await watch.look();
      await (await base.signIn('alice')).release(parseServerName('blade01'));
      tenure.released(parseServerName('blade01'));
      await tenure.settled();
      await watch.look();
      await watch.look();
      expect(heard()).to.deep.equal([]);
    });

    it('notices who left in the directory, and leaves nothing of him behind', async () => {
      const watch = makeWatch();
      await checkout('alice', 'blade01');
      await (await base.signIn('alice')).addMember(parseServerName('blade01'), userDn('carol'));
      await watch.look();
      await base.leaveDirectly('alice', 'blade01');
      await watch.look();
      await watch.look();
      expect(heard()).to.deep.equal(['directRelease blade01']);
      expect(events[0]?.user?.text).to.equal(userDn('alice').text);
      await base.takeDirectly('bob', 'blade01');
      expect((await get('blade01')).members).to.deep.equal([]);
      expect(await get('blade01')).to.not.have.property('leaseEnd');
    });

    const assign = (name: string) =>
      base.directory.setAssignment(parseServerName(name), {
        storageHost: 'store1',
        dataset: 'tank/roots/a',
        brand: 'web',
        version: 1,
        tag: '0123456789ab',
      } as unknown as BootAssignment);

    it('lets nobody have a server that was left in the directory with a root, before it is cleaned up', async () => {
      const watch = makeWatch();
      await checkout('alice', 'blade01');
      await assign('blade01');
      await watch.look();
      await base.leaveDirectly('alice', 'blade01');
      // From the first moment on, and not only when the service has noticed.
      expect(await refusalOf(base.takeDirectly('bob', 'blade01'))).to.equal(50);
      await watch.look();
      await watch.look();
      expect(heard()).to.deep.equal(['directRelease blade01']);
      expect((await get('blade01')).cleanup?.reason).to.equal('release');
      expect(pursued).to.include('blade01 release');
    });

    it('cleans up a server that nobody holds, and that still has a root, however that came', async () => {
      const watch = makeWatch();
      await assign('blade01');
      await watch.look();
      expect(pursued).to.deep.equal([]);
      await watch.look();
      expect(pursued).to.deep.equal(['blade01 release']);
    });

    it('takes back the mark of a release that was cut off before it was one', async () => {
      const watch = makeWatch();
      await checkout('alice', 'blade01');
      const name = parseServerName('blade01');
      await base.directory.ensureCleanup(name, {since: clock.now(), reason: 'release'}, userDn('alice'));
      await watch.look();
      await watch.look();
      expect(await get('blade01')).to.not.have.property('cleanup');
      expect((await get('blade01')).owner?.text).to.equal(userDn('alice').text);
      expect(pursued).to.deep.equal([]);
    });

    it('takes the lease of the one before from who took a server between two looks', async () => {
      const watch = makeWatch();
      const leaseEnd = await checkout('alice', 'blade01', 90);
      await watch.look();
      await base.leaveDirectly('alice', 'blade01');
      await base.takeDirectly('bob', 'blade01');
      expect((await get('blade01')).leaseEnd).to.deep.equal(leaseEnd);
      await watch.look();
      await watch.look();
      expect(heard()).to.deep.equal(['directCheckout blade01']);
      expect(await hoursLeft('blade01')).to.be.closeTo(10, 0.01);
    });

    it('warns before the end of a lease, once at each of the times, and anew when it was extended', async () => {
      const watch = makeWatch();
      const first = await checkout('alice', 'blade01', 3);
      await watch.look();
      expect(heard()).to.deep.equal([]);
      await clock.advance(1.5 * hourMs);
      await watch.look();
      await watch.look();
      expect(heard()).to.deep.equal(['leaseWarning blade01']);
      expect(events[0]?.recipient?.text).to.equal(userDn('alice').text);
      expect(events[0]?.message).to.include(first.toISOString());
      await clock.advance(1.4 * hourMs);
      await watch.look();
      await watch.look();
      expect(events).to.have.length(2);
      const later = new Date(first.getTime() + 1.5 * hourMs);
      await base.directory.setLeaseEnd(parseServerName('blade01'), later, userDn('alice'));
      await watch.look();
      await watch.look();
      await watch.look();
      expect(events).to.have.length(3);
    });

    it('releases a server when its lease ends, and lets nobody have it before it is cleaned up', async () => {
      const watch = makeWatch();
      await checkout('alice', 'blade01', 3);
      await checkout('alice', 'blade02', 30);
      await (await base.signIn('alice')).addMember(parseServerName('blade01'), userDn('carol'));
      await clock.advance(3.1 * hourMs);
      await watch.look();
      expect(heard().filter(what => what.startsWith('leaseEnded'))).to.deep.equal(['leaseEnded blade01']);
      const ended = await get('blade01');
      expect(ended).to.not.have.any.keys('owner', 'leaseEnd');
      expect(ended.cleanup?.reason).to.equal('leaseEnd');
      expect(new Set(pursued)).to.deep.equal(new Set(['blade01 leaseEnd']));
      expect((await get('blade02')).owner?.text).to.equal(userDn('alice').text);
    });

    it('frees a server at once when nothing is to be done at the end', async () => {
      const watch = makeWatch({atEnd: {powerOff: false, destroyRoot: false}});
      await checkout('alice', 'blade01', 3);
      await clock.advance(4 * hourMs);
      await watch.look();
      await (await base.signIn('bob')).checkout(parseServerName('blade01'));
      expect(pursued).to.deep.equal([]);
    });

    it('does not end a lease that was extended a moment before', async () => {
      const watch = makeWatch();
      const end = await checkout('alice', 'blade01', 3);
      await watch.look();
      await clock.advance(4 * hourMs);
      const later = new Date(end.getTime() + 10 * hourMs);
      await base.directory.setLeaseEnd(parseServerName('blade01'), later, userDn('alice'));
      await watch.look();
      await watch.look();
      expect((await get('blade01')).owner?.text).to.equal(userDn('alice').text);
    });

    it('does not end the new checkout of somebody for the old lease that the directory still shows', async () => {
      const watch = makeWatch();
      await checkout('alice', 'blade01', 1);
      await base.leaveDirectly('alice', 'blade01');
      await clock.advance(2 * hourMs);
      // As the service does it, cut off between the checkout and its lease.
      await (await base.signIn('bob')).checkout(parseServerName('blade01'));
      expect((await get('blade01')).leaseEnd! < clock.now()).to.equal(true);
      await watch.look();
      expect((await get('blade01')).owner?.text).to.equal(userDn('bob').text);
      await watch.look();
      expect(await hoursLeft('blade01')).to.be.closeTo(10, 0.01);
    });

    it('takes what was taken past a quota, the newest first, and leaves what the service gave', async () => {
      const quotas = {perUser: 3, groups: [{group: groupDn('administrators'), perUser: 1}]};
      const watch = makeWatch({quotas});
      await watch.look();
      await checkout('bob', 'blade01');
      await base.takeDirectly('bob', 'blade02');
      await base.takeDirectly('admin', 'blade07');
      await base.takeDirectly('admin', 'blade08');
      await watch.look();
      await watch.look();
      await clock.advance(60_000);
      for (const name of ['blade03', 'blade04']) await base.takeDirectly('bob', name);
      await watch.look();
      await watch.look();
      await watch.look();
      const ended = events.filter(({kind: what}) => what === 'quotaEnforced');
      expect(ended).to.have.length(2);
      expect(new Set(ended.map(({recipient}) => recipient?.text))).to.deep.equal(
        new Set([userDn('bob').text, userDn('admin').text]),
      );
      const owners = await base.directory.listServers();
      const held = (user: string) =>
        owners.filter(({owner}) => owner?.text === userDn(user).text).map(({name}) => name);
      expect(held('bob')).to.include.members(['blade01', 'blade02']);
      expect(held('bob')).to.have.length(3);
      expect(held('admin')).to.have.length(1);
    });

    it('takes over a directory that is in use: everybody gets a lease, and nobody loses a server', async () => {
      await database.opened.database.deleteFrom('setting').where('name', '=', 'holdings complete').execute();
      for (const name of ['blade01', 'blade02', 'blade03']) await base.takeDirectly('bob', name);
      const watch = makeWatch({quotas: {perUser: 1, groups: []}});
      for (let look = 0; look < 4; look++) await watch.look();
      expect(heard()).to.deep.equal([]);
      expect(await hoursLeft('blade03')).to.be.closeTo(10, 0.01);
      expect((await holdings.list()).get(parseServerName('blade01'))?.origin).to.equal('found');
    });

    it('leaves the work to one of several, until that one is gone', async () => {
      const task = `together ${used++}`;
      const [one, other] = [makeWatch({task}), makeWatch({task})];
      await one.look();
      await other.look();
      await base.takeDirectly('bob', 'blade01');
      await other.look();
      await other.look();
      expect(heard()).to.deep.equal([]);
      await one.close();
      await other.look();
      await other.look();
      expect(heard()).to.deep.equal(['directCheckout blade01']);
    });

    it('forgets servers that are no more', async () => {
      const admin = await base.signIn('admin');
      const name = parseServerName('passing');
      await admin.register({name, pool: 'storage'});
      await checkout('alice', 'passing');
      const watch = makeWatch();
      await watch.look();
      await admin.forceRelease(name);
      await admin.unregister(name);
      await watch.look();
      expect((await holdings.list()).has(name)).to.equal(false);
      expect(heard()).to.deep.equal([]);
    });
  });
