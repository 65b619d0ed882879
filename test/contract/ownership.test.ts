/** The ownership operations, on the lab's directory. */
import {expect} from 'chai';
import type {CheckoutOptions, TargetResult} from '../../src/contract/types.generated.ts';
import {displayName} from '../../src/domain/dn.ts';
import type {NewEvent} from '../../src/domain/event.ts';
import {parseServerName, type ServerName} from '../../src/domain/names.ts';
import type {BootAssignment} from '../../src/domain/server.ts';
import type {Directory, UserSession} from '../../src/ports/directory.ts';
import {createEntitlements} from '../../src/service/entitlement.ts';
import {ownershipOperations} from '../../src/service/ownership.ts';
import {createVacating} from '../../src/service/vacate.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {failureOf} from '../support/failures.ts';
import {nobody, startDirectoryBench, type DirectoryBench} from '../support/lab-directory.ts';
import {systemClock} from '../../src/domain/clock.ts';

const alice = 'uid=alice,ou=people,dc=hopscotch';
const bob = 'uid=bob,ou=people,dc=hopscotch';

describe('ownership operations', function () {
  this.timeout(120_000);
  let bench: DirectoryBench;
  let operations: ReturnType<typeof ownershipOperations>;
  let events: NewEvent[];
  let pursued: string[];
  /** Whether a cleanup ends as soon as it begins. */
  let cleansUp: boolean;

  const finishCleanUp = async (server: ServerName) => {
    await bench.directory.setAssignment(server, undefined);
    await bench.directory.clearCleanup(server);
  };
  const makeOperations = (directory: Directory) =>
    ownershipOperations({
      directory,
      clock: systemClock,
      logger: createLogger('silent'),
      entitlements: createEntitlements({
        directory,
        clock: systemClock,
        leases: {defaultSeconds: 3_600, maximumSeconds: 7_200, pools: {}, groups: []},
        quotas: {groups: []},
      }),
      tenure: {taken: () => {}, released: () => {}, settled: () => Promise.resolve()},
      vacating: createVacating({
        directory,
        cleanUps: {
          pursue: async server => {
            pursued.push(server);
            if (cleansUp) await finishCleanUp(server);
          },
        },
        storageHosts: new Map(),
        storageOfChassis: new Map(),
        clock: systemClock,
        logger: createLogger('silent'),
      }),
      history: {record: event => Promise.resolve(void events.push(event))},
      timing: {defaultWaitSeconds: 0},
    });
  before(async () => {
    bench = await startDirectoryBench();
    operations = makeOperations(bench.directory);
  });
  after(() => bench.close());
  beforeEach(() => {
    [events, pursued, cleansUp] = [[], [], false];
  });
  afterEach(async () => {
    cleansUp = true;
    const {result} = await operations.releaseServers(
      {target: ['blade[01-10]'], options: {force: true}},
      await bench.callerFor('admin'),
    );
    expect(result.every(({state}) => state === 'succeeded')).to.equal(true);
  });

  const checkout = async (user: string, target: string[], options: CheckoutOptions = {}) =>
    (await operations.checkoutServers({target, options}, await bench.callerFor(user))).result;
  const release = async (user: string, target: string[], force = false) =>
    (await operations.releaseServers({target, options: {force}}, await bench.callerFor(user))).result;
  const owners = async () =>
    (await bench.directory.listServers()).map(({owner}) => (owner ? displayName(owner) : '-')).join(' ');
  const get = async (name: string) =>
    (await bench.directory.findServers([parseServerName(name)])).get(parseServerName(name));
  const codes = (results: readonly TargetResult[]) => results.map(({faultCode, state}) => faultCode ?? state);

  describe('checkout by name', () => {
    it('takes servers with a lease', async () => {
      const begun = Date.now();
      const [result] = await checkout('alice', ['blade01'], {leaseSeconds: 100});
      expect(result).to.include({target: 'blade01', state: 'succeeded', owner: alice});
      const leaseEnd = result?.leaseEnd?.getTime() ?? 0;
      expect(leaseEnd).to.be.within(begun + 100_000, Date.now() + 102_000);
      expect((await get('blade01'))?.leaseEnd?.getTime()).to.equal(leaseEnd);
    });

    it('fails one by one, and tells who holds what is held', async () => {
      await checkout('alice', ['blade02']);
      const results = await checkout('bob', ['blade[01-03]']);
      expect(codes(results)).to.deep.equal(['succeeded', 'AlreadyOwned', 'succeeded']);
      expect(results[1]).to.include({target: 'blade02', owner: alice});
      expect(results[1]?.leaseEnd).to.be.instanceOf(Date);
    });

    it('leaves those alone that the caller has already', async () => {
      await checkout('alice', ['blade01'], {leaseSeconds: 50});
      const before = await get('blade01');
      const [again] = await checkout('alice', ['blade01'], {leaseSeconds: 5_000});
      expect(again).to.include({state: 'succeeded', message: 'Yours already.'});
      expect(again?.leaseEnd).to.deep.equal(before?.leaseEnd);
      expect(await get('blade01')).to.deep.equal(before);
    });

    it('takes all or nothing, and keeps what was there before', async () => {
      await checkout('alice', ['blade02']);
      await checkout('bob', ['blade01']);
      const failure = await failureOf(checkout('bob', ['blade[01-04]'], {allOrNothing: true}));
      expect(failure.code).to.equal('AlreadyOwned');
      expect(failure.details).to.include({server: 'blade02', owner: alice});
      expect(await owners()).to.equal('bob alice - - - - - - - -');
      expect(codes(await checkout('bob', ['blade[01,03-04]'], {allOrNothing: true}))).to.deep.equal(
        Array(3).fill('succeeded'),
      );
      expect(await owners()).to.equal('bob alice bob bob - - - - - -');
    });

    it('gives back what it took when it loses a race in the middle', async () => {
      const stale = await bench.directory.findServers(
        ['blade01', 'blade02', 'blade03'].map(name => parseServerName(name)),
      );
      await checkout('alice', ['blade03']);
      const outdated: Directory = Object.assign(Object.create(bench.directory) as Directory, {
        findServers: () => Promise.resolve(stale),
        beginLease: bench.directory.beginLease.bind(bench.directory),
      });
      const request = {target: ['blade[01-03]'], options: {allOrNothing: true}};
      const failure = await failureOf(
        makeOperations(outdated).checkoutServers(request, await bench.callerFor('bob')),
      );
      expect(failure.code).to.equal('AlreadyOwned');
      expect(await owners()).to.equal('- - alice - - - - - - -');
    });

    it('gives a server back that no lease can be set for', async () => {
      const broken: Directory = Object.assign(Object.create(bench.directory) as Directory, {
        findServers: bench.directory.findServers.bind(bench.directory),
        beginLease: () => Promise.reject(new Error('disk full')),
      });
      const {result} = await makeOperations(broken).checkoutServers(
        {target: ['blade01']},
        await bench.callerFor('alice'),
      );
      expect(codes(result)).to.deep.equal(['Internal']);
      expect(result[0]?.message).to.not.include('disk');
      expect((await get('blade01'))?.owner).to.equal(undefined);
    });

    it('changes nothing when the request is wrong as a whole', async () => {
      const wrong: [string[], CheckoutOptions, string][] = [
        [[], {}, 'InvalidRequest'],
        [['blade[01-'], {}, 'InvalidRequest'],
        [['blade[01-999999999]'], {}, 'InvalidRequest'],
        [['blade01;reboot'], {}, 'InvalidRequest'],
        [['*)('], {}, 'InvalidRequest'],
        [['blade01', 'blade77', 'blade78'], {}, 'NotFound'],
        [['blade[01-03]'], {expectedCount: 4}, 'Conflict'],
        [['blade01'], {count: 1}, 'InvalidRequest'],
        [['blade01'], {minimumCores: 2}, 'InvalidRequest'],
        [['blade01'], {leaseSeconds: 7_201}, 'InvalidRequest'],
        [['blade01'], {leaseSeconds: 0}, 'InvalidRequest'],
        [[], {count: 0}, 'InvalidRequest'],
        [[], {count: 2, chassis: '../x'}, 'InvalidRequest'],
      ];
      for (const [target, options, code] of wrong) {
        const failure = await failureOf(checkout('alice', target, options));
        expect(failure.code, `${target.join()} ${JSON.stringify(options)}`).to.equal(code);
      }
      expect((await failureOf(checkout('alice', ['blade01', 'blade77']))).details.names).to.deep.equal([
        'blade77',
      ]);
      expect(await owners()).to.equal('- - - - - - - - - -');
    });

    it('is for those who are signed in', async () => {
      expect((await failureOf(operations.checkoutServers({target: ['blade01']}, nobody))).code).to.equal(
        'Unauthenticated',
      );
    });
  });

  describe('checkout by count', () => {
    it('takes servers that fit', async () => {
      await checkout('alice', ['blade01']);
      const some = await checkout('bob', [], {count: 2});
      expect(some.map(({target}) => target)).to.have.members(['blade02', 'blade03']);
      const big = await checkout('bob', [], {count: 3, minimumMemoryMegabytes: 20_000, minimumCores: 4});
      expect(big.every(({target}) => target > 'blade05')).to.equal(true);
      const boxed = await checkout('bob', [], {count: 1, chassis: 'chassis1'});
      expect(boxed.map(({target}) => target)).to.deep.equal(['blade04']);
      expect(boxed[0]).to.include({owner: bob, state: 'succeeded'});
      expect((await get('blade04'))?.leaseEnd).to.be.instanceOf(Date);
    });

    it('takes none when there are not enough, and tells how many there are', async () => {
      await checkout('alice', ['blade[01-07]']);
      const failure = await failureOf(checkout('bob', [], {count: 4}));
      expect(failure.code).to.equal('Conflict');
      expect(failure.message).to.include('only 3 of those that fit are free');
      const none = await failureOf(checkout('bob', [], {count: 1, pool: 'storage'}));
      expect(none.message).to.include('none of those that fit are free');
      expect(await owners()).to.equal('alice alice alice alice alice alice alice - - -');
    });

    it('gives every server once to users who race, and each user all or nothing', async () => {
      const outcomes = await Promise.all(
        ['alice', 'bob', 'carol'].map(async user => {
          try {
            return (await checkout(user, [], {count: 4})).length;
          } catch (error) {
            expect(error).to.include({code: 'Conflict'});
            return 0;
          }
        }),
      );
      const held = (await owners()).split(' ');
      ['alice', 'bob', 'carol'].forEach((user, index) => {
        expect(held.filter(owner => owner === user)).to.have.length(outcomes[index] ?? -1);
      });
      expect(outcomes.filter(count => count === 4).length).to.be.within(1, 2);
    });
  });

  describe('release', () => {
    it('is for the owner, and harmless for a free server', async () => {
      await checkout('alice', ['blade[01-02]']);
      expect(codes(await release('bob', ['blade[01-03]']))).to.deep.equal([
        'NotAuthorized',
        'NotAuthorized',
        'succeeded',
      ]);
      expect(codes(await release('alice', ['blade[01-02]']))).to.deep.equal(['succeeded', 'succeeded']);
      expect(await owners()).to.equal('- - - - - - - - - -');
      expect((await get('blade01'))?.leaseEnd).to.equal(undefined);
    });

    it('may be forced by administrators only', async () => {
      await checkout('alice', ['blade01']);
      expect((await failureOf(release('bob', ['blade01'], true))).code).to.equal('NotAuthorized');
      expect(codes(await release('admin', ['blade01']))).to.deep.equal(['NotAuthorized']);
      expect(codes(await release('admin', ['blade01'], true))).to.deep.equal(['succeeded']);
    });
  });

  describe('release of a server that was put to use', () => {
    const name = parseServerName('blade01');
    const assignment = {
      storageHost: 'store1',
      dataset: 'tank/roots/a',
      brand: 'web',
      version: 1,
      tag: '0123456789ab',
    } as unknown as BootAssignment;
    const holdAndUse = async () => {
      await checkout('alice', ['blade01']);
      await bench.directory.setAssignment(name, assignment);
    };

    it('keeps it from everybody until it is cleaned up, and says so', async () => {
      await holdAndUse();
      const [released] = await release('alice', ['blade01']);
      expect(released).to.include({
        state: 'succeeded',
        message: 'Released. It is cleaned up before the next one can have it.',
      });
      expect(pursued).to.deep.equal(['blade01']);
      expect((await get('blade01'))?.cleanup?.reason).to.equal('release');
      const [refused] = await checkout('bob', ['blade01']);
      expect(refused).to.include({
        faultCode: 'Conflict',
        message:
          'blade01 is being cleaned up after its last checkout, and free when that has ended: try again in a minute.',
      });
      expect((await release('bob', ['blade01']))[0]?.message).to.equal(
        'Released already. It is being cleaned up.',
      );
      await finishCleanUp(name);
      expect(codes(await checkout('bob', ['blade01']))).to.deep.equal(['succeeded']);
    });

    it('changes nothing when the release itself fails, or is not his to make', async () => {
      await holdAndUse();
      expect(codes(await release('bob', ['blade01']))).to.deep.equal(['NotAuthorized']);
      expect(await get('blade01')).to.not.have.property('cleanup');
      const caller = await bench.callerFor('alice');
      const session: UserSession = Object.assign(Object.create(caller.session()) as UserSession, {
        release: () => Promise.reject(new Error('no')),
      });
      const {result} = await operations.releaseServers(
        {target: ['blade01']},
        {...caller, session: () => session},
      );
      expect(codes(result)).to.deep.equal(['Internal']);
      expect(await get('blade01')).to.not.have.property('cleanup');
      expect(pursued).to.deep.equal([]);
    });

    it('lets a checkout wait for it, by name and by count', async () => {
      await holdAndUse();
      await release('alice', ['blade01']);
      cleansUp = true;
      const waiting = checkout('bob', ['blade01'], {waitSeconds: 60});
      await finishCleanUp(name);
      expect(codes(await waiting)).to.deep.equal(['succeeded']);
      cleansUp = false;
      await bench.directory.setAssignment(name, assignment);
      await release('bob', ['blade01']);
      const all = checkout('carol', [], {count: 10, waitSeconds: 60});
      await finishCleanUp(name);
      expect(await all).to.have.length(10);
    });

    it('says how many more there will be when a checkout by count does not wait', async () => {
      await holdAndUse();
      await release('alice', ['blade01']);
      const failure = await failureOf(checkout('bob', [], {count: 10}));
      expect(failure.message).to.include(
        'only 9 of those that fit are free, and 1 more will be when it is cleaned up',
      );
      expect((await failureOf(checkout('bob', [], {count: 1, waitSeconds: 601}))).code).to.equal(
        'InvalidRequest',
      );
    });

    it('begins to clean up what was left in the directory itself, when somebody wants it', async () => {
      await bench.directory.setAssignment(name, assignment);
      cleansUp = true;
      expect(codes(await checkout('bob', ['blade01'], {waitSeconds: 60}))).to.deep.equal(['succeeded']);
      expect(pursued).to.deep.equal(['blade01']);
    });

    it('does not wait for one whose cleanup has met trouble, and tells of it', async () => {
      await holdAndUse();
      await release('alice', ['blade01']);
      const cleanup = (await get('blade01'))!.cleanup!;
      await bench.directory.noteCleanup(name, {...cleanup, waitsFor: 'The module does not answer.'});
      const [refused] = await checkout('bob', ['blade01'], {waitSeconds: 600});
      expect(refused?.message).to.match(
        / since 20.* UTC, and waits for this: The module does not answer\. It/,
      );
    });

    it('is forced by an administrator: first the owner out, and then, if he likes, the cleanup', async () => {
      await holdAndUse();
      await release('admin', ['blade01'], true);
      expect(await get('blade01')).to.have.property('cleanup');
      expect(events.map(({kind, recipient, message}) => [kind, recipient?.text, message])).to.deep.equal([
        ['serverTaken', alice, 'blade01 was released by force, by admin.'],
      ]);
      await release('admin', ['blade01'], true);
      expect(await get('blade01')).to.not.have.any.keys('cleanup', 'assignment');
      expect(codes(await checkout('bob', ['blade01']))).to.deep.equal(['succeeded']);
    });
  });

  it('extends leases of the owner, and never shortens them', async () => {
    await checkout('alice', ['blade01'], {leaseSeconds: 10});
    const extend = async (user: string, leaseSeconds?: number) => {
      const options = leaseSeconds === undefined ? {} : {leaseSeconds};
      const request = {target: ['blade[01-02]'], options};
      return (await operations.extendLease(request, await bench.callerFor(user))).result;
    };
    expect(codes(await extend('bob'))).to.deep.equal(['NotAuthorized', 'Conflict']);
    const [longer] = await extend('alice', 5_000);
    expect(longer?.leaseEnd?.getTime()).to.be.greaterThan(Date.now() + 4_000_000);
    const [same] = await extend('alice', 20);
    expect(same?.leaseEnd).to.deep.equal(longer?.leaseEnd);
    expect((await get('blade01'))?.leaseEnd).to.deep.equal(longer?.leaseEnd);
    expect((await failureOf(extend('alice', 99_999))).code).to.equal('InvalidRequest');
  });

  it('grants and revokes access', async () => {
    await checkout('alice', ['blade01']);
    const members = async () => (await get('blade01'))?.members.map(displayName);
    const grant = async (user: string, who: string[]) =>
      (await operations.grantAccess({target: ['blade01'], user: who}, await bench.callerFor(user))).result;
    const revoke = async (user: string, who: string[]) =>
      (await operations.revokeAccess({target: ['blade01'], user: who}, await bench.callerFor(user))).result;
    expect(codes(await grant('bob', ['bob']))).to.deep.equal(['NotAuthorized']);
    expect((await failureOf(grant('alice', ['bob', 'nope', 'nada']))).details.names).to.deep.equal([
      'nope',
      'nada',
    ]);
    expect((await failureOf(grant('alice', []))).code).to.equal('InvalidRequest');
    expect(codes(await grant('alice', ['bob', 'UID=carol,ou=people,dc=hopscotch', 'alice']))).to.deep.equal([
      'succeeded',
    ]);
    expect(await members()).to.have.members(['bob', 'carol']);
    expect(codes(await revoke('bob', ['carol']))).to.deep.equal(['NotAuthorized']);
    expect(codes(await revoke('alice', ['bob']))).to.deep.equal(['succeeded']);
    expect(codes(await revoke('alice', ['alice']))).to.deep.equal(['Conflict']);
    expect(await members()).to.deep.equal(['carol']);
  });

  it('transfers servers for administrators', async () => {
    await checkout('alice', ['blade01'], {leaseSeconds: 10});
    const transfer = async (user: string, toUser: string) =>
      (await operations.transferServers({target: ['blade[01-02]'], toUser}, await bench.callerFor(user)))
        .result;
    expect((await failureOf(transfer('alice', 'bob'))).code).to.equal('NotAuthorized');
    expect((await failureOf(transfer('admin', 'nope'))).code).to.equal('NotFound');
    const results = await transfer('admin', 'bob');
    expect(events.map(({recipient, message}) => [recipient?.text, message])).to.deep.equal([
      [alice, 'blade01 was given to bob, by admin.'],
    ]);
    expect(codes(results)).to.deep.equal(['succeeded', 'succeeded']);
    expect(await owners()).to.equal('bob bob - - - - - - - -');
    expect((await get('blade01'))?.leaseEnd?.getTime()).to.be.greaterThan(Date.now() + 3_000_000);
  });
});
