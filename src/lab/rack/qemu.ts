/** One QEMU machine as a blade: diskless, one network card that boots by itself, a serial console, nothing to look at. */
import type {ChildProcess} from 'node:child_process';
import {startProgram} from './daemons.ts';

/** `tcg` emulates, everywhere and slowly. `kvm` needs a machine that lends its processor; a virtual one that says it does may hang in firmware. */
export const accelerators = ['tcg', 'kvm'] as const;
export type Accelerator = (typeof accelerators)[number];

export interface Machine {
  readonly name: string;
  readonly mac: string;
  readonly memoryMegabytes: number;
  readonly tap: string;
  /** File of the network namespace that the tap is in. */
  readonly namespace: string;
  readonly accelerator: Accelerator;
  /** Otherwise it finds nothing to boot from, as a blade without a disk. */
  readonly bootsFromNetwork: boolean;
}

/** Pure. */
export function buildQemuArguments(machine: Omit<Machine, 'namespace'>): readonly string[] {
  const {name, mac, memoryMegabytes, tap, accelerator, bootsFromNetwork} = machine;
  return [
    ...['-name', name],
    ...['-accel', accelerator === 'kvm' ? 'kvm' : 'tcg,tb-size=64'],
    // Without graphics the firmware writes to the serial console.
    ...['-machine', 'pc,graphics=off', '-display', 'none', '-nodefaults', '-no-user-config'],
    ...['-m', String(memoryMegabytes)],
    ...['-netdev', `tap,id=net,ifname=${tap},script=no,downscript=no`],
    ...['-device', `virtio-net-pci,netdev=net,mac=${mac},${bootsFromNetwork ? 'bootindex=1' : 'romfile='}`],
    ...['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
  ];
}

/** Its console is on its standard input and output; what QEMU itself complains of, on standard error. */
export function startMachine(machine: Machine): ChildProcess {
  return startProgram('qemu-system-x86_64', buildQemuArguments(machine), ['pipe', 'pipe', 'pipe'], {
    namespace: machine.namespace,
  });
}
