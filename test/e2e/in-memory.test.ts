/** Mode `ram`: servers mount the version itself; and mode `local`, in which they mount nothing. */
import {expect} from 'chai';
import type {Client} from '../../src/cli/client.ts';
import {failureOf} from '../support/failures.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';

describe('servers without a root of their own', function () {
  this.timeout(180_000);
  let service: LabService;
  let alice: Client;
  const target = ['blade[01-03]'];
  before(async () => {
    service = await startLabService();
    alice = service.as('alice');
    await alice.checkoutServers({target});
  });
  after(() => service?.close());

  const provision = async (
    names: string[],
    options: {version?: number; bootMode?: 'nfs' | 'ram' | 'local'},
  ) => {
    const {job} = await alice.provisionServers({target: names, options: {brand: 'web', ...options}});
    return job.result.map(({state, message}) => message ?? state);
  };
  const scriptOf = async (mac: string) => (await fetch(`${service.bootUrl}/boot/${mac}`)).text();
  const brandsUsed = async () => {
    const {server} = await alice.listServers({target});
    return server.map(({brand, version}) => (brand === undefined ? '' : `${brand}@${version}`));
  };
  const deleteVersion = async (version: number) =>
    (await service.as('admin').deleteVersion({brand: 'web', version})).job.result[0];

  it('share one version, read-only, and cost no clone each', async () => {
    expect(await provision(target, {version: 4, bootMode: 'ram'})).to.deep.equal(Array(3).fill('succeeded'));
    expect((await alice.listRoots({target: []})).root).to.deep.equal([]);
    expect(await brandsUsed()).to.deep.equal(Array(3).fill('web@4'));
    const script = await scriptOf('02:00:00:00:00:01');
    expect(script).to.match(/nfsroot=\S+:\/tank\/hopscotch\/versions\/web-4,vers=4\.1,proto=tcp ro /);
    expect(script).to.contain(' hopscotch.mode=ram ');
  });

  it('boot the same again when only their network boot is set anew', async () => {
    const {job} = await alice.setNetworkBoot({target: ['blade01']});
    expect(job.result[0]?.state, job.result[0]?.message).to.equal('succeeded');
    expect(await scriptOf('02:00:00:00:00:01')).to.contain(' hopscotch.mode=ram ');
  });

  it('keep the version from being deleted, by name', async () => {
    const refused = await deleteVersion(4);
    expect(refused?.faultCode).to.equal('Conflict');
    expect(refused?.message).to.contain('in use: blade[01-03] run it in memory.');
    await provision(['blade01'], {version: 4, bootMode: 'nfs'});
    const both = await deleteVersion(4);
    expect(both?.message).to.contain('in use: blade01 has a root of it, and blade[02-03] run it in memory.');
    const {version} = await alice.listVersions({brand: 'web'});
    expect(version.find(({number}) => number === 4)?.server).to.deep.equal(['blade01', 'blade02', 'blade03']);
    const brand = await failureOf(service.as('alice').deleteVersion({brand: 'db', version: 1}));
    expect(brand.code).to.equal('NotAuthorized');
  });

  it('leave nothing behind when they get something else, the last one of them', async () => {
    await provision(['blade01'], {version: 5, bootMode: 'ram'});
    await provision(['blade02'], {});
    expect(await provision(['blade03'], {bootMode: 'local'})).to.deep.equal(['succeeded']);
    expect(await brandsUsed()).to.deep.equal(['web@5', 'web@5', 'web@5']);
    expect((await deleteVersion(4))?.state).to.equal('succeeded');
    expect((await deleteVersion(5))?.message).to.contain('in use');
  });

  it('tell as what they boot', async () => {
    const {server} = await alice.listServers({target});
    expect(server.map(({bootMode}) => bootMode)).to.deep.equal(['ram', 'nfs', 'local']);
    const {root} = await alice.listRoots({target: []});
    expect(root.map(({server: name, bootMode}) => `${name} ${bootMode}`)).to.deep.equal(['blade02 nfs']);
  });

  it('have nothing to reset when they boot from their disk', async () => {
    const {job} = await alice.resetRoots({target: ['blade03']});
    expect(job.result[0]).to.include({state: 'failed', faultCode: 'Conflict'});
    expect(job.result[0]?.message).to.contain('boots from its own disk');
  });

  it('are left to their disk when told so', async () => {
    expect(await scriptOf('02:00:00:00:00:03')).to.match(/boots from its disk.*\nexit\n$/);
  });

  it('need no image for their disk, and lose the root that they had', async () => {
    const {job} = await alice.provisionServers({target: ['blade02'], options: {bootMode: 'local'}});
    expect(job.result[0]?.message).to.contain('boots from its disk');
    expect(await brandsUsed()).to.deep.equal(['web@5', '', 'web@5']);
    expect((await alice.listRoots({target: []})).root).to.deep.equal([]);
    expect((await alice.getPowerState({target: ['blade02']})).power[0]?.state).to.equal('on');
    expect(await scriptOf('02:00:00:00:00:02')).to.match(/\nexit\n$/);
    const {code} = await failureOf(alice.provisionServers({target, options: {bootMode: 'ram'}}));
    expect(code).to.equal('InvalidRequest');
  });

  it('boot a root that they are given, as its version says', async () => {
    await alice.updateBrand({brand: 'web', options: {boot: {mode: 'reset', argument: []}}});
    await alice.snapshotBrand({brand: 'web'});
    const reset = ['blade03'];
    await alice.cloneRoots({target: reset, options: {brand: 'web', version: 6}});
    await alice.shareRoots({target: reset});
    for (const again of [false, true]) {
      const {job} = await alice.setNetworkBoot({target: reset});
      expect(job.result[0]?.state, job.result[0]?.message).to.equal('succeeded');
      expect(await scriptOf('02:00:00:00:00:03'), String(again)).to.contain(' hopscotch.mode=reset ');
    }
  });

  it('lose the version with everything else when they are deprovisioned', async () => {
    const {job} = await alice.deprovisionServers({target});
    expect(job.state).to.equal('succeeded');
    expect(await brandsUsed()).to.deep.equal(['', '', '']);
    expect((await deleteVersion(5))?.state).to.equal('succeeded');
  });
});
