import {expect} from 'chai';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {findFirmware, readFirmwareNames} from '../../src/image/firmware.ts';
import {
  buildModulesDep,
  closeModules,
  filterAliases,
  moduleName,
  parseModulesDep,
} from '../../src/image/kernel-modules.ts';
import {parseCandidate} from '../../src/image/packages.ts';

const table = parseModulesDep(
  [
    'kernel/fs/nfs/nfsv4.ko.xz: kernel/fs/nfs/nfs.ko.xz kernel/net/dns_resolver/dns_resolver.ko.xz',
    'kernel/fs/nfs/nfs.ko.xz: kernel/net/sunrpc/sunrpc.ko.xz',
    'kernel/net/sunrpc/sunrpc.ko.xz:',
    'kernel/net/dns_resolver/dns_resolver.ko.xz:',
    'kernel/drivers/char/hw_random/virtio-rng.ko.xz:',
    'kernel/fs/btrfs/btrfs.ko.xz: kernel/lib/raid6.ko.xz',
    'kernel/lib/raid6.ko.xz:',
    '',
  ].join('\n'),
);

describe('the modules of an initrd', () => {
  it('are those that were named and all that they need, once', () => {
    expect(
      closeModules(table, ['nfsv4', 'virtio_rng', 'no_such_module', 'nfs']).map(moduleName),
    ).to.deep.equal(['virtio_rng', 'nfs', 'nfsv4', 'dns_resolver', 'sunrpc']);
  });

  it('end, even when two name one another', () => {
    const circle = parseModulesDep('a.ko: b.ko\nb.ko: a.ko\n');
    expect(closeModules(circle, ['a'])).to.deep.equal(['a.ko', 'b.ko']);
  });

  it('are listed as they lie there: unpacked', () => {
    expect(buildModulesDep(table, ['kernel/fs/nfs/nfs.ko.xz', 'kernel/net/sunrpc/sunrpc.ko.xz'])).to.equal(
      'kernel/fs/nfs/nfs.ko: kernel/net/sunrpc/sunrpc.ko\nkernel/net/sunrpc/sunrpc.ko:\n',
    );
  });

  it('are found by the hardware that they answer to, whichever way their name is written', () => {
    const aliases = [
      '# Aliases extracted from modules themselves.',
      'alias virtio:d00000004v* virtio_rng',
      'alias fs-btrfs btrfs',
      'alias virtio:d00000009v* virtio-rng',
      '',
    ].join('\n');
    expect(filterAliases(aliases, ['kernel/drivers/char/hw_random/virtio-rng.ko.xz'])).to.equal(
      'alias virtio:d00000004v* virtio_rng\nalias virtio:d00000009v* virtio-rng\n',
    );
  });
});

describe('the firmware of an initrd', () => {
  it('is what its modules ask for and the image has, however it lies there', () => {
    const root = mkdtempSync(join(tmpdir(), 'hopscotch-firmware-'));
    try {
      const home = join(root, 'usr/lib/firmware');
      mkdirSync(join(home, 'bnx2'), {recursive: true});
      writeFileSync(join(home, 'bnx2/a-6.2.fw'), '');
      writeFileSync(join(home, 'bnx2/b.fw.xz'), '');
      symlinkSync('bnx2/a-6.2.fw', join(home, 'same.fw'));
      symlinkSync('/etc/passwd', join(home, 'outside.fw'));
      const module = Buffer.from(
        ['license=GPL', 'bnx2/a-6.2.fw', 'bnx2/b.fw', 'same.fw', 'outside.fw', '../../x', 'missing.fw', '']
          .map((name, index) => (index === 0 ? name : `firmware=${name}`))
          .join('\0'),
      );
      expect(findFirmware(root, readFirmwareNames(module))).to.deep.equal([
        {name: 'bnx2/a-6.2.fw', file: join(home, 'bnx2/a-6.2.fw')},
        {name: 'bnx2/b.fw', file: join(home, 'bnx2/b.fw.xz')},
        {name: 'same.fw', file: join(home, 'bnx2/a-6.2.fw')},
      ]);
    } finally {
      rmSync(root, {recursive: true});
    }
  });
});

describe('the version that apt would install', () => {
  it('is read, and is nothing when apt knows none', () => {
    expect(parseCandidate('tool:\n  Installed: (none)\n  Candidate: 1:2.3-4\n')).to.equal('1:2.3-4');
    expect(parseCandidate('tool:\n  Installed: (none)\n  Candidate: (none)\n')).to.equal(undefined);
    expect(parseCandidate('')).to.equal(undefined);
  });
});
