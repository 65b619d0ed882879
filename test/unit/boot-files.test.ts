import {expect} from 'chai';
import {chmod, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createBootFiles} from '../../src/adapters/netboot/boot-files.ts';
import {parseIpAddress, parseMacAddress, parseServerName} from '../../src/domain/names.ts';
import type {BootEntry} from '../../src/ports/boot.ts';
import {failureOf} from '../support/failures.ts';

const entry: BootEntry = {
  server: parseServerName('blade01'),
  mac: parseMacAddress('02:00:00:00:00:01'),
  ip: parseIpAddress('10.77.0.1'),
  mode: 'nfs',
  kernelUrl: 'tftp://10.77.0.2/web/5/vmlinuz',
  initrdUrl: 'tftp://10.77.0.2/web/5/initrd.img',
  arguments: ['root=/dev/nfs', 'ip=dhcp'],
};

describe('boot files', () => {
  let dir: string;
  const hosts = () => join(dir, 'hosts');
  const config = () => join(dir, 'tftp', 'pxelinux.cfg', '01-02-00-00-00-00-01');
  const files = () => createBootFiles({tftpRoot: join(dir, 'tftp'), dhcpHostsDir: hosts()});
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hopscotch-boot-'));
  });
  afterEach(() => rm(dir, {recursive: true, force: true}));

  it('name a server for DHCP and tell pxelinux what it boots', async () => {
    await files().ensureEntry(entry);
    expect(await readFile(join(hosts(), 'blade01'), 'utf8')).to.equal(
      '02:00:00:00:00:01,10.77.0.1,blade01\n',
    );
    expect(await readFile(config(), 'utf8')).to.include('append root=/dev/nfs ip=dhcp');
  });

  it('are left alone when they are right already', async () => {
    await files().ensureEntry(entry);
    const before = await stat(join(hosts(), 'blade01'));
    await files().ensureEntry(entry);
    expect((await stat(join(hosts(), 'blade01'))).ino).to.equal(before.ino);
  });

  it('keep the address and boot from the disk after removal, which may be repeated', async () => {
    await files().ensureEntry(entry);
    await files().removeEntry(entry);
    await files().removeEntry(entry);
    expect(await readFile(config(), 'utf8'))
      .to.include('localboot 0')
      .and.not.include('append');
    expect(await readdir(hosts())).to.deep.equal(['blade01']);
  });

  it('are whole and alone after many writers at once', async () => {
    const writers = Array.from({length: 20}, (_, index) =>
      files().ensureEntry({...entry, arguments: [`number=${index}`]}),
    );
    await Promise.all(writers);
    expect(await readFile(config(), 'utf8')).to.match(/append number=\d+\n$/);
    expect(await readdir(join(dir, 'tftp', 'pxelinux.cfg'))).to.have.length(1);
  });

  it('stay as they are when they are only to be added, and what is missing of them is made', async () => {
    await files().ensureEntry(entry);
    await files().removeEntry(entry, undefined, 'add');
    expect(await readFile(config(), 'utf8')).to.include('append root=/dev/nfs');
    await rm(config());
    await files().removeEntry(entry, undefined, 'add');
    expect(await readFile(config(), 'utf8')).to.include('localboot 0');
    await files().ensureEntry(entry, undefined, 'add');
    expect(await readFile(config(), 'utf8')).to.include('localboot 0');
    expect(await readdir(join(dir, 'tftp', 'pxelinux.cfg'))).to.have.length(1);
  });

  it('tell iPXE over TFTP what pxelinux is told', async () => {
    const script = join(dir, 'tftp', 'ipxe', '02-00-00-00-00-01.ipxe');
    await files().ensureEntry(entry);
    expect(await readFile(script, 'utf8'))
      .to.match(/^#!ipxe\n/)
      .and.include('kernel tftp://10.77.0.2/web/5/vmlinuz initrd=initrd root=/dev/nfs ip=dhcp')
      .and.include('chain --replace 02-00-00-00-00-01.ipxe');
    await files().removeEntry(entry);
    expect(await readFile(script, 'utf8'))
      .to.include('boots from its disk')
      .and.not.include('kernel');
  });

  describe('as an inventory', () => {
    const other = {
      server: parseServerName('blade02'),
      mac: parseMacAddress('02:00:00:00:00:02'),
      ip: parseIpAddress('10.77.0.2'),
    };
    const read = (...path: string[]) => readFile(join(dir, ...path), 'utf8');
    const inventory = () => {
      let reloads = 0;
      const it = createBootFiles({
        tftpRoot: join(dir, 'tftp'),
        dhcpHostsDir: hosts(),
        reloadDhcp: () => Promise.resolve(void reloads++),
      });
      return {it, reloads: () => reloads};
    };

    it('hold every server, tell whose boot file is missing, and have a default for strangers', async () => {
      const {it, reloads} = inventory();
      await it.ensureEntry(entry);
      expect(await it.setInventory([entry, other])).to.deep.equal(['blade02']);
      expect((await readdir(hosts())).sort()).to.deep.equal(['blade01', 'blade02']);
      await it.removeEntry(other);
      expect(await it.setInventory([entry, other])).to.deep.equal([]);
      expect(await read('tftp', 'pxelinux.cfg', 'default')).to.include('localboot 0');
      expect(reloads()).to.equal(0);
    });

    it('leave nothing of an address or a server that is no more, and have it read anew', async () => {
      const {it, reloads} = inventory();
      for (const one of [entry, {...entry, ...other}]) await it.ensureEntry(one);
      const moved = {...entry, mac: parseMacAddress('02:00:00:00:00:99')};
      expect(await it.setInventory([moved])).to.deep.equal(['blade01']);
      expect(await read('hosts', 'blade01')).to.equal('02:00:00:00:00:99,10.77.0.1,blade01\n');
      expect(await readdir(hosts())).to.deep.equal(['blade01']);
      expect(await readdir(join(dir, 'tftp', 'pxelinux.cfg'))).to.deep.equal(['default']);
      expect(await readdir(join(dir, 'tftp', 'ipxe'))).to.deep.equal([]);
      expect(reloads()).to.equal(1);
      await it.setInventory([moved]);
      expect(reloads()).to.equal(1);
    });

    it('put back what somebody has deleted', async () => {
      const {it} = inventory();
      await it.setInventory([other]);
      await rm(join(hosts(), 'blade02'));
      await it.setInventory([other]);
      expect(await read('hosts', 'blade02')).to.include('10.77.0.2');
    });

    it('are read by a service that was away', async () => {
      await inventory().it.setInventory([entry, other]);
      const {it, reloads} = inventory();
      await it.setInventory([other]);
      expect(await readdir(hosts())).to.deep.equal(['blade02']);
      expect(reloads()).to.equal(1);
    });

    it('keep away from what others have put there', async () => {
      const {it} = inventory();
      await it.setInventory([other]);
      const foreign = [
        join(hosts(), 'printer'),
        join(dir, 'tftp', 'pxelinux.cfg', '01-0a-00-00-00-00-01'),
        join(dir, 'tftp', 'pxelinux.cfg', 'default'),
      ];
      for (const path of foreign) await writeFile(path, 'mine');
      await it.setInventory([]);
      for (const path of foreign) expect(await readFile(path, 'utf8')).to.equal('mine');
    });
  });

  it('are not written where none are configured', async () => {
    await createBootFiles({}).ensureEntry(entry);
    await createBootFiles({}).removeEntry(entry);
    expect(await readdir(dir)).to.deep.equal([]);
  });

  it('say so when they cannot be written', async () => {
    await writeFile(join(dir, 'tftp'), 'in the way');
    await chmod(join(dir, 'tftp'), 0o400);
    const {code, message} = await failureOf(files().ensureEntry(entry));
    expect(code).to.equal('Unavailable');
    expect(message).to.match(/cannot be written \(E[A-Z]+\)/);
  });
});
