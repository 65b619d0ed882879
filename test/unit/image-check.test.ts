import {expect} from 'chai';
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {buildCpio} from '../../src/image/cpio.ts';
import {equipImage} from '../../src/image/equip.ts';
import {readInitrdNames} from '../../src/image/initrd-names.ts';
import {parseModulesDep} from '../../src/image/kernel-modules.ts';
import {findLacks} from '../../src/image/lacks.ts';
import {follow, type ImageListing, type ListedEntry} from '../../src/image/listing.ts';
import {readListing} from '../../src/image/read-listing.ts';
import {run} from '../support/cli.ts';

const file: ListedEntry = {kind: 'file'};
const folder: ListedEntry = {kind: 'directory'};
const link = (target: string): ListedEntry => ({kind: 'link', target});

/** An image that lacks nothing, as Debian lays it out. */
const whole: Record<string, ListedEntry> = {
  boot: folder,
  'boot/vmlinuz-6.1.0-9-amd64': file,
  'boot/vmlinuz': link('vmlinuz-6.1.0-9-amd64'),
  'boot/initrd.img-6.1.0-9-amd64': file,
  'boot/initrd.img': link('initrd.img-6.1.0-9-amd64'),
  usr: folder,
  'usr/lib': folder,
  'usr/lib/modules': folder,
  'usr/lib/modules/6.1.0-9-amd64': folder,
  'usr/lib/modules/6.1.0-9-amd64/modules.dep': file,
  'usr/lib/systemd': folder,
  'usr/lib/systemd/systemd': file,
  'usr/lib/hopscotch': folder,
  'usr/lib/hopscotch/report-up': file,
  'usr/sbin': folder,
  'usr/sbin/init': link('/lib/systemd/systemd'),
  lib: link('usr/lib'),
  sbin: link('/usr/sbin'),
  etc: folder,
  'etc/systemd/system/multi-user.target.wants/hopscotch-up.service': link('/etc/systemd/system/x'),
  ...{proc: folder, sys: folder, dev: folder, run: folder},
};
const ours = ['init', 'hopscotch/root.sh'];

function listing(
  changes: Record<string, ListedEntry | undefined> = {},
  texts: Record<string, string> = {},
  initrdNames: readonly string[] | 'unknown' = ours,
): ImageListing {
  const entries = Object.entries({...whole, ...changes}).flatMap(([path, entry]) =>
    entry === undefined ? [] : [[path, entry] as const],
  );
  return {
    entries: new Map(entries),
    texts: new Map(Object.entries(texts)),
    ...(initrdNames === 'unknown' ? {} : {initrdNames}),
  };
}
const findings = (one: ImageListing, outcome: string) =>
  findLacks(one)
    .filter(finding => finding.outcome === outcome)
    .map(({check, detail}) => `${check}: ${detail}`);
const lacks = (...given: Parameters<typeof listing>) => findings(listing(...given), 'lack');
const remarks = (...given: Parameters<typeof listing>) => findings(listing(...given), 'remark');

