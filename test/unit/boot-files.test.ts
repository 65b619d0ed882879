import {expect} from 'chai';
import {chmod, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createBootFiles} from '../../src/adapters/netboot/boot-files.ts';
import {parseIpAddress, parseMacAddress, parseServerName} from '../../src/domain/names.ts';
import type {BootEntry} from '../../src/ports.ts';
import {failureOf} from '../support/failures.ts';

const entry: BootEntry = {
  server: parseServerName('blade01'),
  mac: parseMacAddress('02:00:00:00:00:01'),
  ip: parseIpAddress('10.77.0.1'),
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
    expect(await readFile(config(), 'utf8')).to.match(/append number=\d+\n {2}ipappend 2\n$/);
    expect(await readdir(join(dir, 'tftp', 'pxelinux.cfg'))).to.have.length(1);
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
