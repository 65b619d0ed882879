/** Scratch directories: kept over provisioning, mounted by the servers of their users for as long as those hold them. */
import {expect} from 'chai';
import type {Client} from '../../src/cli/client.ts';
import {failureOf} from '../support/failures.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';

describe('scratch directories', function () {
  this.timeout(120_000);
  let service: LabService;
  let alice: Client;
  let admin: Client;
  before(async () => {
    service = await startLabService({
      counts: {chassis: 2, bladesPerChassis: 3, storageHosts: 2},
    });
    alice = service.as('alice');
    admin = service.as('admin');
    await alice.checkoutServers({target: ['blade[01-04]']});
  });
  after(() => service?.close());
  beforeEach(() => service.lab.setFaults([]));

  const clientsOf = async (name: string, client = admin) => {
    const {scratch} = await client.listScratch({});
    return scratch.find(item => item.name === name)?.client.toSorted();
  };
  const provision = async (target: string) =>
    (await alice.provisionServers({target: [target], options: {brand: 'web'}})).job.result[0];

  it('are made by administrators, with a quota and for users', async () => {
    const {job} = await admin.ensureScratch({
      name: 'physics',
      user: ['bob', 'carol'],
      options: {quotaMegabytes: 2_048},
    });
    expect(job.result[0]).to.include({state: 'succeeded'});
    await admin.ensureScratch({name: 'shared', user: []});
    const {scratch} = await admin.listScratch({});
    expect(scratch.map(({name}) => name)).to.deep.equal(['physics', 'shared']);
    expect(scratch[0]).to.deep.include({
      storageHost: 'store1',
      path: '/tank/hopscotch/scratch/physics',
      quotaMegabytes: 2_048,
      user: ['uid=bob,ou=people,dc=hopscotch', 'uid=carol,ou=people,dc=hopscotch'],
      client: [],
    });
    expect((await failureOf(alice.ensureScratch({name: 'mine', user: ['alice']}))).code).to.equal(
      'NotAuthorized',
    );
    const nobody = await failureOf(admin.ensureScratch({name: 'mine', user: []}));
    expect(nobody).to.include({code: 'InvalidRequest', message: 'Name the users whose servers mount mine.'});
  });

  it('are shown to those who may use them', async () => {
    expect((await alice.listScratch({})).scratch.map(({name}) => name)).to.deep.equal(['shared']);
    expect((await service.as('bob').listScratch({})).scratch).to.have.length(2);
  });

  it('are exported to the servers that somebody holds when that is settled, in any rack', async () => {
    expect(await clientsOf('shared')).to.deep.equal(['10.77.0.1', '10.77.0.2', '10.77.0.3', '10.77.0.4']);
    await service.as('bob').checkoutServers({target: ['blade05']});
    expect(await clientsOf('physics')).to.deep.equal([]);
    await admin.ensureScratch({name: 'physics', user: ['bob'], options: {quotaMegabytes: 4_096}});
    expect(await clientsOf('physics')).to.deep.equal(['10.77.0.5']);
    const {scratch} = await admin.listScratch({});
    expect(scratch[0]).to.deep.include({quotaMegabytes: 4_096, user: ['uid=bob,ou=people,dc=hopscotch']});
  });

  it('are exported when a server is provisioned, stay over the next time, and go with the release', async () => {
    await alice.checkoutServers({target: ['blade06']});
    await admin.ensureScratch({name: 'chem', user: ['alice']});
    expect(await provision('blade06')).to.include({state: 'succeeded'});
    expect(await clientsOf('shared')).to.include('10.77.0.6');
    const script = await (await fetch(`${service.url}/boot/02:00:00:00:00:06`)).text();
    expect(script).to.contain('hopscotch.scratch=10.77.0.254:/tank/hopscotch/scratch');
    expect(await provision('blade06')).to.include({state: 'succeeded'});
    expect(await clientsOf('chem')).to.include('10.77.0.6');
    await alice.releaseServers({target: ['blade06']});
    expect(await clientsOf('chem')).to.not.include('10.77.0.6');
    expect(await clientsOf('shared')).to.not.include('10.77.0.6');
  });

  it('do not hold up another rack when their storage host is down: the result says so', async () => {
    await service.lab.setFaults([
      {
        part: 'storage',
        name: 'store1',
        on: 'scratch',
        effect: 'error',
        message: 'pool I/O is currently suspended',
      },
    ]);
    const result = await provision('blade04');
    expect(result).to.include({state: 'succeeded'});
    expect(result?.message).to.contain('scratch directories are not shared');
  });

  it('go with all that is in them', async () => {
    const {job} = await admin.removeScratch({name: 'chem'});
    expect(job.result[0]).to.include({state: 'succeeded'});
    expect((await admin.listScratch({})).scratch.map(({name}) => name)).to.deep.equal(['physics', 'shared']);
    const gone = await failureOf(admin.removeScratch({name: 'chem'}));
    expect(gone).to.include({code: 'NotFound'});
  });
});
