/** A machine of QEMU's, in emulation, that boots an image as a server does: its NFS and HTTP servers are this host's. */
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {endDaemon} from '../../src/lab/rack/daemons.ts';
import {findProgram} from './parts.ts';
import {until} from './until.ts';

export interface Guest {
  /** Everything that it wrote on its serial console, so far. */
  console(): string;
  type(line: string): void;
  /** Until the console shows it. */
  shows(text: string): Promise<void>;
  /** Rejects when the machine does not end by itself. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

/** How a guest reaches what listens on 127.0.0.1 here. */
export const hostAddress = '10.0.2.2';
export const guestMac = '52:54:00:12:34:56';

/** Emulated, beside other tests, on a machine that has other work. */
const patienceMs = 240_000;

/** `image` is the directory of one: its kernel and its initrd are what the boot loader would have fetched. */
export function startGuest(image: string, kernelArguments: readonly string[], {megabytes = 128} = {}): Guest {
  const argv = [
    ...['-accel', 'tcg,tb-size=64', '-m', String(megabytes), '-machine', 'graphics=off'],
    ...['-display', 'none', '-nodefaults', '-no-reboot', '-serial', 'stdio'],
    ...['-netdev', 'user,id=net', '-device', `virtio-net-pci,netdev=net,mac=${guestMac},romfile=`],
    ...['-kernel', join(image, 'boot/vmlinuz'), '-initrd', join(image, 'boot/initrd.img')],
    ...['-append', ['console=ttyS0', ...kernelArguments].join(' ')],
  ];
  const program = findProgram('qemu-system-x86_64') ?? 'qemu-system-x86_64';
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...argv]);
  let seen = '';
  const keep = (chunk: Buffer) => (seen += chunk.toString('latin1'));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const wait = async (what: string, check: () => boolean) => {
    try {
      await until(what, () => Promise.resolve(check() || undefined), patienceMs);
    } catch (error) {
      throw new Error(`${(error as Error).message}\nThe console:\n${seen.slice(-3_000)}`, {cause: error});
    }
  };
  return {
    console: () => seen,
    type: line => child.stdin.write(`${line}\n`),
    shows: text => wait(`"${text}" on the console`, () => seen.includes(text)),
    ended: () => wait('the end of the machine', () => child.exitCode !== null || child.signalCode !== null),
    close: () => endDaemon(child, 'SIGKILL'),
  };
}
