import {expect} from 'chai';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {
  bootLoaders,
  buildDnsmasqConfig,
  type DnsmasqSite,
} from '../../src/adapters/netboot/dnsmasq-config.ts';
import {AppError} from '../../src/domain/errors.ts';
import {findProgram, havePrograms} from '../support/parts.ts';

const site: DnsmasqSite = {
  interface: 'br0',
  network: {address: '10.77.0.0', netmask: '255.255.255.0'},
  hostsDir: '/var/lib/hopscotch/dhcp-hosts',
  bootUrl: 'http://10.77.0.254:8081/',
};

describe("dnsmasq's configuration", () => {
  it('sends iPXE to the boot endpoint, and answers registered machines alone', () => {
    const lines = buildDnsmasqConfig(site).split('\n');
    expect(lines).to.include('dhcp-boot=tag:ipxe,http://10.77.0.254:8081/boot/${net0/mac}');
    expect(lines).to.include('dhcp-hostsdir=/var/lib/hopscotch/dhcp-hosts');
    expect(lines.filter(line => line.startsWith('dhcp-range=10'))).to.deep.equal([
      'dhcp-range=10.77.0.0,static,255.255.255.0,12h',
    ]);
    expect(lines.join()).not.to.contain('tftp');
  });

  it('gives machines that nobody registered an address of their own range, to ask with', () => {
    const text = buildDnsmasqConfig({...site, unknownMachines: {first: '10.77.0.201', last: '10.77.0.250'}});
    expect(text).to.contain('dhcp-range=10.77.0.201,10.77.0.250,255.255.255.0,10m');
  });

  it('lets firmware without iPXE load one first, for BIOS and for UEFI', () => {
    const text = buildDnsmasqConfig({...site, tftpRoot: '/srv/tftp'});
    expect(text).to.contain('dhcp-boot=tag:!ipxe,tag:!uefi,undionly.kpxe');
    expect(text).to.contain('dhcp-boot=tag:!ipxe,tag:uefi,snponly.efi');
  });

  it('loads scripts or pxelinux over TFTP when told to, and refuses where there is none', () => {
    const tftp = {...site, tftpRoot: '/srv/tftp'};
    expect(buildDnsmasqConfig({...tftp, loader: 'pxelinux'})).to.contain('dhcp-boot=pxelinux.0');
    expect(buildDnsmasqConfig({...tftp, loader: 'ipxe-tftp'})).to.contain(
      'dhcp-boot=tag:ipxe,ipxe/${net0/mac:hexhyp}.ipxe',
    );
    expect(() => buildDnsmasqConfig({...site, loader: 'pxelinux'})).to.throw(AppError, 'over TFTP');
  });

  it('takes nothing in that would become another setting', () => {
    const odd: Partial<DnsmasqSite>[] = [
      {interface: 'br0\nuser=root'},
      {hostsDir: '/var/lib/x,y'},
      {bootUrl: 'http://x/"'},
      {network: {address: '10.77.0.0,set:x', netmask: '255.255.255.0'}},
      {router: 'nowhere'},
    ];
    for (const part of odd) expect(() => buildDnsmasqConfig({...site, ...part})).to.throw(AppError);
  });

  if (havePrograms(['dnsmasq'], 'real dnsmasq', 'dnsmasq-base')) {
    for (const loader of bootLoaders) {
      it(`is understood by dnsmasq: ${loader}`, () => {
        const home = mkdtempSync(join(tmpdir(), 'hopscotch-dnsmasq-'));
        const file = join(home, 'dnsmasq.conf');
        writeFileSync(
          file,
          buildDnsmasqConfig({...site, hostsDir: home, tftpRoot: home, loader, router: '10.77.0.1'}),
        );
        const {status, stderr} = spawnSync(findProgram('dnsmasq') ?? '', ['--test', `--conf-file=${file}`], {
          encoding: 'utf8',
        });
        rmSync(home, {recursive: true});
        expect(status, stderr).to.equal(0);
      });
    }
  }
});
