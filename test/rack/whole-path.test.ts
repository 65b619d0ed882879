/** The main job with a real directory, a real storage host and a real NFS server; only the blades are simulated. */
import {expect} from 'chai';
import {randomBytes} from 'node:crypto';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createApp, type App} from '../../src/app.ts';
import {connect, type Client} from '../../src/cli/client.ts';
import {checkConfig} from '../../src/config/check.ts';
import type {Job} from '../../src/contract/types.generated.ts';
import {createBlades} from '../../src/lab/blades/blades.ts';
import {Faults} from '../../src/lab/faults.ts';
import {startManagementModule, type RunningModule} from '../../src/lab/modules/management-module.ts';
import type {LabBlade} from '../../src/lab/topology.ts';
import {haveRealStorage, startRealStorage, type RealStorage} from '../support/real-storage.ts';
import {haveSlapd, startSlapd} from '../support/slapd.ts';

const blades = [1, 2].map((bay): LabBlade => ({
  name: `real0${bay}`,
  chassis: 'chassis1',
  bay,
  mac: `02:00:00:00:02:0${bay}`,
  // The userspace NFS client speaks as 127.0.0.1: that is the first server.
  ip: `127.0.0.${bay}`,
  memoryMegabytes: 1_024,
  cores: 1,
}));

