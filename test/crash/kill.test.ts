import {expect} from 'chai';
import type {FaultRule} from '../../src/lab/faults.ts';
import {startKillableService, type KillableService} from '../support/lab-service.ts';

/** Slows one step down, so that the service is killed while it is under way. */
const slow = (part: FaultRule['part'], on: string): FaultRule => ({
  part,
  on,
  effect: 'delay',
  delayMs: 700,
});
const steps: Record<string, FaultRule> = {
  clone: slow('storage', 'zfs clone'),
  share: slow('storage', 'exportfs'),
  'power off': slow('module', 'power -off'),
  'set network boot': slow('module', 'bootseq'),
  'power on': slow('module', 'power -on'),
  boot: slow('blade', 'netboot'),
  'destroy old root': slow('storage', 'zfs destroy'),
};

describe('kill -9 of the service in the middle of a job', function () {
  this.timeout(120_000);
  let service: KillableService;
  const target = ['blade[01-04]'];
  before(async () => {
    service = await startKillableService({counts: {chassis: 2, bladesPerChassis: 4, storageHosts: 1}});
    const alice = service.as('alice');
    await alice.checkoutServers({target});
    const {job} = await alice.provisionServers({target, options: {brand: 'db'}});
    expect(job).to.include({state: 'succeeded'});
  });
  after(() => service?.close());

  for (const [step, fault] of Object.entries(steps)) {
    it(`while it is at "${step}": the next start ends the job, each side effect in place once`, async () => {
      const alice = service.as('alice');
      const powerChangesOf = async () => {
        const {entry} = await alice.getEventLog({target, options: {maximumEntries: 500}});
        const changes = entry.filter(({text}) => text.includes('Blade powered'));
        return Map.groupBy(changes, change => change.target);
      };
      const before = await powerChangesOf();
      await service.lab.setFaults([fault]);
      const filed = await alice.provisionServers({target, options: {brand: 'web', waitSeconds: 0}});
      let {job} = filed;
      while (!job.result.some(result => result.step === step) && job.finishedAt === undefined) {
        ({job} = await alice.waitForJob({
          jobId: job.id,
          options: {sinceVersion: job.version, timeoutSeconds: 10},
        }));
      }
      expect(job.finishedAt, `the job ended before it was seen at "${step}"`).to.equal(undefined);
      await service.kill();
      await service.lab.setFaults([]);
      await service.start();
      ({job} = await alice.waitForJob({jobId: job.id, options: {timeoutSeconds: 60}}));
      expect(job.result.map(result => [result.state, result.message])).to.deep.equal(
        Array(4).fill(['succeeded', undefined]),
      );

      const {root} = await alice.listRoots({target: []});
      expect(root.map(item => item.server).sort()).to.deep.equal([
        'blade01',
        'blade02',
        'blade03',
        'blade04',
      ]);
      const after = await powerChangesOf();
      for (const {server} of root) {
        // Newest first: what the module logged since the job began.
        const changes = after.get(server)?.slice(0, -(before.get(server)?.length ?? 0));
        expect(changes?.map(change => change.text)).to.deep.equal([
          `(${server}) Blade powered on.`,
          `(${server}) Blade powered off.`,
        ]);
      }
      for (const item of root) expect(item).to.include({brand: 'web', shared: true, assigned: true});
      const {power} = await alice.getPowerState({target});
      expect(power.map(item => item.state)).to.deep.equal(['on', 'on', 'on', 'on']);
    });
  }

  it('while released servers are cleaned up: the next start ends that, and they are free', async () => {
    const alice = service.as('alice');
    await service.lab.setFaults([slow('module', 'power -off')]);
    await alice.releaseServers({target});
    const bob = service.as('bob');
    const early = (await bob.checkoutServers({target, options: {waitSeconds: 0}})).result;
    expect(early.map(({faultCode}) => faultCode)).to.deep.equal(Array(4).fill('Conflict'));
    await service.kill();
    await service.lab.setFaults([]);
    await service.start();
    const {result} = await bob.checkoutServers({target, options: {waitSeconds: 60}});
    expect(result.map(({state}) => state)).to.deep.equal(Array(4).fill('succeeded'));
    const {root} = await bob.listRoots({target});
    expect(root.some(({shared, assigned}) => shared || assigned)).to.equal(false);
  });
});
