/** How long a checkout may last, and how many a user may hold: the rules by themselves. */
import {expect} from 'chai';
import {parseDn} from '../../src/domain/dn.ts';
import {judge, type Holding} from '../../src/domain/holding.ts';
import {dueWarning, leaseRulesFor, type LeasePolicy} from '../../src/domain/lease.ts';
import {parseServerName} from '../../src/domain/names.ts';
import {excessOf, quotaOf, remainingQuota, type Excessive} from '../../src/domain/quota.ts';
import type {ServerRecord} from '../../src/domain/server.ts';

const person = (name: string) => parseDn(`uid=${name},ou=people,dc=lab`);
const group = (name: string) => parseDn(`cn=${name},ou=groups,dc=lab`);
const [alice, bob] = [person('alice'), person('bob')];

describe('the length of a lease', () => {
  const policy: LeasePolicy = {
    defaultSeconds: 100,
    maximumSeconds: 1_000,
    pools: {storage: {maximumSeconds: 50}, communication: {defaultSeconds: 10}},
    groups: [
      {group: group('students'), maximumSeconds: 60},
      {group: group('operators'), defaultSeconds: 5_000, maximumSeconds: 9_000},
    ],
  };
  const cases = {
    'nothing special': {pool: 'computing', groups: [], wanted: [100, 1_000]},
    'the pool shortens': {pool: 'storage', groups: [], wanted: [50, 50]},
    'the pool has another default': {pool: 'communication', groups: [], wanted: [10, 1_000]},
    'the group stands over the pool': {pool: 'storage', groups: ['operators'], wanted: [5_000, 9_000]},
    'a group may shorten': {pool: 'computing', groups: ['students'], wanted: [60, 60]},
    'of two groups the longer': {
      pool: 'computing',
      groups: ['students', 'operators'],
      wanted: [5_000, 9_000],
    },
    'groups without rules': {pool: 'computing', groups: ['choir'], wanted: [100, 1_000]},
  } as const;
  for (const [what, {pool, groups, wanted}] of Object.entries(cases)) {
    it(what, () => {
      const rules = leaseRulesFor(policy, pool, groups.map(group));
      expect([rules.defaultSeconds, rules.maximumSeconds]).to.deep.equal(wanted);
    });
  }

  it('is warned of at the nearest time only, and once', () => {
    const now = new Date('2026-01-31T12:00:00Z');
    const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
    const times = [3_600, 86_400, 60];
    expect(dueWarning(inSeconds(90_000), now, times, undefined)).to.equal(undefined);
    expect(dueWarning(inSeconds(86_400), now, times, undefined)).to.equal(86_400);
    expect(dueWarning(inSeconds(50_000), now, times, 86_400)).to.equal(undefined);
    // A service that was away gives one reminder, not all that it missed.
    expect(dueWarning(inSeconds(30), now, times, undefined)).to.equal(60);
    expect(dueWarning(inSeconds(30), now, times, 60)).to.equal(undefined);
    expect(dueWarning(inSeconds(30), now, [], undefined)).to.equal(undefined);
  });
});

describe('a quota', () => {
  const policy = {
    perUser: 3,
    groups: [
      {group: group('research'), perUser: 5, total: 6},
      {group: group('students'), perUser: 1},
    ],
  };
  const members = new Map([[group('research').key, [alice, bob]]]);
  const holds = (owner: typeof alice, ...names: string[]): Excessive[] =>
    names.map((name, at) => ({name: parseServerName(name), owner, since: new Date(at * 1_000)}));

  it('is that of the user, or of his groups: the higher one for himself, each for all', () => {
    expect(quotaOf(policy, alice, [], members)?.perUser).to.equal(3);
    expect(quotaOf(policy, alice, [group('students')], members)?.perUser).to.equal(1);
    expect(quotaOf(policy, alice, [group('students'), group('research')], members)?.perUser).to.equal(5);
    expect(quotaOf({groups: []}, alice, [group('students')], members)).to.equal(undefined);
  });

  it('says what is left, and who holds what', () => {
    const quota = quotaOf(policy, alice, [group('research')], members)!;
    const own = remainingQuota(quota, holds(alice, 'blade01', 'blade02', 'blade03', 'blade04'));
    expect(own).to.deep.equal({
      remaining: 1,
      because: 'alice may hold 5 servers. alice holds blade[01-04].',
    });
    const shared = remainingQuota(quota, [
      ...holds(alice, 'blade01'),
      ...holds(bob, 'blade05', 'blade06', 'blade07', 'blade08'),
    ]);
    expect(shared).to.deep.equal({
      remaining: 1,
      because: 'The group research may hold 6 servers. alice holds blade01; bob holds blade[05-08].',
    });
    expect(remainingQuota(quota, []).remaining).to.equal(5);
    expect(remainingQuota({...quota, perUser: 0}, [])).to.deep.equal({
      remaining: 0,
      because: 'alice may hold 0 servers. Nobody holds any.',
    });
  });

  it('takes back the newest that were taken past the service, no more than it must, and of nobody else', () => {
    const quota = {user: alice, perUser: 2, groups: []};
    const given = holds(alice, 'given');
    const direct = holds(alice, 'first', 'second', 'third');
    const others = holds(bob, 'blade01', 'blade02', 'blade03');
    const gone = excessOf(quota, [...given, ...direct, ...others], [...direct, ...others]);
    expect(gone.map(({name}) => name)).to.deep.equal(['third', 'second']);
    expect(excessOf(quota, [...given, direct[0]!], direct)).to.deep.equal([]);
    // What the service gave stays, however many it is.
    expect(excessOf({...quota, perUser: 0}, given, [])).to.deep.equal([]);
  });
});

describe('what became of a checkout', () => {
  const now = new Date('2026-01-31T12:00:00Z');
  const [past, future] = [new Date(now.getTime() - 1_000), new Date(now.getTime() + 1_000_000)];
  const name = parseServerName('blade01');
  const server = (more: Partial<ServerRecord>): ServerRecord => ({
    name,
    pool: 'computing',
    members: [],
    ...more,
  });
  const known: Holding = {
    server: name,
    owner: alice,
    origin: 'service',
    since: past,
    leaseEnd: future,
  };
  const verdict = (record: Partial<ServerRecord>, holding: Holding | undefined) =>
    judge(server(record), holding, now, [60]).kind;

  it('is told from what the directory says and what the service knew', () => {
    expect(verdict({}, undefined)).to.equal('fine');
    expect(verdict({}, known)).to.equal('released');
    expect(verdict({owner: bob}, undefined)).to.equal('taken');
    expect(verdict({owner: bob, leaseEnd: future}, known)).to.equal('taken');
    expect(verdict({owner: alice}, known)).to.equal('unleased');
    expect(verdict({owner: alice, leaseEnd: future}, known)).to.equal('fine');
    expect(verdict({owner: alice, leaseEnd: past}, {...known, leaseEnd: past})).to.equal('expired');
  });

  it('never ends a lease that only one of the two knows', () => {
    expect(verdict({owner: alice, leaseEnd: past}, known)).to.equal('changed');
    expect(verdict({owner: alice, leaseEnd: future}, {...known, leaseEnd: past})).to.equal('changed');
    expect(verdict({owner: bob, leaseEnd: past}, {...known, leaseEnd: past})).to.equal('taken');
    expect(verdict({owner: bob, leaseEnd: past}, undefined)).to.equal('taken');
  });
});
