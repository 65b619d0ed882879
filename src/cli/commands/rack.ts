/** `hopscotch lab --real`: which parts of the lab are real, and what it is told of them. */
import {Option, type Command} from 'commander';
import {invalidRequest} from '../../domain/errors.ts';
import {quoted} from '../../domain/names.ts';
import {partKinds, realParts, simulatedParts, type PartKind, type RackParts} from '../../lab/rack/parts.ts';
import {accelerators, type Accelerator} from '../../lab/rack/qemu.ts';
import type {RackSettings, RunningRack} from '../../lab/rack/rack.ts';
import {parseCount, parseMegabytes, parsePort} from '../units.ts';

/** `--blades 4`, `--blades real`, or both. */
interface BladesFlag {
  readonly count?: number;
  readonly kind?: PartKind;
}

export interface RackFlags {
  readonly real?: true;
  readonly directory?: PartKind;
  readonly storage?: PartKind;
  readonly blades?: BladesFlag;
  readonly bladeMemory?: number;
  readonly accelerator?: Accelerator;
  readonly poolSize?: number;
  readonly bootPort?: number;
  readonly image?: string;
}

const kindOf = (flag: string, what: string) =>
  new Option(`${flag} <kind>`, `real: ${what}; or simulated`).choices(partKinds);

export const addRackFlags = (command: Command): Command =>
  command
    .option('--real', 'all parts real: OpenLDAP, ZFS, NFS, DHCP, QEMU machines (Linux, root)')
    .addOption(kindOf('--directory', 'OpenLDAP'))
    .addOption(kindOf('--storage', 'ZFS, NFS-Ganesha and sshd'))
    .option(
      '--blades <count|kind>',
      'blades in each chassis of a new lab (14; real ones 4); or real: QEMU machines; or simulated',
      parseBlades,
    )
    .option('--blade-memory <size>', 'of each real blade (128M)', parseMegabytes)
    .addOption(new Option('--accelerator <kind>', 'what runs real blades (tcg)').choices(accelerators))
    .option('--pool-size <size>', 'of a new real ZFS pool, in a file (8G)', parseMegabytes)
    .option('--boot-port <number>', 'where the service listens for real blades that boot (8081)', parsePort)
    .option('--image <directory>', 'root file system for the brand of a new real pool (a minimal one)');

function parseBlades(text: string, before: BladesFlag = {}): BladesFlag {
  const kind = partKinds.find(each => each === text);
  if (kind !== undefined) return {...before, kind};
  if (!/^[0-9]+$/.test(text))
    throw invalidRequest(
      '--blades',
      `${quoted(text)} is neither a count nor one of ${partKinds.join(', ')}.`,
    );
  return {...before, count: parseCount(text)};
}

export function readRackFlags(flags: RackFlags): {readonly parts: RackParts; readonly rack: RackSettings} {
  const all = flags.real ? realParts : simulatedParts;
  const {directory = all.directory, storage = all.storage, blades = {}} = flags;
  const {bladeMemory, accelerator, poolSize, bootPort, image} = flags;
  return {
    parts: {directory, storage, blades: blades.kind ?? all.blades},
    rack: {
      ...(bladeMemory === undefined ? {} : {bladeMegabytes: bladeMemory}),
      ...(accelerator === undefined ? {} : {accelerator}),
      ...(poolSize === undefined ? {} : {poolMegabytes: poolSize}),
      ...(bootPort === undefined ? {} : {bootPort}),
      ...(image === undefined ? {} : {image}),
    },
  };
}

/** Lines about what is real, for whoever wants to look at it. */
export function describeRack({network, storage}: RunningRack): string {
  const lines = [
    ...(network === undefined
      ? []
      : [`network   ${network.prefix}.0/24, in the namespace ${network.namespaceName}`]),
    ...(storage === undefined ? [] : [`storage   ${storage.pool.base}, at ${storage.pool.basePath}`]),
  ];
  return lines.length === 0 ? '' : `\n${lines.map(line => `  ${line}\n`).join('')}`;
}