if (haveSlapd() && haveRealStorage()) {
  describe('the main job on OpenLDAP, sshd, ZFS and NFS-Ganesha', function () {
    this.timeout(120_000);
    const closers: (() => Promise<void> | void)[] = [];
    let storage: RealStorage;
    let alice: Client;
    let url = '';
    const target = ['real01'];
    const release = (path: string) => storage.ganesha.readFile(`${path}/release`);
    const succeeded = async (work: Promise<{job: Job}>) => {
      const {job} = await work;
      expect(job.state, JSON.stringify(job.result)).to.equal('succeeded');
      return job;
    };

    before(async () => {
      const home = mkdtempSync(join(tmpdir(), 'hopscotch-whole-'));
      closers.push(() => rmSync(home, {recursive: true}));
      const slapd = await startSlapd({servers: 0});
      closers.push(() => slapd.close());
      storage = await startRealStorage();
      closers.push(() => storage.close());
      const module = await startChassis(home, () => url);
      closers.push(module.close);
      const app = await startService(home, slapd, module.module);
      closers.push(() => app.close());
      url = app.url;
      const as = (user: string) => {
        const client = connect({url: `${url}/soap`, credentials: {kind: 'password', user, password: user}});
        closers.push(() => client.close());
        return client;
      };
      const server = blades.map(({mac, ip, ...blade}) => ({...blade, macAddress: mac, ipAddress: ip}));
      const {result} = await as('admin').registerServers({server});
      expect(result.map(item => item.state)).to.deep.equal(['succeeded', 'succeeded']);
      alice = as('alice');
      await succeeded(alice.createBrand({brand: 'tiny'}));
      writeFileSync(`${storage.basePath}/brands/tiny/release`, 'version one\n');
      mkdirSync(`${storage.basePath}/brands/tiny/boot`);
      writeFileSync(`${storage.basePath}/brands/tiny/boot/vmlinuz-1`, randomBytes(5_000_000));
      symlinkSync('/boot/vmlinuz-1', `${storage.basePath}/brands/tiny/boot/vmlinuz`);
      writeFileSync(`${storage.basePath}/brands/tiny/boot/initrd.img`, 'an initrd');
      await succeeded(alice.snapshotBrand({brand: 'tiny', options: {comment: 'first'}}));
    });
    after(async () => {
      for (const close of closers.splice(0).reverse()) await close();
    });

    async function startChassis(home: string, bootUrl: () => string) {
      const faults = new Faults();
      const running: {module?: RunningModule} = {};
      const simulated = createBlades({
        blades,
        bootUrl,
        isExported: (client, path) => {
          const exports = readFileSync(storage.ganesha.file, 'utf8');
          return exports.includes(path) && exports.includes(client);
        },
        bootSequenceOf: name => running.module?.bootSequenceOf(name) ?? [],
        latency: {bootMs: 0},
        faults,
      });
      const module = await startManagementModule({
        chassis: 'chassis1',
        stateDir: home,
        port: 0,
        blades,
        latency: {powerMs: 0},
        faults,
        username: 'USERID',
        password: 'PASSW0RD',
        onPower: (name, on) => simulated.setPower(name, on),
      });
      running.module = module;
      return {
        module,
        close: async () => {
          simulated.close();
          await module.close();
        },
      };
    }

    async function startService(
      home: string,
      slapd: {port: number; servicePassword: string},
      module: RunningModule,
    ): Promise<App> {
      const {sshd} = storage;
      const ssh = {
        host: '127.0.0.1',
        port: sshd.port,
        username: sshd.username,
        privateKeyFile: sshd.privateKeyFile,
        hostKeys: [sshd.hostKey],
      };
      return createApp(
        checkConfig({
          state: join(home, 'service'),
          listen: {port: 0},
          log: {level: 'silent'},
          validateResponses: true,
          directory: {
            url: `ldap://127.0.0.1:${slapd.port}`,
            serversBase: 'ou=servers,dc=hopscotch',
            peopleBase: 'ou=people,dc=hopscotch',
            administratorsGroup: 'cn=administrators,ou=groups,dc=hopscotch',
            placeholderMember: 'cn=nobody,dc=hopscotch',
            serviceDn: 'cn=hsadmin,dc=hopscotch',
            servicePassword: slapd.servicePassword,
          },
          storageHosts: [
            {
              name: 'real',
              ssh,
              base: storage.base,
              // zfs-fuse serves its own look at a new mount point: several at once can wait for one another for good.
              concurrency: 1,
              mountpoint: storage.basePath,
              nfsServer: '127.0.0.1',
              exports: {driver: 'ganesha', file: storage.ganesha.file},
            },
          ],
          chassis: [
            {
              name: 'chassis1',
              storageHost: 'real',
              ssh: {
                host: '127.0.0.1',
                port: module.port,
                username: 'USERID',
                password: 'PASSW0RD',
                hostKeys: [module.hostKey],
              },
            },
          ],
          jobs: {bootTimeoutSeconds: 20, powerTimeoutSeconds: 10},
        }),
      );
    }

    it('checks out, clones, shares, reads a file of the clone over NFS, unshares, destroys', async () => {
      const {result} = await alice.checkoutServers({target});
      expect(result[0]).to.include({state: 'succeeded'});
      await succeeded(alice.cloneRoots({target, options: {brand: 'tiny'}}));
      const [root] = (await alice.listRoots({target})).root;
      expect(root).to.include({brand: 'tiny', version: 1, shared: false});
      const path = root?.path ?? '';
      expect(await release(path).catch(() => 'refused')).to.equal('refused');
      await succeeded(alice.shareRoots({target}));
      expect(await release(path)).to.equal('version one\n');
      await succeeded(alice.unshareRoots({target}));
      expect(await release(path).catch(() => 'refused')).to.equal('refused');
      await succeeded(alice.destroyRoots({target}));
      expect((await alice.listRoots({target: []})).root).to.deep.equal([]);
    });

    it('provisions: the server is up on its own root, which nobody else can mount', async () => {
      const both = ['real[01-02]'];
      await alice.checkoutServers({target: both});
      await succeeded(alice.provisionServers({target: both, options: {brand: 'tiny'}}));
      const sent = await fetch(`${url}/boot/${blades[0]?.mac}/kernel`);
      const wanted = readFileSync(`${storage.basePath}/brands/tiny/boot/vmlinuz-1`);
      expect(wanted.equals(Buffer.from(await sent.arrayBuffer())), 'the kernel byte for byte').to.equal(true);
      const {root} = await alice.listRoots({target: both});
      expect(root.map(item => [item.server, item.shared, item.assigned]).sort()).to.deep.equal([
        ['real01', true, true],
        ['real02', true, true],
      ]);
      const pathOf = (server: string) => root.find(item => item.server === server)?.path ?? '';
      expect(await release(pathOf('real01'))).to.equal('version one\n');
      expect(await release(pathOf('real02')).catch(() => 'refused'), 'the root of another server').to.equal(
        'refused',
      );
      await succeeded(alice.deprovisionServers({target: both}));
      expect((await alice.listRoots({target: []})).root).to.deep.equal([]);
    });
  });
}
