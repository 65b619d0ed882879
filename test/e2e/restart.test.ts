import {expect} from 'chai';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createApp} from '../../src/app.ts';
import {connect} from '../../src/cli/client.ts';
import {checkConfig} from '../../src/config/check.ts';
import {startLab} from '../../src/lab/main.ts';

describe('stopping and starting everything', function () {
  this.timeout(120_000);
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hopscotch-'));
  });
  after(() => rm(directory, {recursive: true}));

  const counts = {chassis: 1, bladesPerChassis: 2, storageHosts: 1};

  /** Lab and service on the same directory as the last time. */
  async function start() {
    const lab = await startLab({directory: join(directory, 'lab'), counts});
    const app = await createApp(
      checkConfig({
        ...lab.serviceConfig,
        state: join(directory, 'service'),
        listen: {port: 0},
        log: {level: 'silent'},
      }),
    );
    await lab.setBootUrl(app.url);
    const alice = connect({
      url: `${app.url}/soap`,
      credentials: {kind: 'password', user: 'alice', password: 'alice'},
    });
    const close = async () => {
      alice.close();
      await app.close();
      await lab.close();
    };
    return {lab, alice, close};
  }

  it('keeps ownership, roots, exports, power, jobs, and the addresses of all parts', async () => {
    const target = ['blade01'];
    const first = await start();
    await first.alice.checkoutServers({target});
    const {job} = await first.alice.provisionServers({target, options: {brand: 'web', version: 3}});
    expect(job.state).to.equal('succeeded');
    const before = await first.alice.listRoots({target: []});
    await first.close();

    const second = await start();
    try {
      expect(second.lab.serviceConfig).to.deep.equal(first.lab.serviceConfig);
      const {server} = await second.alice.listServers({target});
      expect(server[0]).to.include({ownerName: 'alice', brand: 'web', version: 3});
      expect(await second.alice.listRoots({target: []})).to.deep.equal(before);
      expect(
        (await second.alice.getPowerState({target: ['blade[01-02]']})).power.map(item => item.state),
      ).to.deep.equal(['on', 'off']);
      expect((await second.alice.getJob({jobId: job.id})).job).to.deep.equal(job);
    } finally {
      await second.close();
    }
  });

  it('refuses a second service on the same state, and a lab of another size', async () => {
    const running = await start();
    try {
      const again = createApp(
        checkConfig({
          ...running.lab.serviceConfig,
          state: join(directory, 'service'),
          listen: {port: 0},
          log: {level: 'silent'},
        }),
      );
      const refusal = await again.then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(refusal).to.have.property('message').that.contains('Another HOP-SCOTCH service');
      const other = startLab({directory: join(directory, 'lab'), counts: {...counts, chassis: 2}});
      expect(
        await other.then(
          () => undefined,
          (error: unknown) => error,
        ),
      ).to.have.property('code', 'Conflict');
    } finally {
      await running.close();
    }
  });
});
