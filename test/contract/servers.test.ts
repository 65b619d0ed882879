/** The inventory operations, on the lab's directory. */
import {expect} from 'chai';
import type {ListServersOptions, ServerRegistration} from '../../src/contract/types.generated.ts';
import {unavailable} from '../../src/domain/errors.ts';
import {parseBay, parseChassisName, parseMacAddress, parseServerName} from '../../src/domain/names.ts';
import type {Blade, ManagementModule} from '../../src/ports/power.ts';
import {serverOperations} from '../../src/service/servers.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {failureOf} from '../support/failures.ts';
import {nobody, startDirectoryBench, type DirectoryBench} from '../support/lab-directory.ts';

describe('inventory operations', function () {
  this.timeout(120_000);
  let bench: DirectoryBench;
  let operations: ReturnType<typeof serverOperations>;
  const mac = parseMacAddress('02:00:00:00:00:01');
  const moduleOf = (name: string, listBlades: () => Promise<Blade[]>) =>
    ({chassis: parseChassisName(name), listBlades}) as Partial<ManagementModule> as ManagementModule;
  const modules = [
    moduleOf('chassis1', () => Promise.resolve([{bay: parseBay(1), name: 'SN#1', macs: [mac]}])),
    moduleOf('chassis2', () => Promise.resolve([{bay: parseBay(9), macs: []}])),
    moduleOf('chassis3', () =>
      Promise.reject(unavailable('management module chassis3', 'It does not answer.')),
    ),
  ];

  beforeEach(async () => {
    bench = await startDirectoryBench({bladesPerChassis: 3});
    const byName = new Map(modules.map(module => [module.chassis, module]));
    operations = serverOperations({
      directory: bench.directory,
      modules: byName,
      logger: createLogger('silent'),
    });
  });
  afterEach(() => bench.close());

  const list = async (user: string, options: ListServersOptions = {}, target: string[] = []) => {
    const {server} = await operations.listServers({target, options}, await bench.callerFor(user));
    return server.map(({name}) => name).join(' ');
  };
  const registration: ServerRegistration = {
    name: 'extra',
    macAddress: '02-BB-00-00-00-01',
    ipAddress: '10.50.0.1',
    chassis: 'chassis1',
    bay: 14,
  };
  const register = async (user: string, ...server: ServerRegistration[]) =>
    (await operations.registerServers({server}, await bench.callerFor(user))).result;
  const update = async (user: string, ...server: ServerRegistration[]) =>
    (await operations.updateServers({server}, await bench.callerFor(user))).result;

  it('lists what the options leave, or the targets in their order', async () => {
    const alice = await bench.callerFor('alice');
    await alice.session().checkout(parseServerName('blade02'));
    await alice.session().checkout(parseServerName('blade05'));
    const bob = await bench.callerFor('bob');
    await bob.session().checkout(parseServerName('blade03'));
    await alice.session().addMember(parseServerName('blade05'), bob.principal?.dn ?? expect.fail());
    expect(await list('bob')).to.equal('blade01 blade02 blade03 blade04 blade05 blade06');
    expect(await list('bob', {free: true})).to.equal('blade01 blade04 blade06');
    expect(await list('bob', {free: false})).to.equal('blade02 blade03 blade05');
    expect(await list('bob', {mine: true})).to.equal('blade03 blade05');
    expect(await list('bob', {owner: 'alice', chassis: 'chassis2'})).to.equal('blade05');
    expect(await list('bob', {owner: 'UID=alice, ou=people,dc=hopscotch'})).to.equal('blade02 blade05');
    expect(await list('bob', {pool: 'storage'})).to.equal('');
    expect(await list('bob', {}, ['blade04', 'blade[01-02]'])).to.equal('blade04 blade01 blade02');
    expect((await failureOf(list('bob', {owner: 'nope'}))).code).to.equal('NotFound');
    expect((await failureOf(list('bob', {}, ['nope']))).code).to.equal('NotFound');
    expect((await failureOf(operations.listServers({target: []}, nobody))).code).to.equal('Unauthenticated');
  });

  it('lists in pages, which go on after a name although servers have gone', async () => {
    expect(await list('bob', {pageSize: 4})).to.equal('blade01 blade02 blade03 blade04');
    expect(await list('bob', {pageSize: 4, after: 'blade04'})).to.equal('blade05 blade06');
    expect(await list('bob', {pageSize: 4, after: 'blade06'})).to.equal('');
    const alice = await bench.callerFor('alice');
    await alice.session().checkout(parseServerName('blade03'));
    expect(await list('bob', {free: true, pageSize: 2, after: 'blade01'})).to.equal('blade02 blade04');
    await operations.unregisterServers({target: ['blade04']}, await bench.callerFor('admin'));
    expect(await list('bob', {pageSize: 2, after: 'blade04'})).to.equal('blade05 blade06');
    // Targets have an order of their own, in which no page could begin after a name.
    expect(await list('bob', {pageSize: 2}, ['blade06', 'blade[01-03]'])).to.equal('blade01 blade02');
    for (const bad of [{pageSize: 0}, {pageSize: 10_001}, {after: 'no name'}])
      expect((await failureOf(list('bob', bad))).code).to.equal('InvalidRequest');
  });

  it('shows a server as the contract has it', async () => {
    const alice = await bench.callerFor('alice');
    await alice.session().checkout(parseServerName('blade01'));
    const {server} = await operations.listServers({target: ['blade01']}, alice);
    expect(server).to.deep.equal([
      {
        name: 'blade01',
        pool: 'computing',
        chassis: 'chassis1',
        bay: 1,
        macAddress: '02:00:00:00:00:01',
        ipAddress: '10.77.0.1',
        memoryMegabytes: 16_384,
        cores: 4,
        owner: 'uid=alice,ou=people,dc=hopscotch',
        ownerName: 'alice',
        member: [],
      },
    ]);
  });

  it('registers servers, each by itself', async () => {
    const twin = {
      ...registration,
      name: 'twin',
      macAddress: '02:bb:00:00:00:02',
      ipAddress: '10.77.0.1',
      bay: 13,
    };
    const slot = {
      ...registration,
      name: 'slot',
      macAddress: '02:bb:00:00:00:03',
      ipAddress: '10.50.0.3',
      bay: 1,
    };
    const card = {...registration, name: 'card', macAddress: mac, ipAddress: '10.50.0.4', bay: 12};
    const results = await register('admin', registration, twin, slot, card);
    expect(results.map(({target, faultCode}) => `${target} ${faultCode}`)).to.deep.equal([
      'extra undefined',
      'twin Conflict',
      'slot Conflict',
      'card Conflict',
    ]);
    expect(await list('admin', {}, ['extra'])).to.equal('extra');
    expect((await bench.directory.findServerByMac(parseMacAddress('02:bb:00:00:00:01')))?.pool).to.equal(
      'computing',
    );
  });

  it('refuses registrations that are wrong, as a whole', async () => {
    const {bay: _, ...without} = registration;
    const wrong: ServerRegistration[][] = [
      [],
      [without],
      [{...registration, name: '*)('}],
      [{...registration, ipAddress: '10.0.0.256'}],
      [{...registration, macAddress: 'x'}],
      [{...registration, cores: 0}],
      [registration, registration],
      [registration, {...registration, name: 'other', ipAddress: '10.50.0.9'}],
    ];
    for (const servers of wrong) {
      const failure = await failureOf(register('admin', ...servers));
      expect(failure.code, JSON.stringify(servers)).to.equal('InvalidRequest');
    }
    expect(await list('admin')).to.equal('blade01 blade02 blade03 blade04 blade05 blade06');
  });

  it('updates what is given, and leaves the rest', async () => {
    const [result] = await update('admin', {
      name: 'blade01',
      memoryMegabytes: 65_536,
      ipAddress: '10.50.0.7',
    });
    expect(result?.state).to.equal('succeeded');
    const {server} = await operations.listServers({target: ['blade01']}, await bench.callerFor('bob'));
    expect(server[0]).to.include({memoryMegabytes: 65_536, ipAddress: '10.50.0.7', cores: 4, bay: 1});
    const [clash] = await update('admin', {name: 'blade01', bay: 2});
    expect(clash?.faultCode).to.equal('Conflict');
    expect((await failureOf(update('admin', {name: 'nope'}))).details.names).to.deep.equal(['nope']);
  });

  it('moves servers to a pool, and takes free ones out', async () => {
    const admin = await bench.callerFor('admin');
    await operations.setPool({target: ['blade[01-02]'], pool: 'storage'}, admin);
    expect(await list('bob', {pool: 'storage'})).to.equal('blade01 blade02');
    await (await bench.callerFor('alice')).session().checkout(parseServerName('blade01'));
    const {result} = await operations.unregisterServers({target: ['blade[01-02]']}, admin);
    expect(result.map(({faultCode, state}) => faultCode ?? state)).to.deep.equal(['Conflict', 'succeeded']);
    expect(await list('bob', {pool: 'storage'})).to.equal('blade01');
  });

  it('discovers blades, and tells of modules that do not answer', async () => {
    const admin = await bench.callerFor('admin');
    const {discovered, failure} = await operations.discoverServers({}, admin);
    expect(discovered).to.deep.equal([
      {chassis: 'chassis1', bay: 1, bladeName: 'SN#1', macAddress: [mac], registeredAs: 'blade01'},
      {chassis: 'chassis2', bay: 9, macAddress: []},
    ]);
    expect(failure).to.deep.equal([
      {target: 'chassis3', faultCode: 'Unavailable', message: 'It does not answer.'},
    ]);
    const only = await operations.discoverServers({options: {chassis: ['chassis2']}}, admin);
    expect(only.discovered.map(({bay}) => bay)).to.deep.equal([9]);
    const unknown = operations.discoverServers({options: {chassis: ['chassis9']}}, admin);
    expect((await failureOf(unknown)).code).to.equal('NotFound');
  });

  it('lets nobody but administrators do any of this', async () => {
    const alice = await bench.callerFor('alice');
    const target = ['blade01'];
    const attempts = [
      register('alice', registration),
      update('alice', {name: 'blade01', cores: 64}),
      operations.unregisterServers({target}, alice),
      operations.setPool({target, pool: 'storage'}, alice),
      operations.discoverServers({}, alice),
    ];
    for (const attempt of attempts) expect((await failureOf(attempt)).code).to.equal('NotAuthorized');
  });
});
