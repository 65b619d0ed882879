/** A storage host for each rack: brands go where servers need them, and one that is down takes only its own rack with it. */
import {run} from '../support/cli.ts';
import {expect} from 'chai';
import type {Client} from '../../src/cli/client.ts';
import {failureOf} from '../support/failures.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';

describe('two racks with a storage host each', function () {
  this.timeout(120_000);
  let service: LabService;
  let alice: Client;
  before(async () => {
    service = await startLabService({
      counts: {chassis: 2, bladesPerChassis: 4, storageHosts: 2},
    });
    alice = service.as('alice');
    await alice.checkoutServers({target: ['blade[01-08]']});
  });
  after(() => service?.close());
  beforeEach(() => service.lab.setFaults([]));

  const holdersOf = async (name: string) =>
    (await alice.listBrands({options: {brand: [name]}})).brand.map(
      ({storageHost, copyOf, versionCount}) => `${storageHost} ${copyOf ?? 'home'} ${versionCount}`,
    );

  it('copies a brand to the rack whose servers are provisioned with it, once for all of them', async () => {
    expect(await holdersOf('web')).to.deep.equal(['store1 home 5']);
    const {job} = await alice.provisionServers({
      target: ['blade[04-07]'],
      options: {brand: 'web', version: 4},
    });
    expect(job.message).to.equal('4 of 4 succeeded.');
    expect(await holdersOf('web')).to.deep.equal(['store1 home 5', 'store2 store1 4']);
    const {root} = await alice.listRoots({target: ['blade[04-05]']});
    expect(root.map(({server, storageHost}) => `${server} ${storageHost}`)).to.have.members([
      'blade04 store1',
      'blade05 store2',
    ]);
  });

  it('makes new versions at home alone, and brings them when they are wanted', async () => {
    const {job} = await alice.snapshotBrand({brand: 'web'});
    expect(job.result[0]).to.include({state: 'succeeded', version: 6});
    expect(await holdersOf('web')).to.deep.equal(['store1 home 6', 'store2 store1 4']);
    const again = await alice.provisionServers({target: ['blade05'], options: {brand: 'web'}});
    expect(again.job.result[0]).to.include({state: 'succeeded', version: 6});
    expect(await holdersOf('web')).to.deep.equal(['store1 home 6', 'store2 store1 6']);
  });

  it('copies beforehand when asked to, and says where there was nothing to do', async () => {
    const bob = service.as('bob');
    const {job} = await bob.replicateBrand({brand: 'db', options: {version: 2, storageHost: []}});
    expect(job.result[0]).to.include({state: 'succeeded', message: 'Version 2 is on store2.'});
    expect(await holdersOf('db')).to.deep.equal(['store1 home 5', 'store2 store1 2']);
    const refused = await failureOf(alice.replicateBrand({brand: 'db'}));
    expect(refused.code).to.equal('NotAuthorized');
    const nowhere = await failureOf(bob.replicateBrand({brand: 'db', options: {storageHost: ['store9']}}));
    expect(nowhere).to.include({
      code: 'NotFound',
      message: 'Storage host not found: store9. There are: store1, store2.',
    });
  });

  it('goes on in one rack while the storage host of the other is down', async () => {
    await service.lab.setFaults([
      {part: 'storage', name: 'store1', effect: 'error', message: 'pool I/O is currently suspended'},
    ]);
    const {job} = await alice.provisionServers({
      target: ['blade[04-06]'],
      options: {brand: 'web', version: 6},
    });
    expect(job.result.map(({target, state}) => `${target} ${state}`)).to.deep.equal([
      'blade04 failed',
      'blade05 succeeded',
      'blade06 succeeded',
    ]);
    expect(job.result[0]?.faultCode).to.equal('Unavailable');
    const [version] = (await alice.snapshotBrand({brand: 'web'})).job.result;
    expect(version).to.include({state: 'failed', faultCode: 'Unavailable'});
    expect(version?.message).to.contain('at home on the storage host store1');
    // Lists name who does not answer, and tell of the others when asked to.
    const lists: ((options: {skipUnavailable?: boolean}) => Promise<object>)[] = [
      options => alice.listBrands({options: {brand: [], ...options}}),
      options => alice.getStorageUsage({options: {brand: [], ...options}}),
      options => alice.listRoots({target: [], options}),
    ];
    for (const list of lists) {
      const failure = await failureOf(list({}));
      expect(failure).to.include({code: 'Unavailable'});
      expect(failure.message).to.contain('store1').and.not.contain('store2');
      const [rows] = Object.values(await list({skipUnavailable: true})) as {storageHost: string}[][];
      expect(new Set(rows?.map(({storageHost}) => storageHost))).to.deep.equal(new Set(['store2']));
    }
    const shown = await run(['brands'], {url: service.url, environment: {user: 'alice', password: 'alice'}});
    expect(shown.exitCode).to.equal(0);
    expect(shown.stdout.text).to.contain('store2');
    expect(shown.stderr.text).to.match(/^This is not all: .*store1/);
  });

  it('deletes a brand with its copies', async () => {
    const bob = service.as('bob');
    await bob.deleteBrand({brand: 'db'});
    expect((await failureOf(holdersOf('db'))).code).to.equal('NotFound');
  });

  it('gives a name to one brand, wherever it is kept', async () => {
    const failure = await failureOf(alice.createBrand({brand: 'web', options: {storageHost: 'store2'}}));
    expect(failure).to.include({
      code: 'Conflict',
      message: 'The brand web exists on store1 already. Choose another name.',
    });
  });
});
