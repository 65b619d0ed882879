import {expect} from 'chai';
import {spawnSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {run} from '../../support/cli.ts';
import {findProgram, havePrograms} from '../../support/parts.ts';

describe('dhcp', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hopscotch-dhcp-'));
  });
  afterEach(() => rm(dir, {recursive: true}));

  const print = async (boot: string, ...words: string[]) => {
    const config = join(dir, 'service.yaml');
    await writeFile(config, `boot:\n${boot}`);
    const network = ['--interface', 'lo', '--network', '10.77.0.0/16'];
    return run(['dhcp', '-c', config, ...network, ...words]);
  };
  const boot =
    '  url: http://10.77.0.254:8081\n  dhcpHostsDir: hosts\n  tftpRoot: tftp\n  dhcpPidFile: dnsmasq.pid\n';

  it('prints what the service keeps, and where machines ask', async () => {
    const {stdout, stderr, exitCode} = await print(boot, '--strangers', '10.77.9.1-10.77.9.99');
    expect(exitCode, stderr.text).to.equal(0);
    expect(stdout.lines).to.include.members([
      `dhcp-hostsdir=${dir}/hosts`,
      `pid-file=${dir}/dnsmasq.pid`,
      `tftp-root=${dir}/tftp`,
      'dhcp-range=10.77.0.0,static,255.255.0.0,12h',
      'dhcp-range=10.77.9.1,10.77.9.99,255.255.0.0,10m',
      'dhcp-boot=tag:ipxe,http://10.77.0.254:8081/boot/${net0/mac}',
    ]);
  });

  it('prints what dnsmasq takes, for every loader', async function () {
    if (!havePrograms(['dnsmasq'], 'DHCP', 'dnsmasq-base')) this.skip();
    for (const loader of ['ipxe', 'ipxe-tftp', 'pxelinux']) {
      const {stdout} = await print(boot, '--loader', loader, '--router', '10.77.0.1');
      const file = join(dir, 'dnsmasq.conf');
      await writeFile(file, stdout.text);
      const {status, stderr} = spawnSync(findProgram('dnsmasq') ?? '', ['--test', `--conf-file=${file}`], {
        encoding: 'utf8',
      });
      expect(status, `${loader}: ${stderr}`).to.equal(0);
    }
  });

  it('says what is missing or wrong', async () => {
    expect((await print('  url: http://a\n')).stderr.text).to.include('boot.dhcpHostsDir');
    expect((await print('  dhcpHostsDir: hosts\n')).stderr.text).to.include('no boot.url');
    const told = await print('  dhcpHostsDir: hosts\n', '--boot-url', 'http://10.77.0.9:8080/');
    expect(told.stdout.text).to.include('http://10.77.0.9:8080/boot/');
    for (const network of ['10.77.0.0', '10.77.0.1/16', '10.77.0.0/40', '300.0.0.0/8']) {
      const {exitCode, stderr} = await print(boot, '--network', network);
      expect(exitCode, network).to.equal(2);
      expect(stderr.text).to.match(/network|address/);
    }
    expect((await print(boot, '--strangers', '10.77.9.1')).stderr.text).to.include('range such as');
  });
});
