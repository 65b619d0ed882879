/** The minimal image, built from Debian's packages and booted from NFS by a machine of QEMU's. */
import {expect} from 'chai';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {buildMinimalImage} from '../../src/image/minimal.ts';
import {guestMac, hostAddress, startGuest, type Guest} from '../support/guest.ts';
import {startHookServer, type HookServer} from '../support/hook-server.ts';
import {havePrograms} from '../support/parts.ts';
import {startRealGanesha, type RealGanesha} from '../support/real-ganesha.ts';

const programs = [
  ...['qemu-system-x86_64', 'ganesha.nfsd', 'dbus-daemon', 'dbus-send', 'setpriv'],
  ...['apt-get', 'apt-cache', 'dpkg', 'dpkg-deb'],
];
const packages = 'qemu-system-x86 nfs-ganesha nfs-ganesha-vfs dbus util-linux';

/** NFS-Ganesha exports files under the rights of their owners. */
function mayExport(): boolean {
  if (process.getuid?.() === 0) return true;
  if (process.env['CI'] === 'true') throw new Error('CI must run everything: booting an image needs root.');
  console.warn('skipped: booting an image: NFS-Ganesha needs root');
  return false;
}

if (havePrograms(programs, 'booting an image', packages) && mayExport()) {
  describe('the minimal image', function () {
    this.timeout(400_000);
    let home = '';
    let image = '';
    let ganesha: RealGanesha;
    let service: HookServer;
    let guest: Guest | undefined;

    before(async () => {
      home = mkdtempSync(join(tmpdir(), 'hopscotch-image-'));
      image = join(home, 'minimal');
      await buildMinimalImage({directory: image});
      mkdirSync(join(home, 'scratch/team'), {recursive: true});
      ganesha = await startRealGanesha(home);
    });
    beforeEach(async () => {
      service = await startHookServer();
    });
    afterEach(async () => {
      await guest?.close();
      await service.close();
    });
    after(async () => {
      await ganesha?.close();
      rmSync(home, {recursive: true});
    });

    async function share(access: 'RO' | 'RW'): Promise<void> {
      const entry = (path: string, id: number, right: string) =>
        `EXPORT { Export_Id = ${id}; Path = ${path}; Pseudo = ${path}; Access_Type = ${right}; ` +
        'Squash = No_Root_Squash; Protocols = 4; Transports = TCP; SecType = sys; FSAL { Name = VFS; } }\n';
      writeFileSync(ganesha.file, entry(image, 5, access) + entry(join(home, 'scratch'), 6, 'RW'));
      await ganesha.restart();
    }

    function boot(mode: 'nfs' | 'ram', more: readonly string[] = []): Guest {
      guest = startGuest(image, [
        'quiet',
        'root=/dev/nfs',
        `nfsroot=${hostAddress}:${image},vers=4.1,proto=tcp,port=${ganesha.port}`,
        mode === 'ram' ? 'ro' : 'rw',
        `ip=dhcp BOOTIF=01-${guestMac.replaceAll(':', '-')}`,
        'hopscotch.server=blade07',
        `hopscotch.mode=${mode}`,
        `hopscotch.up=${service.url.replace('127.0.0.1', hostAddress)}?server=blade07&token=one`,
        ...more,
      ]);
      return guest;
    }
    const reports = () => service.received.map(({path}) => path);

    it('leaves nothing behind when there is no such kernel', async () => {
      const directory = join(home, 'none');
      const failed = await buildMinimalImage({directory, kernel: 'linux-image-of-nobody'}).catch(
        (error: unknown) => error,
      );
      expect(failed).to.be.an('error').with.property('message').that.includes('linux-image-of-nobody');
      expect(existsSync(directory)).to.equal(false);
    });

    it('boots a root on NFS, under its own name, and says how far it is', async () => {
      await share('RW');
      const machine = boot('nfs', [`hopscotch.scratch=${hostAddress}:${home}/scratch`]);
      await machine.shows('blade07 is up');
      expect(reports()).to.deep.equal([
        '/hook?server=blade07&token=one&stage=root',
        '/hook?server=blade07&token=one',
      ]);
      // The name that NFSv4 knows the client by is that at the time of the mount.
      const clients = readdirSync(join(home, 'ganesha/recovery/v4recov/node0'));
      expect(clients.join()).to.include('Linux NFSv4.1 blade07');
      await machine.shows('~ # ');
      machine.type(
        'hostname >/written; stat -c %a /run/hopscotch/up; touch /scratch/team/here; echo all-"done"',
      );
      await machine.shows('all-done');
      expect(machine.console()).to.match(/^600\r?$/m);
      expect(existsSync(join(image, 'written')), 'written on the server').to.equal(true);
      expect(existsSync(join(home, 'scratch/team/here')), 'scratch').to.equal(true);
      rmSync(join(image, 'written'));
    });

    it('keeps what is written in memory when the root is one that many share', async () => {
      await share('RO');
      const machine = boot('ram', [`hopscotch.scratch=${hostAddress}:${home}/nowhere`]);
      await machine.shows('blade07 is up');
      expect(machine.console()).to.include('no scratch directories: ');
      expect(reports()).to.deep.equal([
        '/hook?server=blade07&token=one&stage=root',
        '/hook?server=blade07&token=one',
      ]);
      await machine.shows('~ # ');
      machine.type('echo kept >/etc/written; rm /etc/inittab; echo "it is $(cat /etc/written)"');
      await machine.shows('it is kept');
      expect(existsSync(join(image, 'etc/written'))).to.equal(false);
      expect(existsSync(join(image, 'etc/inittab'))).to.equal(true);
    });
  });
}
