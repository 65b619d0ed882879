/** Mode `reset`: every boot gets a fresh clone, announced or not. */
import {expect} from 'chai';
import type {Client} from '../../src/cli/client.ts';
import {startKillableService, type KillableService} from '../support/lab-service.ts';
import {until} from '../support/until.ts';

describe('boot mode reset', function () {
  this.timeout(180_000);
  let service: KillableService;
  let alice: Client;
  const target = ['blade01'];
  before(async () => {
    service = await startKillableService({
      counts: {chassis: 1, bladesPerChassis: 2, storageHosts: 1},
    });
    alice = service.as('alice');
    await alice.checkoutServers({target: ['blade[01-02]']});
    const {job} = await alice.provisionServers({target, options: {brand: 'web', bootMode: 'reset'}});
    expect(job.result[0]).to.include({state: 'succeeded'});
  });
  after(() => service?.close());

  const rootsOf = async (names = target) => (await alice.listRoots({target: names})).root;
  const onlyRoot = async () => {
    const roots = await rootsOf();
    expect(roots).to.have.length(1);
    return roots[0]!;
  };
  const consoleEnd = () => service.lab.consoleOf('blade01').at(-1);
  const powerCut = async () => {
    await alice.powerOff({target});
    await alice.powerOn({target});
  };
  const isUp = () =>
    until('it is up', () => Promise.resolve(consoleEnd() === 'blade01 login:' || undefined), 60_000);
  const isUpAnew = async (before: string) => {
    await until(
      'it is up on another root',
      async () => {
        const [root, second] = await rootsOf();
        return consoleEnd() === 'blade01 login:' && second === undefined && root?.name !== before
          ? true
          : undefined;
      },
      60_000,
    );
  };

  it('boots the first time what was provisioned', async () => {
    await isUp();
    expect(await onlyRoot()).to.include({brand: 'web', version: 5, shared: true, assigned: true});
  });

  it('gives a fresh clone of the same version after a power cut, and none but that is left', async () => {
    const before = await onlyRoot();
    await powerCut();
    await isUpAnew(before.name);
    expect(await onlyRoot()).to.include({brand: 'web', version: 5, shared: true, assigned: true});
    const {server} = await alice.listServers({target});
    expect(server[0]).to.include({ownerName: 'alice', brand: 'web', version: 5});
  });

  it('does so when the service is killed in the middle of it', async () => {
    const before = await onlyRoot();
    await service.lab.setFaults([{part: 'storage', on: 'zfs clone', effect: 'delay', delayMs: 1_500}]);
    await powerCut();
    await until('a clone is under way', async () => {
      const {job} = await alice
        .listJobs({options: {state: ['running'], maximum: 10}})
        .catch(() => ({job: []}));
      return job.some(({operation}) => operation === 'freshRoot') ? true : undefined;
    });
    await service.kill();
    await service.lab.setFaults([]);
    await service.start();
    await isUpAnew(before.name);
    expect(await onlyRoot()).to.include({brand: 'web', shared: true, assigned: true});
  });

  it('lets a server wait while none can be made, and gives it one when that is over', async () => {
    const before = await onlyRoot();
    await service.lab.setFaults([
      {part: 'storage', on: 'zfs clone', effect: 'error', message: 'cannot create: out of space'},
    ]);
    await powerCut();
    await until('it is told', () =>
      Promise.resolve(
        service.lab.consoleOf('blade01').some(line => line.includes('fresh root')) || undefined,
      ),
    );
    expect((await onlyRoot()).name, 'nothing was given up for nothing').to.equal(before.name);
    await service.lab.setFaults([]);
    await alice.powerOff({target});
    // A try a minute: provisioning anew does not wait for that.
    const {job} = await alice.provisionServers({target, options: {brand: 'web', bootMode: 'reset'}});
    expect(job.result[0]).to.include({state: 'succeeded'});
  });

  it('makes no fresh one for anybody but the server itself', async () => {
    await until('it is up', () => Promise.resolve(consoleEnd() === 'blade01 login:' || undefined));
    const before = await onlyRoot();
    const {server} = await alice.listServers({target});
    const response = await fetch(new URL(`/boot/${server[0]?.macAddress}`, service.bootUrl), {
      headers: {'X-Forwarded-For': '192.0.2.7'},
    });
    expect(await response.text()).to.match(/only when it asks from its own address/);
    expect((await onlyRoot()).name).to.equal(before.name);
  });

  it('leaves other modes alone', async () => {
    const names = ['blade02'];
    await alice.provisionServers({target: names, options: {brand: 'web'}});
    const [before] = await rootsOf(names);
    await alice.powerOff({target: names});
    await alice.powerOn({target: names});
    await until('it is up', () =>
      Promise.resolve(service.lab.consoleOf('blade02').at(-1) === 'blade02 login:' || undefined),
    );
    expect((await rootsOf(names)).map(({name}) => name)).to.deep.equal([before?.name]);
  });
});
