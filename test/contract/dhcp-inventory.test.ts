/** dnsmasq itself on the inventory that we write: what was changed or removed is gone for it, without a restart. */
import {expect} from 'chai';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createBootFiles} from '../../src/adapters/netboot/boot-files.ts';
import {reloadDnsmasq} from '../../src/adapters/netboot/reload-dnsmasq.ts';
import {parseIpAddress, parseMacAddress, parseServerName} from '../../src/domain/names.ts';
import {createLog} from '../support/log.ts';
import {findProgram, havePrograms} from '../support/parts.ts';
import {until} from '../support/until.ts';

const host = (number: number, ip: string) => ({
  server: parseServerName(`blade0${number}`),
  mac: parseMacAddress(`02:00:00:00:00:0${number}`),
  ip: parseIpAddress(ip),
});

describe('dnsmasq on our inventory', function () {
  this.timeout(60_000);
  let dir: string;
  let dnsmasq: ChildProcess;
  before(function () {
    const isRoot = process.getuid?.() === 0;
    if (!isRoot || !havePrograms(['dnsmasq', 'unshare'], 'DHCP', 'dnsmasq-base util-linux')) this.skip();
  });
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hopscotch-dhcp-'));
    await mkdir(join(dir, 'hosts'));
    const flags = [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--port=0',
      '--interface=lo',
      '--user=root',
      `--dhcp-hostsdir=${join(dir, 'hosts')}`,
      '--dhcp-range=10.77.0.0,static,255.255.255.0',
      `--dhcp-leasefile=${join(dir, 'leases')}`,
      `--pid-file=${join(dir, 'pid')}`,
      `--log-facility=${join(dir, 'log')}`,
    ];
    // In a network of its own, so that nobody's addresses are given away.
    dnsmasq = spawn('unshare', ['--net', findProgram('dnsmasq') ?? '', ...flags], {stdio: 'ignore'});
    await says(/DHCP, static leases only/);
  });
  afterEach(async () => {
    const ended = once(dnsmasq, 'exit');
    dnsmasq.kill();
    await ended;
    await rm(dir, {recursive: true});
  });

  const log = () => readFile(join(dir, 'log'), 'utf8').catch(() => '');
  const says = (pattern: RegExp) =>
    until(String(pattern), async () => pattern.test(await log()) || undefined);

  it('takes an address that went from one server to another', async () => {
    const {logger, lines} = createLog();
    const files = createBootFiles({
      dhcpHostsDir: join(dir, 'hosts'),
      reloadDhcp: () => reloadDnsmasq(join(dir, 'pid'), logger),
    });
    await files.setInventory([host(1, '10.77.0.11')]);
    await says(/read .*blade01/);
    await files.setInventory([host(2, '10.77.0.11'), host(1, '10.77.0.12')]);
    // At the signal all are read in a row; otherwise each after a word about its file.
    const allAtOnce = /read \S*blade0\d\n[^\n]*read \S*blade0\d\n/;
    await says(allAtOnce);
    const [before = '', ...after] = (await log()).split(allAtOnce);
    expect(before).to.include('duplicate dhcp-host IP address 10.77.0.11');
    expect(after.join()).not.to.include('duplicate');
    expect(lines).to.deep.equal([]);
  });

  it('is left alone when the number belongs to somebody else by now', async () => {
    const {logger, lines} = createLog();
    const other = join(dir, 'other');
    await mkdir(other);
    await reloadDnsmasq(join(dir, 'none'), logger);
    await writeFile(join(other, 'pid'), `${process.pid}\n`);
    await reloadDnsmasq(join(other, 'pid'), logger);
    expect(lines.map(({reason}) => String(reason))[1]).to.match(/process \d+ is .*not dnsmasq/);
  });
});
