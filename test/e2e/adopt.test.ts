/** Roots that were made by hand: taken over, refused in words, and given back when it fails. */
import {expect} from 'chai';
import type {Client} from '../../src/cli/client.ts';
import {failureOf} from '../support/failures.ts';
import {openLabShell, type LabShell} from '../support/lab-shell.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';

const tag = (number: number) => number.toString(16).padStart(12, '0');

describe('adoptRoots', function () {
  this.timeout(120_000);
  let service: LabService;
  let shell: LabShell;
  let alice: Client;
  before(async () => {
    service = await startLabService({counts: {chassis: 1, bladesPerChassis: 4, storageHosts: 1}});
    shell = openLabShell(service.lab);
    alice = service.as('alice');
    await alice.checkoutServers({target: ['blade[01-03]']});
    // What the service would make with the first root.
    await shell.run('zfs create -p tank/hopscotch/roots');
  });
  after(async () => {
    await shell?.close();
    await service?.close();
  });

  const cloneByHand = (name: string, of: string) =>
    shell.run(`zfs clone tank/hopscotch/brands/${of} tank/hopscotch/roots/${name}`);
  const adopt = async (target: string, options = {}) =>
    (await alice.adoptRoots({target: [target], options})).job.result[0];
  const rootsOf = async (target: string) => (await alice.listRoots({target: [target]})).root;

  it('takes a clone over: it is exported to its server, which boots it', async () => {
    await cloneByHand(`blade01-web-2-${tag(1)}`, 'web@2');
    expect(await rootsOf('blade01')).to.deep.equal([]);
    const done = await adopt('blade01');
    const name = `store1:tank/hopscotch/roots/blade01-web-2-${tag(1)}`;
    expect(done).to.include({state: 'succeeded', brand: 'web', version: 2, root: name});
    expect(await rootsOf('blade01')).to.have.length(1);
    expect((await rootsOf('blade01'))[0]).to.include({name, shared: true, assigned: true, version: 2});
    expect(await adopt('blade01'), 'again').to.include({state: 'succeeded', root: name});
    expect((await alice.powerOn({target: ['blade01']})).job.state).to.equal('succeeded');
    expect((await alice.deprovisionServers({target: ['blade01']})).job.state).to.equal('succeeded');
    expect(await rootsOf('blade01'), 'as any other root').to.deep.equal([]);
  });

  it('leaves a server what it boots, unless told to replace it', async () => {
    await alice.provisionServers({target: ['blade02'], options: {brand: 'db'}});
    await cloneByHand(`blade02-web-1-${tag(2)}`, 'web@1');
    const refused = await adopt('blade02');
    expect(refused).to.include({state: 'failed', faultCode: 'Conflict'});
    expect(refused?.message).to.match(/blade02 boots db@\d.*options\/replace/);
    expect(await rootsOf('blade02'), 'and nothing was taken over').to.have.length(1);
    expect(await adopt('blade02', {replace: true})).to.include({state: 'succeeded', brand: 'web'});
    const roots = await rootsOf('blade02');
    expect(roots.map(({brand, assigned}) => `${brand} ${assigned}`)).to.have.members([
      'db false',
      'web true',
    ]);
  });

  it('gives back what it took when the server cannot be set to boot it', async () => {
    // Nothing in it that could be booted.
    await shell.run('zfs create tank/hopscotch/brands/bare');
    await shell.run('zfs snapshot tank/hopscotch/brands/bare@1');
    await cloneByHand(`blade03-bare-1-${tag(3)}`, 'bare@1');
    const failed = await adopt('blade03');
    expect(failed).to.include({state: 'failed', brand: 'bare'});
    expect(failed?.message).to.match(/kernel/);
    expect(await rootsOf('blade03')).to.deep.equal([]);
    expect(await shell.run('cat /etc/exports.d/hopscotch.exports')).not.to.contain('blade03');
  });

  it('is for those who may operate the server, and load it with the brand', async () => {
    const stranger = await failureOf(service.as('bob').adoptRoots({target: ['blade03']}));
    expect(stranger.code).to.equal('NotAuthorized');
    await service.as('admin').updateBrand({brand: 'db', options: {restricted: true}});
    await cloneByHand(`blade01-db-1-${tag(4)}`, 'db@1');
    expect(await adopt('blade01')).to.include({state: 'failed', faultCode: 'NotAuthorized'});
    expect(await rootsOf('blade01')).to.deep.equal([]);
    const several = await failureOf(alice.adoptRoots({target: ['blade[01-02]'], options: {root: 'x'}}));
    expect(several.code).to.equal('InvalidRequest');
  });
});
