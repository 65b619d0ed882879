/** Kernels come from the version that a server boots. */
import {expect} from 'chai';
import type {Client} from '../../src/cli/client.ts';
import {makeTopology, defaultCounts} from '../../src/lab/topology.ts';
import {until} from '../support/until.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';

describe('kernels', function () {
  this.timeout(120_000);
  let service: LabService;
  let alice: Client;
  const [blade] = makeTopology(defaultCounts).blades;
  const target = ['blade01'];
  before(async () => {
    service = await startLabService({config: {boot: {listen: {host: '127.0.0.1', port: 0}}}});
    alice = service.as('alice');
    await alice.checkoutServers({target});
  });
  after(() => service?.close());

  const scriptOf = async () => {
    const response = await fetch(`${service.bootUrl}/boot/${blade?.mac}`);
    return response.text();
  };
  const kernel = async () => {
    const [, address = ''] = /^kernel (\S+) /m.exec(await scriptOf()) ?? [];
    return (await fetch(address)).text();
  };
  const provision = async (options: {brand: string; version?: number}) => {
    const {job} = await alice.provisionServers({target, options});
    return job.result[0];
  };

  it('follow the version, forth and back', async () => {
    expect((await provision({brand: 'web'}))?.state).to.equal('succeeded');
    expect(await kernel()).to.contain('the kernel of web 5.');
    expect((await provision({brand: 'web', version: 3}))?.state).to.equal('succeeded');
    expect(await kernel()).to.contain('the kernel of web 3.');
    expect(service.lab.consoleOf('blade01').join(' ')).to.contain('kernel... ok initrd... ok');
  });

  it('get the arguments of the version, and no others after a rollback', async () => {
    const boot = {argument: ['console=ttyS0', 'mitigations=off']};
    await service.as('admin').updateBrand({brand: 'web', options: {boot}});
    await service.as('admin').snapshotBrand({brand: 'web'});
    await provision({brand: 'web'});
    expect(await scriptOf()).to.contain(' console=ttyS0 mitigations=off root=/dev/nfs ');
    await service.as('admin').rollbackBrand({brand: 'web', version: 5});
    await provision({brand: 'web'});
    expect(await scriptOf()).not.to.contain('mitigations');
    const {version} = await alice.listVersions({brand: 'web'});
    expect(
      version.map(({number, boot: told, server}) => [number, told?.argument, server]).slice(-2),
    ).to.deep.equal([
      [5, [], ['blade01']],
      [6, boot.argument, []],
    ]);
    const copied = await alice.createBrand({brand: 'web2', options: {fromBrand: 'web', fromVersion: 6}});
    expect(copied.job.state).to.equal('succeeded');
    const {brand} = await alice.listBrands({options: {brand: ['web2']}});
    expect(brand[0]?.boot?.argument).to.deep.equal(boot.argument);
  });

  it('are served on the network of the servers alone, and nothing else is there', async () => {
    expect((await fetch(`${service.url}/boot/${blade?.mac}`)).status).to.equal(404);
    expect((await fetch(`${service.bootUrl}/soap?wsdl`)).status).to.equal(404);
  });

  it('that an image does not have stop the job before anything is switched off', async () => {
    await alice.createBrand({brand: 'bare'});
    await alice.snapshotBrand({brand: 'bare'});
    const result = await provision({brand: 'bare'});
    expect(result).to.include({state: 'failed', step: 'fetch kernel', faultCode: 'NotFound'});
    expect(result?.message).to.contain('Version 1 of bare has no kernel there');
    expect((await alice.listRoots({target})).root.map(root => root.brand)).to.deep.equal(['web']);
    expect((await alice.getPowerState({target})).power[0]?.state).to.equal('on');
    expect(service.lab.consoleOf('blade01').at(-1)).to.equal('blade01 login:');
  });

  it('are seen on their way, with times, in the job and in the history', async () => {
    // Between two stages: long enough to be looked at.
    await service.lab.setFaults([]);
    const {job} = await alice.provisionServers({target, options: {brand: 'hpc', waitSeconds: 0}});
    const messages = new Set<string>();
    for (let {version, state} = job; state === 'queued' || state === 'running';) {
      const waited = await alice.waitForJob({
        jobId: job.id,
        options: {sinceVersion: version, timeoutSeconds: 10},
      });
      ({version, state} = waited.job);
      for (const {message} of waited.job.result) if (message !== undefined) messages.add(message);
    }
    const event = await until('it is told', async () => {
      const {event: events} = await alice.listEvents({target, options: {kind: ['serverUp'], outcome: []}});
      return events.find(({time}) => time >= job.createdAt);
    });
    expect(event.message).to.match(
      /^blade01 is up: script asked at \d\d:\d\d:\d\d UTC, kernel fetched \+\d+\.\d s, initrd fetched \+.*, root mounted \+.*, up \+\d+\.\d s\.$/,
    );
    const ended = await alice.getJob({jobId: job.id});
    expect(ended.job.result[0]).to.include({state: 'succeeded'}).and.not.have.property('message');
    for (const message of messages) expect(message).to.match(/^\S.* at \d\d:\d\d:\d\d UTC\.$/);
  });
});
