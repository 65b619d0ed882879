/** The end of a lease, drain, quotas and auditors, through the public SOAP endpoint. */
import {expect} from 'chai';
import {Attribute, Change, Client as LdapClient} from 'ldapts';
import type {Client} from '../../src/cli/client.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';
import {failureOf} from '../support/failures.ts';
import {until} from '../support/until.ts';

const suffix = 'dc=hopscotch';

describe('leases, quotas and drain, through the public SOAP endpoint', function () {
  this.timeout(120_000);
  let service: LabService;
  let alice: Client;
  let admin: Client;
  before(async () => {
    service = await startLabService({
      config: {
        watch: {intervalSeconds: 0.1},
        leases: {
          maximumSeconds: 7_200,
          defaultSeconds: 3_600,
          warnBeforeSeconds: [5],
          pools: {storage: {maximumSeconds: 60}},
        },
        quotas: {perUser: 6, groups: [{group: `cn=administrators,ou=groups,${suffix}`, total: 2}]},
      },
    });
    [alice, admin] = [service.as('alice'), service.as('admin')];
  });
  after(() => service?.close());
  afterEach(async () => {
    await service.lab.setFaults([]);
    await admin.releaseServers({target: ['blade[01-42]'], options: {force: true}});
  });

  const get = async (name: string) => (await admin.listServers({target: [name]})).server[0];
  /** As the service sees it when time has passed. */
  const endLeaseAt = async (name: string, end: Date) => {
    const {url, serviceDn, servicePassword} = service.lab.serviceConfig['directory'] as Record<
      string,
      string
    >;
    const client = new LdapClient({url: url!});
    await client.bind(serviceDn!, servicePassword);
    const text = `${end.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
    const modification = new Attribute({type: 'hopscotchLeaseEnd', values: [text]});
    await client.modify(`cn=${name},ou=servers,${suffix}`, new Change({operation: 'replace', modification}));
    await client.unbind();
  };
  const eventsOf = async (name: string) =>
    (await admin.listEvents({target: [name]})).event.map(({kind}) => kind);

  it('ends a lease: warned, released, switched off, forgotten, and only then free', async () => {
    await alice.checkoutServers({target: ['blade01'], options: {leaseSeconds: 3_600}});
    await alice.provisionServers({target: ['blade01'], options: {brand: 'web'}});
    expect((await get('blade01'))?.brand).to.equal('web');
    await endLeaseAt('blade01', new Date(Date.now() + 2_000));
    const free = await until('blade01 is free again', async () => {
      const server = await get('blade01');
      return server?.owner === undefined && server?.cleanupSince === undefined ? server : undefined;
    });
    expect(free).to.not.have.any.keys('brand', 'leaseEnd', 'owner');
    expect((await admin.getPowerState({target: ['blade01']})).power[0]?.state).to.equal('off');
    const {root} = await admin.listRoots({target: ['blade01']});
    expect(root.map(({shared, assigned}) => ({shared, assigned}))).to.deep.equal([
      {shared: false, assigned: false},
    ]);
    const kinds = await eventsOf('blade01');
    expect(kinds).to.include.members(['leaseWarning', 'leaseEnded']);
    expect(kinds.indexOf('leaseEnded')).to.be.below(kinds.indexOf('leaseWarning'));
  });

  it('gives a server to the next one off, without what the last one had on it, when that one released it', async () => {
    const target = ['blade04'];
    await alice.checkoutServers({target});
    await alice.provisionServers({target, options: {brand: 'web'}});
    const [released] = (await alice.releaseServers({target})).result;
    expect(released?.message).to.equal('Released. It is cleaned up before the next one can have it.');
    const bob = service.as('bob');
    // It waits as long as the cleanup takes.
    expect((await bob.checkoutServers({target})).result[0]).to.include({state: 'succeeded'});
    expect(await get('blade04'))
      .to.include({ownerName: 'bob'})
      .and.to.not.have.any.keys('brand');
    expect((await bob.getPowerState({target})).power[0]?.state).to.equal('off');
    const {root} = await bob.listRoots({target});
    expect(root.map(({shared, assigned}) => ({shared, assigned}))).to.deep.equal([
      {shared: false, assigned: false},
    ]);
  });

  it('cleans up after whoever shared a root without booting it, too', async () => {
    const target = ['blade05'];
    await alice.checkoutServers({target});
    await alice.cloneRoots({target, options: {brand: 'web'}});
    await alice.shareRoots({target});
    await alice.releaseServers({target});
    await service.as('bob').checkoutServers({target});
    expect((await alice.listRoots({target})).root.map(({shared}) => shared)).to.deep.equal([false]);
  });

  it('tells whose server was taken that it was, and by whom, and shows him no more of it', async () => {
    const [bob, target] = [service.as('bob'), ['blade06']];
    await alice.checkoutServers({target});
    await alice.provisionServers({target, options: {brand: 'web'}});
    await admin.releaseServers({target, options: {force: true}});
    const taken = (await alice.listEvents({target, options: {kind: ['serverTaken'], outcome: []}})).event[0];
    expect(taken).to.include({
      recipient: `uid=alice,ou=people,${suffix}`,
      userName: 'admin',
      message: 'blade06 was released by force, by admin.',
    });
    await bob.checkoutServers({target});
    await bob.powerOn({target});
    const [seenByBob, seenByAlice] = await Promise.all(
      [bob, alice].map(async who => (await who.listEvents({target})).event),
    );
    expect(new Set(seenByBob?.map(({userName}) => userName))).to.deep.equal(new Set(['bob']));
    expect(seenByAlice?.some(({userName}) => userName === 'bob')).to.equal(false);
    expect(seenByAlice?.map(({kind}) => kind)).to.include.members(['checkoutServers', 'provisionServers']);
    expect((await admin.listEvents({target})).event.length).to.be.above(seenByBob!.length);
  });

  it('tells whoever holds servers what an administrator does to them, once', async () => {
    const target = ['blade[09-10]'];
    await alice.checkoutServers({target});
    await admin.identify({target, mode: 'on'});
    await alice.powerOn({target});
    await admin.powerOff({target: ['blade[09-10]', 'blade11']});
    // What bob may not do fails, and is no news to her.
    const bob = service.as('bob');
    await bob.checkoutServers({target: ['blade12']});
    const {job} = await bob.powerOn({target: ['blade09', 'blade12']});
    expect(job.state).to.equal('partial');
    const {event} = await alice.listEvents({target, options: {kind: ['serverOperated'], outcome: []}});
    expect(event.map(({target: names, message}) => [names, message])).to.deep.equal([
      [['blade09', 'blade10'], 'powerOff of blade[09-10] was asked for by admin, an administrator.'],
    ]);
    expect(event[0]).to.include({recipient: `uid=alice,ou=people,${suffix}`, userName: 'admin'});
  });

  it('keeps a server back while its power-off is not confirmed, and says so, until an administrator decides', async () => {
    await service.lab.setFaults([
      {part: 'module', name: 'chassis1', effect: 'error', message: 'Error: power control failed'},
    ]);
    await alice.checkoutServers({target: ['blade02'], options: {leaseSeconds: 1}});
    const waiting = await until('blade02 waits for something', async () => {
      const server = await get('blade02');
      return server?.cleanupWaitsFor === undefined ? undefined : server;
    });
    expect(waiting.owner).to.equal(undefined);
    expect(waiting.cleanupWaitsFor).to.contain('power control failed');
    const bob = service.as('bob');
    const [refused] = (await bob.checkoutServers({target: ['blade02']})).result;
    expect(refused).to.include({state: 'failed', faultCode: 'Conflict'});
    expect(refused?.message).to.contain('cleaned up');
    expect(
      (await admin.listServers({target: [], options: {free: true}})).server.map(({name}) => name),
    ).to.not.include('blade02');
    await admin.releaseServers({target: ['blade02'], options: {force: true}});
    expect((await bob.checkoutServers({target: ['blade02']})).result[0]?.state).to.equal('succeeded');
  });

  it('gives a checkout made with ldapmodify its lease, and shows it in the history', async () => {
    const port = new URL(String((service.lab.serviceConfig['directory'] as {url: string}).url)).port;
    const client = new LdapClient({url: `ldap://127.0.0.1:${port}`});
    const bob = `uid=bob,ou=people,${suffix}`;
    await client.bind(bob, 'bob');
    const modification = new Attribute({type: 'owner', values: [bob]});
    await client.modify(`cn=blade03,ou=servers,${suffix}`, new Change({operation: 'add', modification}));
    await client.unbind();
    const leased = await until('blade03 has a lease', async () => {
      const server = await get('blade03');
      return server?.leaseEnd === undefined ? undefined : server;
    });
    expect(leased.leaseEnd!.getTime() - Date.now()).to.be.within(3_500_000, 3_700_000);
    await until('it is in the history', async () =>
      (await eventsOf('blade03')).includes('directCheckout') ? true : undefined,
    );
  });

  it('holds users to their quota, and says who holds what', async () => {
    await alice.checkoutServers({target: ['blade[01-04]']});
    const failure = await failureOf(alice.checkoutServers({target: ['blade[05-08]']}));
    expect(failure.code).to.equal('QuotaExceeded');
    expect(failure.message).to.equal(
      'alice may hold 6 servers. alice holds blade[01-04]. 4 more cannot be had; 2 can. Nothing was checked out.',
    );
    expect((await failureOf(alice.checkoutServers({target: [], options: {count: 3}}))).code).to.equal(
      'QuotaExceeded',
    );
    // Many at once cannot count on the same remainder.
    const tries = await Promise.allSettled(
      ['05', '06', '07', '08'].map(bay => alice.checkoutServers({target: [`blade${bay}`]})),
    );
    expect(tries.filter(({status}) => status === 'fulfilled')).to.have.length(2);
    await admin.checkoutServers({target: ['blade[11-12]']});
    const group = await failureOf(admin.checkoutServers({target: ['blade13']}));
    expect(group.message).to.include(
      'The group administrators may hold 2 servers. admin holds blade[11-12].',
    );
  });

  it('knows the lengths of leases by pool', async () => {
    await admin.setPool({target: ['blade20'], pool: 'storage'});
    const tooLong = await failureOf(
      alice.checkoutServers({target: ['blade[19-20]'], options: {leaseSeconds: 3_000}}),
    );
    expect(tooLong.code).to.equal('InvalidRequest');
    expect(tooLong.message).to.equal('A lease may last up to 1 min here; 50 min were asked for.');
    const {result} = await alice.checkoutServers({target: ['blade[19-20]']});
    const [long = 0, short = 0] = result.map(({leaseEnd}) => (leaseEnd!.getTime() - Date.now()) / 1_000);
    expect(long).to.be.above(3_000);
    expect(short).to.be.below(63);
    await admin.setPool({target: ['blade20'], pool: 'computing'});
  });

  it('drains servers: who holds one keeps it, nobody gets another', async () => {
    await alice.checkoutServers({target: ['blade21']});
    const {result} = await admin.drainServers({target: ['blade[21-22]'], options: {reason: 'new fans'}});
    expect(result[0]?.message).to.contain('alice holds it');
    expect((await get('blade22'))?.drained).to.equal('new fans');
    const [refused] = (await alice.checkoutServers({target: ['blade22']})).result;
    expect(refused).to.include({
      state: 'failed',
      faultCode: 'Conflict',
      message:
        'blade22 is drained: an administrator keeps it from being checked out, for this reason: new fans. Take another one; administrators end it with undrainServers.',
    });
    const byCount = await failureOf(
      alice.checkoutServers({target: [], options: {count: 1, minimumMemoryMegabytes: 999_999}}),
    );
    expect(byCount.code).to.equal('Conflict');
    expect((await failureOf(alice.undrainServers({target: ['blade22']}))).code).to.equal('NotAuthorized');
    await admin.undrainServers({target: ['blade[21-22]']});
    expect((await alice.checkoutServers({target: ['blade22']})).result[0]?.state).to.equal('succeeded');
  });

  it('lets auditors see everything and change nothing', async () => {
    const auditor = service.as('auditor');
    expect((await auditor.whoAmI({})).user).to.include({auditor: true, administrator: false});
    await alice.checkoutServers({target: ['blade23']});
    expect((await auditor.listEvents({target: ['blade23']})).event).to.not.deep.equal([]);
    expect((await failureOf(auditor.checkoutServers({target: ['blade24']}))).code).to.equal('NotAuthorized');
    expect((await failureOf(auditor.createBrand({brand: 'mine'}))).code).to.equal('NotAuthorized');
    const upload = await fetch(`${service.url}/uploads`, {
      method: 'PUT',
      headers: {authorization: `Basic ${btoa('auditor:auditor')}`},
      body: 'an archive',
    });
    expect(upload.status).to.equal(403);
    const denied = (await admin.listEvents({target: ['blade24']})).event[0];
    expect(denied).to.include({kind: 'checkoutServers', outcome: 'denied', userName: 'auditor'});
  });
});
