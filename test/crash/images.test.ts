/** Jobs that work on the files and names of images, and a service that is killed while they do. */
import {expect} from 'chai';
import type {Job} from '../../src/contract/types.generated.ts';
import {startKillableService, type KillableService} from '../support/lab-service.ts';
import {openLabShell} from '../support/lab-shell.ts';
import {makeTar} from '../support/tar.ts';

describe('kill -9 of the service while it works on images', function () {
  this.timeout(120_000);
  let service: KillableService;
  before(async () => {
    service = await startKillableService({counts: {chassis: 1, bladesPerChassis: 4, storageHosts: 1}});
    const alice = service.as('alice');
    for (const brand of ['mine', 'old-name'])
      await alice.createBrand({brand, options: {fromBrand: 'web', firstVersion: true}});
    await alice.checkoutServers({target: ['blade01']});
    await alice.provisionServers({target: ['blade01'], options: {brand: 'mine'}});
    await alice.checkoutServers({target: ['blade[02-03]']});
    const shell = openLabShell(service.lab);
    for (const server of ['blade02', 'blade03'])
      await shell.run(`zfs clone tank/hopscotch/brands/web@2 ${madeByHand(server)}`);
    await shell.close();
  });
  after(() => service?.close());

  const madeByHand = (server: string) => `tank/hopscotch/roots/${server}-web-2-0123456789ab`;
  const adopt = async (server: string) =>
    (await service.as('alice').adoptRoots({target: [server], options: {waitSeconds: 0}})).job;

  const cases: Record<string, {at: string; file: () => Promise<Job | undefined>}> = {
    'restores a golden image': {
      at: 'hopscotch-tree',
      file: async () =>
        (await service.as('alice').restoreBrand({brand: 'mine', version: 1, options: {waitSeconds: 0}})).job,
    },
    'captures a root': {
      at: 'hopscotch-tree',
      file: async () =>
        (await service.as('alice').captureRoot({target: 'blade01', options: {waitSeconds: 0}})).job,
    },
    'makes a brand of an archive': {
      at: 'zfs rename',
      file: async () => {
        const sent = await fetch(`${service.url}/uploads`, {
          method: 'PUT',
          body: makeTar([{name: 'etc/release', text: 'sent'}]),
          headers: {Authorization: `Basic ${Buffer.from('alice:alice').toString('base64')}`},
        });
        const {upload} = (await sent.json()) as {upload: string};
        const options = {fromUpload: upload, firstVersion: true, waitSeconds: 0};
        return (await service.as('alice').createBrand({brand: 'sent', options})).job;
      },
    },
    'renames a brand': {
      at: 'zfs rename',
      file: async () =>
        (
          await service
            .as('alice')
            .renameBrand({brand: 'old-name', newName: 'new-name', options: {waitSeconds: 0}})
        ).job,
    },
    'says of a root that somebody made what it is': {at: 'zfs set', file: () => adopt('blade02')},
    'exports a root that somebody made': {at: 'hopscotch-exportfs', file: () => adopt('blade03')},
  };
  for (const [what, {at, file}] of Object.entries(cases)) {
    it(`it ${what}: the next start ends the job, and nothing is left over`, async () => {
      await service.lab.setFaults([{part: 'storage', on: at, effect: 'delay', delayMs: 2_000}]);
      const filed = await file();
      if (filed === undefined) throw new Error('no job was filed');
      let job: Job = filed;
      while (!job.result.some(result => result.state === 'running') && job.finishedAt === undefined)
        ({job} = await service
          .as('alice')
          .waitForJob({jobId: job.id, options: {sinceVersion: job.version, timeoutSeconds: 10}}));
      expect(job.finishedAt, 'the job ended before it was killed').to.equal(undefined);
      await service.kill();
      await service.lab.setFaults([]);
      await service.start();
      ({job} = await service.as('alice').waitForJob({jobId: job.id, options: {timeoutSeconds: 60}}));
      expect(job.result.map(({state, message}) => `${state} ${message ?? ''}`).join()).to.match(/^succeeded/);
      const {finding} = await service
        .as('admin')
        .reconcileStorage({options: {storageHost: [], minimumAgeSeconds: 60}});
      expect(finding).to.deep.equal([]);
    });
  }

  it('took each root over that somebody had made', async () => {
    const {root} = await service.as('alice').listRoots({target: ['blade[02-03]']});
    expect(root.map(({name, assigned, shared}) => `${name} ${assigned} ${shared}`)).to.deep.equal(
      ['blade02', 'blade03'].map(server => `store1:${madeByHand(server)} true true`),
    );
  });

  it('left each brand once, with its versions', async () => {
    const names = (await service.as('alice').listBrands({})).brand.map(({name}) => name);
    expect(names).to.include.members(['mine', 'sent', 'new-name']);
    expect(names).to.not.include('old-name');
    const numbers = async (brand: string) =>
      (await service.as('alice').listVersions({brand})).version.map(({number}) => number);
    expect(await numbers('sent')).to.deep.equal([1]);
    expect(await numbers('new-name')).to.deep.equal([1]);
  });
});