describe('what an image lacks', () => {
  it('is nothing, when all is there', () => {
    expect(lacks()).to.deep.equal([]);
    expect(remarks()).to.deep.equal([]);
  });

  it('is a kernel or an initrd where the service looks, and a link is enough when one lies beside', () => {
    expect(lacks({'boot/vmlinuz': undefined, 'boot/initrd.img': link('initrd.img-5')})).to.deep.equal([
      'kernel: no /boot/vmlinuz, but /boot/vmlinuz-6.1.0-9-amd64: ln -s vmlinuz-6.1.0-9-amd64 boot/vmlinuz',
      'initrd: no /boot/initrd.img, but /boot/initrd.img-6.1.0-9-amd64: ln -s initrd.img-6.1.0-9-amd64 boot/initrd.img',
    ]);
    const nothing = Object.fromEntries(Object.keys(whole).map(path => [path, undefined]));
    expect(lacks(nothing, {}, 'unknown').map(line => line.split(':')[0])).to.deep.equal([
      ...['kernel', 'initrd', 'init', 'directories', 'up-report'],
    ]);
  });

  it('is an initrd that mounts a root over NFS', () => {
    const about = (names: readonly string[]) => findLacks(listing({}, {}, names))[2];
    const driver = 'usr/lib/modules/6.1/kernel/fs/nfs/nfsv4.ko.xz';
    expect(about(['init', 'scripts/local', 'scripts/nfs', driver])).to.include({outcome: 'remark'});
    expect(about(['init', 'scripts/local', 'scripts/nfs', driver])?.detail).to.include('boot=nfs');
    expect(about(['init', 'scripts/nfs'])).to.include({outcome: 'lack'});
    expect(about(['usr/lib/dracut/hooks/cmdline/90-parse-nfsroot.sh'])).to.include({outcome: 'remark'});
    expect(about(['usr/lib/dracut/hooks/cmdline/10-other.sh'])?.detail).to.include('dracut --add nfs');
    expect(about(['init'])).to.include({outcome: 'lack'});
  });

  it('is not an initrd that cannot be looked into', () => {
    expect(lacks({}, {}, 'unknown')).to.deep.equal([]);
    expect(remarks({}, {}, 'unknown')[0]).to.include('could not be looked into');
  });

  it('is a file system table without the disks of where it was made', () => {
    const table = [
      '# / was on /dev/sda1',
      'UUID=0a-1 / ext4 errors=remount-ro 0 1',
      '/dev/sda5 none swap sw 0 0',
      'LABEL=more /more xfs nofail 0 0',
      'store:/home /home nfs4 defaults 0 0',
      'tmpfs /tmp tmpfs defaults 0 0',
    ];
    expect(lacks({}, {'etc/fstab': table.join('\n')})).to.deep.equal([
      'fstab: /etc/fstab mounts / from UUID=0a-1: remove the line',
      'fstab: /etc/fstab waits for /dev/sda5 (none), which is no part of the image: remove the line',
    ]);
  });

  it('is told apart from what all its servers would have in common', () => {
    const keys = {'etc/ssh/ssh_host_rsa_key': file, 'etc/ssh/ssh_host_rsa_key.pub': file};
    const texts = {
      'etc/hostname': 'build\n',
      'etc/machine-id': '0123\n',
      'etc/network/interfaces': 'auto lo\niface lo inet loopback\niface eth0 inet dhcp\n',
    };
    expect(lacks(keys, texts)).to.deep.equal([]);
    expect(remarks(keys, texts).map(line => line.split(':')[0])).to.deep.equal([
      ...['host name', 'machine id', 'SSH host keys', 'network'],
    ]);
    expect(remarks({}, {'etc/network/interfaces': 'iface eth0 inet manual\n'})).to.deep.equal([]);
  });
});

describe('links of an image', () => {
  it('begin at the image, and end', () => {
    const one = listing({a: link('b'), b: link('a'), up: link('../../../boot/vmlinuz')});
    expect(follow(one, 'sbin/init')?.path).to.equal('usr/lib/systemd/systemd');
    expect(follow(one, 'up')?.path).to.equal('boot/vmlinuz-6.1.0-9-amd64');
    expect(follow(one, 'a')).to.equal(undefined);
  });
});

describe('the names in an initrd', () => {
  const archive = (path: string) => buildCpio([{kind: 'file', path, content: Buffer.from('12345')}]);

  it('are found behind the microcode, however it is packed', () => {
    const early = Buffer.concat([archive('kernel/x86/microcode'), Buffer.alloc(508)]);
    for (const packed of [archive('init'), gzipSync(archive('init')), zstdCompressSync(archive('init'))])
      expect(readInitrdNames(Buffer.concat([early, packed]))).to.deep.equal(['kernel/x86/microcode', 'init']);
  });

  it('are not guessed when it is something else, or cut off', () => {
    expect(readInitrdNames(Buffer.from('BZh91AY'))).to.equal(undefined);
    expect(readInitrdNames(gzipSync(archive('init')).subarray(0, 40))).to.equal(undefined);
    expect(readInitrdNames(archive('init').subarray(0, 150))).to.equal(undefined);
  });
});

