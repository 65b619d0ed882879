/** Real iPXE, in a QEMU machine on QEMU's own network, with what the service tells machines: nothing leaves this machine. */
import {expect} from 'chai';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {cp, mkdtemp, readFile, rm} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import {freePort, startLabService, type LabService} from '../support/lab-service.ts';
import {haveFiles, havePrograms} from '../support/parts.ts';
import {until} from '../support/until.ts';

/** Without the moves of the cursor, which the firmware puts between any two letters when it is busy. */
const readScreen = async (dir: string) =>
  stripVTControlCharacters(await readFile(join(dir, 'serial'), 'utf8').catch(() => ''));

/** Waits for all that is asked for: a serial line shows a word letter by letter. */
const showsOn = async (dir: string, words: RegExp) => {
  const shown = async () => words.test(await readScreen(dir)) || undefined;
  try {
    await until(String(words), shown, 200_000);
  } catch {
    throw new Error(`Waited in vain for ${words}; the screen shows ${JSON.stringify(await readScreen(dir))}`);
  }
};

/** @param network what QEMU's own DHCP and TFTP server tells it */
function startMachine(dir: string, mac: string, network: string): ChildProcess {
  const argv = [
    ...[
      '-accel',
      'tcg,tb-size=64',
      '-m',
      '128',
      '-machine',
      'graphics=off',
      '-display',
      'none',
      '-nodefaults',
    ],
    ...['-netdev', `user,id=net,restrict=off,${network}`],
    ...['-device', `virtio-net-pci,netdev=net,mac=${mac},bootindex=1`],
    ...['-serial', `file:${join(dir, 'serial')}`],
    ...['-smbios', 'type=1,manufacturer=ACME,product=Blade 9,serial=S/N 42'],
  ];
  return spawn('qemu-system-x86_64', argv, {stdio: 'ignore'});
}

async function endMachine(machine: ChildProcess): Promise<void> {
  const ended = once(machine, 'exit');
  machine.kill('SIGKILL');
  await ended;
}

describe('real iPXE', function () {
  this.timeout(900_000);
  let service: LabService;
  let url: string;
  /** Says that there is none, and counts who asks. */
  let kernels: Server;
  let kernelsAsked = 0;
  let dir: string;
  let machine: ChildProcess | undefined;
  before(async function () {
    if (!havePrograms(['qemu-system-x86_64'], 'Machines that boot', 'qemu-system-x86 ipxe-qemu'))
      return this.skip();
    dir = await mkdtemp(join(tmpdir(), 'hopscotch-ipxe-'));
    const port = await freePort();
    // Where a machine on QEMU's own network finds the one that it runs on.
    url = `http://10.0.2.2:${port}`;
    kernels = createServer((_, response) => {
      kernelsAsked++;
      response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(kernels, 'listening');
    const nothing = `http://10.0.2.2:${(kernels.address() as AddressInfo).port}/nothing`;
    const boot = {url, tftpRoot: join(dir, 'tftp'), kernelUrl: nothing, initrdUrl: nothing};
    service = await startLabService({
      counts: {chassis: 1, bladesPerChassis: 2, storageHosts: 1},
      config: {listen: {port}, boot, watch: {intervalSeconds: 1}},
    });
  });
  afterEach(async () => {
    if (machine !== undefined) await endMachine(machine);
    machine = undefined;
  });
  after(async () => {
    kernels?.close();
    await service?.close();
    if (dir !== undefined) await rm(dir, {recursive: true});
  });

  const shows = (words: RegExp) => showsOn(dir, words);
  const switchOn = (mac: string, network: string) => {
    machine = startMachine(dir, mac, network);
  };

  it('tells what the machine is that nobody registered, and goes on to its disk', async () => {
    const mac = '52:54:00:00:00:77';
    switchOn(mac, `bootfile=${url}/boot/${mac}`);
    await shows(/Going on to the n/);
    const {machine: seen} = await service.as('admin').discoverServers({});
    expect(seen).to.have.length(1);
    expect(seen[0]).to.deep.include({
      macAddress: mac,
      manufacturer: 'ACME',
      product: 'Blade 9',
      serial: 'S/N 42',
      platform: 'pcbios',
      times: 1,
    });
  });

  it('finds the script of a server over TFTP, and asks again there when a kernel does not come', async () => {
    const target = ['blade01'];
    const alice = service.as('alice');
    await alice.checkoutServers({target});
    // Not undone before the machine has asked twice, however busy this one is.
    const options = {brand: 'web', waitSeconds: 0, bootTimeoutSeconds: 900};
    const {job} = await alice.provisionServers({target, options});
    await until('the boot file', async () => {
      const {job: now} = await alice.getJob({jobId: job.id});
      return now.result[0]?.step === 'boot' || undefined;
    });
    const script = 'ipxe/02-00-00-00-00-01.ipxe';
    switchOn('02:00:00:00:00:01', `tftp=${join(dir, 'tftp')},bootfile=${script}`);
    await shows(/blade01 boots its root over the network/);
    await shows(/Asking again in 10 seconds/);
    await until('the second time', () => Promise.resolve(kernelsAsked > 1 || undefined), 200_000);
    await alice.cancelJob({jobId: job.id});
  });
});

describe('real pxelinux', function () {
  this.timeout(900_000);
  const loader = '/usr/lib/PXELINUX/pxelinux.0';
  const library = '/usr/lib/syslinux/modules/bios/ldlinux.c32';
  let service: LabService;
  let dir: string;
  before(async function () {
    if (!havePrograms(['qemu-system-x86_64'], 'Machines that boot', 'qemu-system-x86 ipxe-qemu'))
      return this.skip();
    if (!haveFiles([loader, library], 'pxelinux', 'pxelinux syslinux-common')) return this.skip();
    dir = await mkdtemp(join(tmpdir(), 'hopscotch-pxelinux-'));
    service = await startLabService({
      counts: {chassis: 1, bladesPerChassis: 2, storageHosts: 1},
      config: {boot: {tftpRoot: join(dir, 'tftp')}, watch: {intervalSeconds: 1}},
    });
    for (const file of [loader, library]) await cp(file, join(dir, 'tftp', basename(file)));
  });
  after(async () => {
    await service?.close();
    if (dir !== undefined) await rm(dir, {recursive: true});
  });

  const switchOn = async (mac: string, words: RegExp) => {
    const machine = startMachine(dir, mac, `tftp=${join(dir, 'tftp')},bootfile=pxelinux.0`);
    try {
      await showsOn(dir, words);
    } finally {
      await endMachine(machine);
    }
  };

  it('loads kernel and initrd of the version that its server boots', async () => {
    const target = ['blade01'];
    const alice = service.as('alice');
    await alice.checkoutServers({target});
    const {job} = await alice.provisionServers({target, options: {brand: 'web'}});
    expect(job.state).to.equal('succeeded');
    await switchOn('02:00:00:00:00:01', /PXELINUX.*Loading images\/\d+\/kernel/s);
  });

  it('sends a machine that nobody registered to its disk', () =>
    switchOn('52:54:00:00:00:77', /Booting from local disk/));
});
