import {expect} from 'chai';
import {startLabService, type LabService} from '../support/lab-service.ts';

describe('checking servers out, through the public SOAP endpoint', function () {
  this.timeout(120_000);
  let service: LabService;
  before(async () => {
    service = await startLabService();
  });
  after(() => service?.close());

  it('has one winner for each server in a race; the others learn who it is', async () => {
    const users = ['alice', 'bob', 'carol', 'admin'];
    const target = ['blade[01-10]'];
    const attempts = users.flatMap(user => {
      const client = service.as(user);
      return Array.from({length: 5}, () =>
        client.checkoutServers({target}).then(({result}) => ({user, result})),
      );
    });
    const outcomes = await Promise.all(attempts);
    const {server} = await service.as('alice').listServers({target});
    for (const {name, ownerName} of server) {
      const answers = outcomes.map(({user, result}) => ({
        user,
        item: result.find(one => one.target === name),
      }));
      expect(
        answers.filter(({item}) => item?.state === 'succeeded').every(({user}) => user === ownerName),
      ).to.equal(true);
      for (const {user, item} of answers.filter(answer => answer.user !== ownerName)) {
        expect(item, `${user} on ${name}`).to.include({state: 'failed', faultCode: 'AlreadyOwned'});
        expect(item?.message).to.contain(ownerName);
        expect(item?.owner).to.match(new RegExp(`^uid=${ownerName},`));
      }
    }
  });

  it('checks out by count and criteria, all or nothing', async () => {
    const alice = service.as('alice');
    const {result} = await alice.checkoutServers({
      target: [],
      options: {count: 3, minimumMemoryMegabytes: 32_000},
    });
    expect(result.map(item => item.state)).to.deep.equal(['succeeded', 'succeeded', 'succeeded']);
    for (const item of result) expect(Number(item.target.slice(-2))).to.be.greaterThan(28);
    const refused = await alice
      .checkoutServers({target: [], options: {count: 40}})
      .catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'Conflict');
    await alice.releaseServers({target: result.map(item => item.target)});
  });

  it('lets a member operate until access is revoked, and asks the directory when the job runs', async () => {
    const alice = service.as('alice');
    const bob = service.as('bob');
    const target = ['blade20'];
    await alice.checkoutServers({target});
    expect(await bob.powerOn({target}).catch((error: unknown) => error)).to.have.property(
      'code',
      'NotAuthorized',
    );
    await alice.grantAccess({target, user: ['bob']});
    expect((await bob.powerOn({target})).job.state).to.equal('succeeded');
    await alice.revokeAccess({target, user: ['bob']});
    expect(await bob.powerOff({target}).catch((error: unknown) => error)).to.have.property(
      'code',
      'NotAuthorized',
    );
  });

  it('gives back only what is one’s own; administrators may force it', async () => {
    const target = ['blade21'];
    await service.as('alice').checkoutServers({target});
    const {result} = await service.as('bob').releaseServers({target});
    expect(result[0]).to.include({state: 'failed', faultCode: 'NotAuthorized'});
    const forced = await service.as('admin').releaseServers({target, options: {force: true}});
    expect(forced.result[0]).to.include({state: 'succeeded'});
  });
});

describe('asking for less', function () {
  this.timeout(120_000);
  let service: LabService;
  before(async () => {
    service = await startLabService({counts: {chassis: 1, bladesPerChassis: 2, storageHosts: 2}});
  });
  after(() => service?.close());

  it('lists the brands of one storage host, and says which there are', async () => {
    const alice = service.as('alice');
    await service.as('admin').replicateBrand({brand: 'db', options: {storageHost: ['store2']}});
    expect((await alice.listBrands({})).brand).to.have.length(4);
    const {brand} = await alice.listBrands({options: {brand: [], storageHost: 'store2'}});
    expect(brand.map(item => `${item.name} ${item.storageHost}`)).to.deep.equal(['db store2']);
    const refusal = await alice
      .listBrands({options: {brand: [], storageHost: 'store9'}})
      .catch((error: unknown) => error);
    expect(refusal).to.have.property('message').that.contains('store1, store2');
  });

  it('discovers only blades that nobody has registered', async () => {
    const admin = service.as('admin');
    await admin.unregisterServers({target: ['blade02']});
    const {discovered} = await admin.discoverServers({options: {chassis: [], unregisteredOnly: true}});
    expect(discovered.map(blade => [blade.bay, blade.registeredAs])).to.deep.equal([[2, undefined]]);
  });
});
