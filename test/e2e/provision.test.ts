import {expect} from 'chai';
import type {Client} from '../../src/cli/client.ts';
import type {Job} from '../../src/contract/types.generated.ts';
import {AppError} from '../../src/domain/errors.ts';
import type {FaultRule} from '../../src/lab/faults.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';

const codeOf = async (work: Promise<unknown>): Promise<AppError> => {
  const problem = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(problem, 'it was accepted').to.be.instanceOf(AppError);
  return problem as AppError;
};

describe('the main job, through the public SOAP endpoint', function () {
  this.timeout(120_000);
  let service: LabService;
  let alice: Client;
  let bob: Client;
  before(async () => {
    service = await startLabService();
    alice = service.as('alice');
    bob = service.as('bob');
  });
  after(() => service?.close());
  beforeEach(() => service.lab.setFaults([]));

  const provision = async (target: string, brand = 'web', bootTimeoutSeconds?: number): Promise<Job> => {
    const options = {brand, ...(bootTimeoutSeconds === undefined ? {} : {bootTimeoutSeconds})};
    return (await alice.provisionServers({target: [target], options})).job;
  };

  it('checks 40 servers out, provisions them, and they are up on roots of their own', async () => {
    const target = ['blade[01-40]'];
    const {result} = await alice.checkoutServers({target});
    expect(result.filter(item => item.state === 'succeeded')).to.have.length(40);
    const job = await provision('blade[01-40]');
    expect(job).to.include({state: 'succeeded', message: '40 of 40 succeeded.', percent: 100});
    const {root} = await alice.listRoots({target: []});
    expect(root).to.have.length(40);
    for (const item of root)
      expect(item).to.include({brand: 'web', version: 5, shared: true, assigned: true});
    const {server} = await alice.listServers({target: ['blade07']});
    expect(server[0]).to.include({ownerName: 'alice', brand: 'web', version: 5});
    expect((await alice.getPowerState({target: ['blade07']})).power[0]).to.include({state: 'on'});
  });

  it('destroys the old root when the new one is up', async () => {
    const before = (await alice.listRoots({target: ['blade01']})).root;
    expect((await provision('blade01', 'db')).state).to.equal('succeeded');
    const after = (await alice.listRoots({target: ['blade01']})).root;
    expect(after).to.have.length(1);
    expect(after[0]).to.include({brand: 'db'});
    expect(after[0]?.name).not.to.equal(before[0]?.name);
  });

  it('takes the whole way back when a server does not come up: it runs on its old root again', async () => {
    await service.lab.setFaults([
      {part: 'blade', name: 'blade02', on: 'netboot', effect: 'error', message: 'kernel panic'},
    ]);
    const [before] = (await alice.listRoots({target: ['blade02']})).root;
    const job = await provision('blade02', 'hpc', 10);
    expect(job.state).to.equal('failed');
    expect(job.result[0]).to.include({state: 'failed', step: 'boot', faultCode: 'TimedOut'});
    expect(job.result[0]?.message).to.contain('did not come up').and.contain('It never asked');
    const {root} = await alice.listRoots({target: ['blade02']});
    expect(root).to.have.length(1);
    expect(root[0]).to.include({name: before?.name, shared: true, assigned: true});
    expect((await alice.getPowerState({target: ['blade02']})).power[0]).to.include({state: 'on'});
  });

  it('fails one target without holding up the others', async () => {
    await service.lab.setFaults([
      {
        part: 'module',
        on: 'power -off -T system:blade[3]',
        effect: 'error',
        message: 'Error: power control failed',
      },
    ]);
    const job = await provision('blade[03-06]', 'db');
    expect(job).to.include({state: 'partial', message: '3 of 4 succeeded, 1 failed.'});
    expect(job.result[0]).to.include({target: 'blade03', state: 'failed', step: 'power off'});
  });

  it('deprovisions: the servers are off and their roots are gone', async () => {
    const {job} = await alice.deprovisionServers({target: ['blade[09-10]']});
    expect(job.state).to.equal('succeeded');
    expect((await alice.listRoots({target: ['blade[09-10]']})).root).to.deep.equal([]);
    expect(
      (await alice.getPowerState({target: ['blade[09-10]']})).power.map(item => item.state),
    ).to.deep.equal(['off', 'off']);
  });

  it('offers every step by itself: clone, share, set network boot, power on, unshare, destroy', async () => {
    const target = ['blade09'];
    const run = async (work: Promise<{job: Job}>) =>
      expect((await work).job).to.include({state: 'succeeded'});
    const root = async () => (await alice.listRoots({target})).root[0];
    await run(alice.cloneRoots({target, options: {brand: 'web', version: 2}}));
    expect(await root()).to.include({brand: 'web', version: 2, shared: false, assigned: false});
    await run(alice.shareRoots({target}));
    await run(alice.setNetworkBoot({target}));
    expect(await root()).to.include({shared: true, assigned: true});
    await run(alice.powerOn({target}));
    const {job} = await alice.destroyRoots({target});
    expect(job.result[0], 'a running server keeps its root').to.include({
      state: 'failed',
      faultCode: 'Conflict',
    });
    await run(alice.powerOff({target}));
    await run(alice.unshareRoots({target}));
    expect(await root()).to.include({shared: false});
    await run(alice.destroyRoots({target}));
    expect(await root()).to.equal(undefined);
  });

  it('resets: a fresh clone of the same version', async () => {
    const [before] = (await alice.listRoots({target: ['blade11']})).root;
    expect((await alice.resetRoots({target: ['blade11']})).job.state).to.equal('succeeded');
    const [after] = (await alice.listRoots({target: ['blade11']})).root;
    expect(after).to.include({brand: before?.brand, version: before?.version, shared: true, assigned: true});
    expect(after?.name).not.to.equal(before?.name);
  });

  it('gives the same job for the same requestId', async () => {
    const request = {target: ['blade12'], options: {requestId: 'e2e-1'}};
    const first = (await alice.powerOff(request)).job;
    expect((await alice.powerOff(request)).job.id).to.equal(first.id);
  });

  describe('refuses, with a typed fault, and changes nothing', () => {
    const snapshot = async () => ({
      roots: (await alice.listRoots({target: []})).root.map(item => item.name),
      servers: (await alice.listServers({target: []})).server,
    });
    let before: Awaited<ReturnType<typeof snapshot>>;
    beforeEach(async () => (before = await snapshot()));
    afterEach(async () => expect(await snapshot()).to.deep.equal(before));

    const targets: Record<string, [string[], string]> = {
      'an unknown server': [['blade01', 'blade99'], 'NotFound'],
      'no target': [[], 'InvalidRequest'],
      'an empty range': [[''], 'InvalidRequest'],
      'a range with nothing left': [['blade01,-blade01'], 'InvalidRequest'],
      'a malformed range': [['blade[01-'], 'InvalidRequest'],
      'an absurd range': [['n[1-999999999]'], 'InvalidRequest'],
      'a name with ;': [['blade01;reboot'], 'InvalidRequest'],
      'a name with $()': [['$(reboot)'], 'InvalidRequest'],
      'a name with a line break': [['blade01\nblade02'], 'InvalidRequest'],
      'a name with ../': [['../blade01'], 'InvalidRequest'],
      'a name with *)(': [['*)(cn=*'], 'InvalidRequest'],
      "somebody else's server": [['blade01'], 'NotAuthorized'],
    };
    for (const [what, [target, code]] of Object.entries(targets)) {
      it(what, async () => {
        const problem = await codeOf(bob.provisionServers({target, options: {brand: 'web'}}));
        expect(problem.code, problem.message).to.equal(code);
      });
    }

    it('a brand that is not there, a version that is not there, hostile names of brands', async () => {
      const attempt = async (options: {brand?: string; version?: number}) =>
        (await codeOf(alice.provisionServers({target: ['blade01'], options}))).code;
      expect(await attempt({})).to.equal('InvalidRequest');
      expect(await attempt({brand: 'nope'})).to.equal('NotFound');
      expect(await attempt({brand: 'web', version: 99})).to.equal('NotFound');
      expect(await attempt({brand: 'web', version: 0})).to.equal('InvalidRequest');
      for (const brand of ['web;id', '$(id)', 'web\n', '../web', 'web@3', 'web/../db', '*)(x=*', '-rf']) {
        expect(await attempt({brand}), brand).to.equal('InvalidRequest');
      }
    });

    it('another number of servers than expected', async () => {
      const options = {brand: 'web', expectedCount: 2};
      expect((await codeOf(alice.provisionServers({target: ['blade01'], options}))).code).to.equal(
        'Conflict',
      );
    });
  });

  describe('when a device misbehaves, says so, and leaves nothing behind', () => {
    const devices: Record<string, {faults: FaultRule[]; code: string; step?: string}> = {
      'a storage host that refuses': {
        faults: [
          {
            part: 'storage',
            on: 'zfs clone',
            effect: 'error',
            message: "cannot create 'x': permission denied",
          },
        ],
        code: 'DeviceError',
        step: 'clone',
      },
      'a full pool': {
        faults: [
          {part: 'storage', on: 'zfs clone', effect: 'error', message: "cannot create 'x': out of space"},
        ],
        code: 'DeviceError',
        step: 'clone',
      },
      'a module that answers garbage': {
        faults: [{part: 'module', name: 'chassis1', on: 'power', effect: 'garbage'}],
        code: 'DeviceError',
        step: 'power off',
      },
    };
    for (const [what, {faults, code, step}] of Object.entries(devices)) {
      it(what, async () => {
        const before = (await alice.listRoots({target: ['blade13']})).root;
        await service.lab.setFaults(faults);
        const job = await provision('blade13', 'db');
        expect(job.result[0], job.result[0]?.message).to.include({state: 'failed', faultCode: code, step});
        await service.lab.setFaults([]);
        expect((await alice.listRoots({target: ['blade13']})).root).to.deep.equal(before);
      });
    }

    it('a storage host that drops the connection mid-command: looked at, and done once', async () => {
      await service.lab.setFaults([{part: 'storage', on: 'zfs clone', effect: 'drop', count: 1}]);
      expect((await provision('blade14', 'db')).state).to.equal('succeeded');
      expect((await alice.listRoots({target: ['blade14']})).root).to.have.length(1);
    });

    it('a module that drops the connection at a power command: asked for the state, and done', async () => {
      await service.lab.setFaults([
        {part: 'module', name: 'chassis2', on: 'power -on', effect: 'drop', count: 1},
      ]);
      expect((await provision('blade15', 'db')).state).to.equal('succeeded');
    });

    it('a dead directory: Unavailable, in bounded time', async () => {
      await service.lab.setFaults([{part: 'directory', effect: 'drop'}]);
      const begun = Date.now();
      const problem = await codeOf(service.as('carol').listServers({target: []}));
      expect(problem.code, problem.message).to.equal('Unavailable');
      expect(Date.now() - begun).to.be.lessThan(60_000);
    });
  });
});
