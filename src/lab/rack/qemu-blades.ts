/** The blades of the rack: machines of QEMU, which the management modules' power commands start and end. */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {Blades} from '../blades/blades.ts';
import type {LabBlade} from '../topology.ts';
import type {Ledger} from './leftovers.ts';
import type {RackNetwork} from './network.ts';
import {QemuBlade} from './qemu-blade.ts';
import {startMachine, type Accelerator} from './qemu.ts';

export interface QemuBladesOptions {
  /** In the order of their taps. */
  readonly blades: readonly LabBlade[];
  readonly network: RackNetwork;
  /** Keeps the consoles there, one file a blade: what it wrote since it was last switched on. */
  readonly consolesDir: string;
  readonly accelerator?: Accelerator;
  /** Boot devices of a blade in the management module's words; those that say how to boot are passed over. */
  bootSequenceOf(bladeName: string): readonly string[];
}

export interface QemuBlades extends Blades {
  /** Id of the process of a blade that has current. */
  pidOf(name: string): number | undefined;
  /** Resolves when all machines have ended. */
  closed(): Promise<void>;
}

const bootModes = new Set(['legacy', 'uefi', 'hyper']);

export function createQemuBlades(options: QemuBladesOptions, ledger: Ledger): QemuBlades {
  const {network, consolesDir} = options;
  mkdirSync(consolesDir, {recursive: true, mode: 0o700});
  const firstDevice = (name: string) => options.bootSequenceOf(name).find(word => !bootModes.has(word));
  const makeBlade = (about: LabBlade, index: number) => {
    const start = () => {
      const machine = startMachine({
        ...about,
        tap: network.tapOf(index + 1),
        namespace: network.namespace,
        accelerator: options.accelerator ?? 'tcg',
        bootsFromNetwork: firstDevice(about.name) === 'nw',
      });
      ledger.noteProcess(machine.pid);
      return machine;
    };
    return new QemuBlade(start, join(consolesDir, `${about.name}.log`));
  };
  const blades = new Map(options.blades.map((about, index) => [about.name, makeBlade(about, index)]));
  const closed = async () => {
    await Promise.all([...blades.values()].map(blade => blade.close()));
  };
  return {
    setPower: (name, on) => {
      if (on) blades.get(name)?.switchOn();
      else blades.get(name)?.switchOff();
    },
    stateOf: name => blades.get(name)?.state,
    consoleOf: name => blades.get(name)?.lines ?? [],
    attachConsole: (name, write) =>
      blades.get(name)?.attach(write) ?? {send: () => undefined, close: () => undefined},
    isUp: name => blades.get(name)?.state === 'up',
    pidOf: name => blades.get(name)?.pid,
    close: () => void closed(),
    closed,
  };
}
