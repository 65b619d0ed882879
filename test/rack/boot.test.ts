/** Everything real: machines of QEMU are provisioned, live through what happens to machines, and are told apart. */
import {expect} from 'chai';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Client} from '../../src/cli/client.ts';
import type {Job} from '../../src/contract/types.generated.ts';
import {realParts} from '../../src/lab/rack/parts.ts';
import {shellOf} from '../support/blade-shell.ts';
import {freePort, startKillableService, type KillableService} from '../support/lab-service.ts';
import {haveRealRack} from '../support/real-rack.ts';
import {until} from '../support/until.ts';

/** For what is meant to come up, on a machine that has other work. */
const bootTimeoutSeconds = 240;

/** Where a system answers that does not report itself up. */
const quietPort = 2222;

if (haveRealRack()) {
  describe('blades of a real rack', function () {
    this.timeout(600_000);
    let service: KillableService;
    let alice: Client;
    const names = ['blade01', 'blade02', 'blade03'] as const;
    const target = ['blade[01-03]'];
    const shell = (name: string) => shellOf(service.lab, name);
    const consoles = () => names.map(name => shell(name).tail()).join('');
    const ended = async (work: Promise<{job: Job}>): Promise<Job> => {
      let {job} = await work;
      while (job.finishedAt === undefined)
        ({job} = await alice.waitForJob({jobId: job.id, options: {timeoutSeconds: 60}}));
      return job;
    };
    const succeeded = async (work: Promise<{job: Job}>): Promise<Job> => {
      const job = await ended(work);
      expect(job.state, JSON.stringify(job.result) + consoles()).to.equal('succeeded');
      return job;
    };
    const provision = (which: readonly string[], options: Record<string, unknown> = {}) =>
      succeeded(
        alice.provisionServers({target: [...which], options: {brand: 'web', waitSeconds: 0, ...options}}),
      );
    const rootOf = async (server: string) => {
      const {root} = await alice.listRoots({target: [server]});
      expect(root, `roots of ${server}`).to.have.length(1);
      return root[0]?.path ?? '';
    };

    before(async () => {
      service = await startKillableService({
        parts: realParts,
        counts: {chassis: 1, bladesPerChassis: names.length, storageHosts: 1},
        rack: {throwAway: true, poolMegabytes: 1_024, patienceSeconds: 900, bootPort: await freePort()},
        config: {
          jobs: {bootTimeoutSeconds, powerTimeoutSeconds: 30},
          boot: {up: {tcpPort: quietPort}},
        },
      });
      alice = service.as('alice');
      await alice.checkoutServers({target});
      await provision(target, {version: 1});
    });
    after(() => service?.close());

    it('come up on their roots when they had no power', async () => {
      for (const name of names) {
        await shell(name).isUp();
        expect(await shell(name).run('cat /etc/release; hostname')).to.equal(`web 1\n${name}`);
      }
      const {power} = await alice.getPowerState({target});
      expect(power.map(({state}) => state)).to.deep.equal(['on', 'on', 'on']);
    });

    it('write each on a root of its own', async () => {
      const [first, second, third] = await Promise.all(names.map(rootOf));
      await shell('blade01').run('echo mine > /mine; sync');
      expect(readFileSync(join(first ?? '', 'mine'), 'utf8')).to.equal('mine\n');
      for (const root of [second, third]) expect(existsSync(join(root ?? '', 'mine'))).to.equal(false);
      expect(await shell('blade02').run('ls /mine 2>&1 || true')).to.contain('No such file');
    });

    it('go on when the NFS server starts again under them', async () => {
      await service.lab.rack.storage?.nfs.restart();
      await shell('blade02').run('echo still > /here; sync; cat /here');
      expect(readFileSync(join(await rootOf('blade02'), 'here'), 'utf8')).to.equal('still\n');
    });

    it('keep what they wrote through a power cycle, while others get the next version, to be reset', async () => {
      await succeeded(alice.powerOff({target: ['blade01'], options: {waitSeconds: 60}}));
      await succeeded(alice.powerOn({target: ['blade01'], options: {waitSeconds: 60}}));
      await provision(['blade03'], {version: 2, bootMode: 'reset'});
      expect(await shell('blade03').run('cat /etc/release')).to.equal('web 2');
      await shell('blade01').isUp();
      expect(await shell('blade01').run('cat /mine /etc/release')).to.equal('mine\nweb 1');
    });

    it('lose what they wrote when their root is reset at every boot', async () => {
      const before = await rootOf('blade03');
      await shell('blade03').run('echo gone > /mine; sync');
      // As a power cut does: nobody tells the service.
      service.lab.rack.blades?.setPower('blade03', false);
      service.lab.rack.blades?.setPower('blade03', true);
      await until(
        'a fresh root',
        async () => {
          const {root} = await alice.listRoots({target: ['blade03']});
          return (root.length === 1 && root[0]?.path !== before) || undefined;
        },
        240_000,
      );
      await shell('blade03').isUp();
      expect(await shell('blade03').run('ls /mine 2>&1 || cat /etc/release')).to.match(
        /No such file.*\nweb 2$/s,
      );
    });

    it('boot the version before after a rollback', async () => {
      await alice.rollbackBrand({brand: 'web', version: 1});
      await provision(['blade03']);
      expect(await shell('blade03').run('cat /etc/release')).to.equal('web 1');
    });

    it('wait for a root that is not exported, say so, and come up when it is', async () => {
      await succeeded(alice.powerOff({target: ['blade02'], options: {waitSeconds: 60}}));
      await succeeded(alice.unshareRoots({target: ['blade02'], options: {waitSeconds: 60}}));
      await succeeded(alice.powerOn({target: ['blade02'], options: {waitSeconds: 60}}));
      await shell('blade02').shows(/cannot mount|could not be mounted|mount.*(failed|denied|No such file)/i);
      await succeeded(alice.shareRoots({target: ['blade02'], options: {waitSeconds: 60}}));
      await shell('blade02').isUp();
      expect(await shell('blade02').run('cat /here')).to.equal('still');
    });

    it('whose kernel panics fail alone, and go back to the root that they had', async () => {
      await alice.updateBrand({brand: 'web', options: {boot: {argument: ['rdinit=/nowhere', 'panic=0']}}});
      await succeeded(alice.snapshotBrand({brand: 'web', options: {comment: 'finds no init'}}));
      await alice.updateBrand({brand: 'web', options: {boot: {argument: ['']}}});
      const before = await rootOf('blade01');
      const broken = ended(
        alice.provisionServers({
          target: ['blade01'],
          options: {brand: 'web', version: 3, bootTimeoutSeconds: 45, waitSeconds: 0},
        }),
      );
      const other = provision(['blade02'], {version: 2});
      await shell('blade01').shows('Kernel panic');
      expect((await broken).result[0]).to.include({state: 'failed', faultCode: 'TimedOut'});
      await other;
      expect(await rootOf('blade01')).to.equal(before);
      await shell('blade01').isUp();
      expect(await shell('blade01').run('cat /mine')).to.equal('mine');
    });

    it('run in memory on a version that is theirs to read, and are up when a port answers though they report nothing', async () => {
      const {pool, nfs} = service.lab.rack.storage!;
      // Says on its console that it is up, and to the service nothing.
      const up = `#!/bin/sh\necho "hopscotch: $(hostname) is up" >/dev/console\nexec nc -ll -p ${quietPort} -e true\n`;
      writeFileSync(join(pool.basePath, 'brands/web/etc/init.d/up'), up);
      const taken = await succeeded(alice.snapshotBrand({brand: 'web'}));
      const version = taken.result[0]?.version;
      await provision(['blade03'], {version, bootMode: 'ram'});
      await shell('blade03').run('echo gone > /etc/release; rm /etc/inittab');

      const {server} = await alice.listServers({target: ['blade[02-03]']});
      const [another = '', own = ''] = server.map(({ipAddress}) => ipAddress);
      const exported = readFileSync(nfs.exportsFile, 'utf8').split('\n');
      const ofVersion = exported.filter(line => line.includes(`/versions/web-${version}`));
      expect(ofVersion).to.have.length(1);
      expect(ofVersion[0]).to.match(new RegExp(`Clients = ${own}; .*Access_Type = RO;`));
      const [, address = '', path = ''] =
        / nfsroot=([0-9.]+):([^,]+),/.exec(await shell('blade03').run('cat /proc/cmdline')) ?? [];
      const write = (client: string) =>
        `mkdir /run/v; mount -t nfs4 -o vers=4.1,proto=tcp,port=2049,addr=${address},clientaddr=${client} ${address}:${path} /run/v 2>&1` +
        ' && touch /run/v/mine 2>&1 || true';
      expect(await shell('blade03').run(write(own))).to.match(/Read-only file system/);
      const refusal = await shell('blade02').run(write(another));
      expect(refusal, refusal).to.match(/mount.*(No such file|denied|not permitted)/);

      service.lab.rack.blades?.setPower('blade03', false);
      service.lab.rack.blades?.setPower('blade03', true);
      await shell('blade03').isUp();
      expect(await shell('blade03').run('cat /etc/release; ls /etc/inittab')).to.equal('web 2\n/etc/inittab');
      expect((await alice.listRoots({target: ['blade03']})).root).to.deep.equal([]);
    });

    it('come up when the service is killed while they boot', async () => {
      const {job} = await alice.provisionServers({
        target,
        options: {brand: 'web', version: 1, waitSeconds: 0},
      });
      await Promise.all(names.map(name => shell(name).shows('iPXE')));
      await service.kill();
      await service.start();
      await succeeded(alice.getJob({jobId: job.id}));
      for (const name of names)
        expect(await shell(name).run('hostname; cat /etc/release')).to.equal(`${name}\nweb 1`);
      const roots = await Promise.all(names.map(rootOf));
      const {basePath = ''} = service.lab.rack.storage?.pool ?? {};
      expect(readdirSync(join(basePath, 'roots')).sort()).to.deep.equal(
        roots.map(path => path.split('/').at(-1)).sort(),
      );
      expect(readdirSync(join(basePath, 'versions')), 'versions that nobody runs on').to.deep.equal([]);
    });
  });
}
