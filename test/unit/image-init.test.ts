/** The scripts of the initrd, run by busybox's shell with stand-ins for what would touch a machine. */
import {expect} from 'chai';
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {buildKernelArguments} from '../../src/domain/boot-script.ts';
import {parseMacAddress, type ServerName} from '../../src/domain/names.ts';
import {assetPath} from '../../src/image/assets.ts';
import {findProgram, havePrograms} from '../support/parts.ts';

if (havePrograms(['busybox'], 'the scripts of the initrd', 'busybox-static')) {
  const busybox = findProgram('busybox') ?? '';
  const sources = ['arguments.sh', 'network.sh', 'root.sh'].map(name => `. ${assetPath(`initrd/${name}`)}`);
  /** What would end or change this machine only says so. */
  const standIns = [
    'sleep() { :; }',
    'reboot() { echo "reboot $*"; }',
    'modprobe() { :; }',
    'ip() { :; }',
    'hostname() { :; }',
  ];

  function run(script: string): string {
    const text = [...sources, ...standIns, script].join('\n');
    const {stdout, stderr} = spawnSync(busybox, ['sh', '-c', text], {encoding: 'utf8', timeout: 20_000});
    expect(stderr).to.equal('');
    return stdout.trimEnd();
  }
  const read = (commandLine: string, shown: string) =>
    run(`read_arguments '${commandLine}'; check_arguments; echo "${shown}"`);
  const nfs = 'nfsroot=10.0.0.1:/roots/blade07,vers=4.1,proto=tcp hopscotch.server=blade07';

  describe('the arguments that an initrd is given', () => {
    it('are understood as the service writes them', () => {
      const written = buildKernelArguments({
        server: 'blade07' as ServerName,
        mac: parseMacAddress('02:00:00:00:00:07'),
        mode: 'nfs',
        nfsServer: 'store1.example',
        path: '/pool/roots/blade07:a@2',
        upUrl: 'http://10.0.0.2:8080/boot/02-00/up?server=blade07&root=x&token=a%2Fb=',
        scratch: '10.0.0.1:/pool/scratch',
      });
      expect(
        read(written.join(' '), '$server_name|$mode|$nfs_server|$nfs_path|$nfs_options|$up_url|$scratch'),
      ).to.equal(
        'blade07|nfs|store1.example|/pool/roots/blade07:a@2|vers=4.1,proto=tcp|' +
          'http://10.0.0.2:8080/boot/02-00/up?server=blade07&root=x&token=a%2Fb=|10.0.0.1:/pool/scratch',
      );
    });

    it('name the interface in the ways that boot loaders write it', () => {
      for (const written of ['01-52-54-00-AB-CD-0F', '01:52:54:00:ab:cd:0f', '52:54:00:ab:cd:0f'])
        expect(read(`${nfs} BOOTIF=${written}`, '$boot_mac')).to.equal('52:54:00:ab:cd:0f');
    });

    it('are never taken for patterns or commands', () => {
      expect(read(`${nfs} hopscotch.up=http://h/* hopscotch.scratch=h:/$(id)`, '$up_url $scratch')).to.equal(
        'http://h/* h:/$(id)',
      );
    });

    it('of which one is wrong are said so, and the machine restarts', () => {
      for (const [line, word] of [
        ['nfsroot=10.0.0.1:/a', 'hopscotch.server='],
        ['hopscotch.server=blade07', 'nfsroot='],
        ['hopscotch.server=blade07 nfsroot=10.0.0.1', 'nfsroot='],
        [`${nfs} hopscotch.mode=disk`, 'hopscotch.mode=disk'],
      ] as const) {
        const said = read(line, 'went on');
        expect(said).to.include('cannot boot: ').and.include(word);
        expect(said).to.match(/reboot -f$/);
      }
    });
  });

  describe('mounting a root over the network', () => {
    const mounting = (line: string, more = '') =>
      run(
        `timeout() { shift 3; "$@"; }\nmount() { echo "mount $*" >&3; ${more} }\nown_address=10.0.0.9\n` +
          `exec 3>&1\nread_arguments '${nfs} ${line}'\nmount_root`,
      );

    it('tells the kernel what it wants to know beside the options', () => {
      expect(mounting('')).to.equal(
        [
          'hopscotch: mounting 10.0.0.1:/roots/blade07 rw (attempt 1)',
          'mount -t nfs4 -o rw,vers=4.1,proto=tcp,addr=10.0.0.1,clientaddr=10.0.0.9,sec=sys 10.0.0.1:/roots/blade07 /newroot',
          'hopscotch: the root is mounted',
        ].join('\n'),
      );
      expect(mounting('nfsroot=10.0.0.1:/r,vers=3,sec=krb5')).to.include(
        'mount -t nfs -o rw,vers=3,sec=krb5,nolock,addr=10.0.0.1,mountaddr=10.0.0.1 10.0.0.1:/r /newroot',
      );
      expect(mounting('nfsroot=10.0.0.1:/r')).to.include('-o rw,vers=4.1,addr=10.0.0.1,');
    });

    it('tries again, shows what the server says, and gives up in words', () => {
      const said = run(
        `timeout() { echo 'mount: permission denied' >&2; return 32; }\nown_address=10.0.0.9\n` +
          `uptime_seconds() { echo 7; }\npatience_seconds=0\nread_arguments '${nfs}'\nmount_root`,
      );
      expect(said.split('\n')).to.deep.equal([
        'hopscotch: mounting 10.0.0.1:/roots/blade07 rw (attempt 1)',
        'hopscotch: mount: permission denied',
        'hopscotch: cannot boot: the root 10.0.0.1:/roots/blade07 could not be mounted. Is it exported to 10.0.0.9?',
        'hopscotch: restarting in 60 seconds',
        'reboot -f',
      ]);
    });

    it('goes on when an early attempt fails', () => {
      const said = run(
        `tries=0\nmount_nfs() { echo 'no answer'; [ "$attempt" = 3 ]; }\nuptime_seconds() { echo 7; }\n` +
          `own_address=10.0.0.9\nread_arguments '${nfs}'\nmount_root`,
      );
      expect(said).to.match(/attempt 3\)\nhopscotch: the root is mounted$/);
    });
  });

  describe('the report of a stage', () => {
    const reporting = (url: string, answer = ':') =>
      run(`up_url='${url}'\ntimeout() { echo "$*" >&3; ${answer}; }\nexec 3>&1\nreport_stage root`);

    it('is a parameter more, or the first', () => {
      expect(reporting('http://h/up?server=a')).to.include(' http://h/up?server=a&stage=root');
      expect(reporting('http://h/up')).to.include(' http://h/up?stage=root');
      expect(reporting('')).to.equal('');
    });

    it('fails without holding up the boot', () => {
      const said = reporting(
        'http://h/up?a',
        "echo 'wget: server returned error: HTTP/1.1 409 Conflict'; false",
      );
      expect(said.split('\n')).to.have.length(4);
      expect(said).to.match(/the stage root could not be reported: .*409 Conflict$/);
    });
  });

  describe('the interface that a machine boots from', () => {
    let net = '';
    before(() => {
      net = mkdtempSync(join(tmpdir(), 'hopscotch-net-'));
      for (const [name, mac, real] of [
        ['lo', '00:00:00:00:00:00', false],
        ['eth0', '52:54:00:00:00:01', true],
        ['eth1', '52:54:00:00:00:02', true],
      ] as const) {
        mkdirSync(join(net, name, real ? 'device' : ''), {recursive: true});
        writeFileSync(join(net, name, 'address'), `${mac}\n`);
        writeFileSync(join(net, name, 'carrier'), name === 'eth1' ? '1\n' : '0\n');
      }
    });
    after(() => rmSync(net, {recursive: true}));
    const find = (mac: string, then: string) =>
      run(
        `net=${net} boot_mac=${mac} interface_seconds=1 carrier_seconds=0\nload_drivers_once() { :; }\nfind_interface\n${then}`,
      );

    it('is the one that the boot loader named', () => {
      expect(find('52:54:00:00:00:02', 'echo $interfaces')).to.equal('eth1');
      expect(find('52:54:00:00:00:09', 'echo went on')).to.include(
        'cannot boot: no network card has the address 52:54:00:00:00:09.',
      );
    });

    it('is any that has a link and gets an address, when none was named', () => {
      const said = find('', 'udhcpc() { return 1; }\nconfigure_network');
      expect(said).to.include('eth0 has no link');
      expect(said).to.include('asking for an address on eth1 (attempt 3)');
      expect(said).to.include('cannot boot: no DHCP server answered on eth0 eth1');
    });
  });
}