describe('looking into an image that is here', () => {
  let home = '';
  let root = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'hopscotch-check-test-'));
    root = join(home, 'root');
    for (const [path, entry] of Object.entries(whole)) {
      mkdirSync(dirname(join(root, path)), {recursive: true});
      if (entry.kind === 'directory') mkdirSync(join(root, path), {recursive: true});
      else if (entry.kind === 'link') symlinkSync(entry.target ?? '', join(root, path));
      else writeFileSync(join(root, path), 'something');
    }
    const initrd = buildCpio([{kind: 'file', path: 'hopscotch/root.sh', content: Buffer.alloc(0)}]);
    writeFileSync(join(root, 'boot/initrd.img-6.1.0-9-amd64'), gzipSync(initrd));
  });
  afterEach(() => rmSync(home, {recursive: true}));

  it('finds in a directory and in an archive the same', async () => {
    writeFileSync(join(root, 'etc/fstab'), '/dev/sda1 / ext4 defaults 0 1\n');
    execFileSync('tar', ['-C', root, '-cf', join(home, 'dot.tar'), '.']);
    execFileSync('tar', [
      '-C',
      root,
      '-czf',
      join(home, 'plain.tar.gz'),
      'boot',
      'etc',
      'usr',
      'lib',
      'sbin',
      'proc',
      'sys',
      'dev',
      'run',
    ]);
    const inDirectory = findLacks(await readListing(root));
    expect(inDirectory.filter(({outcome}) => outcome === 'lack').map(({check}) => check)).to.deep.equal([
      'fstab',
    ]);
    expect(findLacks(await readListing(join(home, 'dot.tar')))).to.deep.equal(inDirectory);
    expect(findLacks(await readListing(join(home, 'plain.tar.gz')))).to.deep.equal(inDirectory);
  });

  it('looks where the image will say that its kernel is', async () => {
    rmSync(join(root, 'boot/vmlinuz'));
    rmSync(join(root, 'boot/initrd.img'));
    symlinkSync('boot/vmlinuz-6.1.0-9-amd64', join(root, 'vmlinuz'));
    symlinkSync('boot/initrd.img-6.1.0-9-amd64', join(root, 'initrd.img'));
    execFileSync('tar', ['-C', root, '-cf', join(home, 'debian.tar'), '.']);
    const places = ['--kernel', '/vmlinuz', '--initrd', '/initrd.img'];
    for (const image of [root, join(home, 'debian.tar')]) {
      expect((await run(['image', 'check', image])).exitCode).to.equal(1);
      const {exitCode, stdout} = await run(['image', 'check', image, ...places]);
      expect([exitCode, stdout.text.includes('the initrd of HOP-SCOTCH')]).to.deep.equal([0, true]);
    }
    const nowhere = await run(['image', 'check', root, '--kernel', '/kernel']);
    expect(nowhere.stdout.text).to.include('ln -s boot/vmlinuz-6.1.0-9-amd64 kernel');
  });

  it('says by its exit code whether something lacks', async () => {
    const good = await run(['image', 'check', root]);
    expect([good.exitCode, good.stdout.lines.at(-1)]).to.deep.equal([0, 'Nothing is lacking.']);
    rmSync(join(root, 'boot/vmlinuz'));
    const bad = await run(['image', 'check', root]);
    expect([bad.exitCode, bad.stdout.lines.at(-1)]).to.deep.equal([1, '1 thing lacking.']);
    const json = await run(['--json', 'image', 'check', root]);
    expect(JSON.parse(json.stdout.text)).to.deep.include({
      check: 'up-report',
      outcome: 'good',
      detail: '/usr/lib/hopscotch/report-up',
    });
  });

  it('refuses what is no image, or only a part of one', async () => {
    writeFileSync(join(home, 'letter'), 'dear');
    writeFileSync(join(root, 'boot/big'), Buffer.alloc(100_000, 'x'));
    execFileSync('tar', ['-C', root, '-cf', join(home, 'cut.tar'), '.']);
    truncateSync(join(home, 'cut.tar'), 60_000);
    for (const name of ['letter', 'cut.tar']) {
      const {exitCode, stderr} = await run(['image', 'check', join(home, name)]);
      expect([exitCode, stderr.text]).to.deep.equal([
        2,
        `hopscotch: ${join(home, name)} is no tar archive with the root of a system.\n`,
      ]);
    }
    expect((await run(['image', 'check', join(home, 'nowhere')])).exitCode).to.equal(5);
  });

  it('reads and writes nothing through links that lead out', async () => {
    writeFileSync(join(home, 'fstab'), '/dev/sda1 / ext4 defaults 0 1\n');
    symlinkSync(join(home, 'fstab'), join(root, 'etc/fstab'));
    expect((await readListing(root)).texts.has('etc/fstab')).to.equal(false);
    rmSync(join(root, 'boot'), {recursive: true});
    mkdirSync(join(home, 'outside'));
    symlinkSync(join(home, 'outside'), join(root, 'boot'));
    const refused = await equipImage({directory: root, kernel: 'linux-image-amd64'}).catch(
      (error: unknown) => error,
    );
    expect(refused).to.be.an('error').with.property('message').that.includes('/boot is no directory');
  });

  it('takes no module that lies elsewhere', () => {
    const table = parseModulesDep('a.ko: ../../etc/shadow\n/etc/shadow:\nb..ko: kernel/c.ko\n');
    expect([...table.keys()]).to.deep.equal(['b..ko']);
  });
});
