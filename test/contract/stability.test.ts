/** Clone, share, unshare and destroy for forty servers, again and again, while things go wrong. */
import {expect} from 'chai';
import {createSshConnection} from '../../src/adapters/ssh/connection.ts';
import {startCuttingProxy} from '../support/cutting-proxy.ts';
import {runRounds} from '../support/rounds.ts';
import {startLabStorage, type LabStorage} from '../support/storage-under-test.ts';

describe('forty roots at once, on the lab', function () {
  this.timeout(120_000);
  let rig: LabStorage;
  afterEach(() => rig?.close());

  it('leave nothing behind, round after round', async () => {
    rig = await startLabStorage();
    const {repeats} = await runRounds(rig, {rounds: 3, servers: 40});
    expect(repeats).to.equal(0);
  });

  it('survive connections that are cut in the middle of anything', async () => {
    rig = await startLabStorage();
    const proxy = await startCuttingProxy(rig.options.port);
    const ssh = createSshConnection({...rig.options, port: proxy.port});
    try {
      // A sign-in takes about 4,000 bytes, the list of forty roots 70,000.
      proxy.cutAfter(() => 10_000 + Math.floor(Math.random() * 200_000));
      await runRounds(rig.adapt(ssh), {rounds: 3, servers: 40});
      expect(proxy.cuts).to.be.greaterThan(2);
    } finally {
      await ssh.close();
      await proxy.close();
    }
  });

  it('survive commands that fail, hang or are lost', async () => {
    rig = await startLabStorage({ssh: {commandTimeoutMs: 1_000}});
    const busy = 'cannot destroy: dataset is busy';
    rig.faults.set([
      {part: 'storage', on: 'zfs clone', effect: 'drop', probability: 0.02},
      {part: 'storage', on: 'zfs destroy', effect: 'drop', probability: 0.02},
      {part: 'storage', on: 'hopscotch-exportfs', effect: 'drop', probability: 0.1},
      {part: 'storage', on: 'zfs destroy', effect: 'error', message: busy, probability: 0.2},
      {part: 'storage', on: 'zfs', effect: 'hang', count: 2},
    ]);
    const {repeats} = await runRounds(rig, {rounds: 2, servers: 40});
    expect(repeats).to.be.greaterThan(0);
  });
});
