/**
 * The gate: the program that sshd calls for our account on a storage host, and that lets through what the service sends
 * and nothing else. Its programs and fixed commands are those that the adapters build.
 */
import {readFileSync} from 'node:fs';
import {exportfsDriver} from '../adapters/nfs/exportfs.ts';
import {ganeshaDriver} from '../adapters/nfs/ganesha.ts';
import {sharenfsDriver, type ShareDialect} from '../adapters/nfs/sharenfs.ts';
import type {ExportDriver} from '../adapters/nfs/table.ts';
import {quoteArgument} from '../adapters/ssh/quote.ts';
import {buildReadCommand} from '../adapters/zfs/read-program.ts';
import {buildCompareCommand} from '../adapters/zfs/tree-program.ts';
import {buildUnpackCommand} from '../adapters/zfs/unpack-program.ts';
import {parseImagePath} from '../domain/boot-settings.ts';
import {parseIpAddress} from '../domain/names.ts';

/** One storage host, as the configuration of the service has it. */
export interface StorageSettings {
  /** Filesystem that everything of ours is under, and where it is mounted. */
  readonly base: string;
  readonly mountpoint: string;
  readonly imports: string;
  readonly exports: {
    readonly driver: 'exportfs' | 'ganesha' | 'sharenfs';
    readonly dialect?: ShareDialect;
    readonly file: string;
  };
}

export function driverOf({base, mountpoint, exports}: StorageSettings): ExportDriver {
  if (exports.driver === 'exportfs') return exportfsDriver;
  if (exports.driver === 'ganesha') return ganeshaDriver;
  return sharenfsDriver({dialect: exports.dialect ?? 'openzfs', base, basePath: mountpoint});
}

/** Text of a POSIX shell script. */
export function buildGate(settings: StorageSettings): string {
  const {base, mountpoint, imports, exports} = settings;
  const template = readFileSync(new URL('../../assets/storage-gate.sh', import.meta.url), 'utf8');
  const filled: Readonly<Record<string, string>> = {
    BASE: quoteArgument(base),
    PATH: quoteArgument(mountpoint),
    IMPORTS: quoteArgument(imports),
    EXPORTS: quoteArgument(exports.file),
    PROGRAMS: buildKnown(settings),
  };
  return template.replace(/%([A-Z]+)%/g, (_whole, name: string) => filled[name] ?? '');
}

function buildKnown(settings: StorageSettings): string {
  const driver = driverOf(settings);
  const {file} = settings.exports;
  const epoch = new Date(0);
  const commands = [
    buildCompareCommand({old: '-', new: '-', since: epoch}, 1),
    buildReadCommand('-', parseImagePath('/-', '')),
    buildUnpackCommand({kind: 'stream', path: '-', shownAs: ''}, '-'),
    driver.buildApplyCommand(file),
  ];
  const [begin, middle, end] = blockParts();
  return [
    '# The programs of this release, word for word, up to their arguments.',
    'program_text() {',
    '  case $1 in',
    ...commands.map(programCase),
    '  esac',
    '}',
    '',
    '# Says what is exported.',
    'is_known() {',
    `  [ "$1" = ${quote(driver.buildReadCommand(file))} ]`,
    '}',
    '',
    '# What NFS-Ganesha is told of an export, around what differs.',
    `block_begin=${quote(begin)}`,
    `block_middle=${quote(middle)}`,
    `block_end=${quote(end)}`,
    '',
  ].join('\n');
}

/** A here-document: quoting quotes once more would leave a text that nobody can read. */
function programCase(command: string): string {
  const name = /' (hopscotch-[a-z]+) /.exec(command)?.[1] ?? '';
  const text = command.slice(0, command.lastIndexOf(` ${name} `) + name.length + 1);
  return `  ${name})\n    cat << 'END_OF_PROGRAM'\n${text}\nEND_OF_PROGRAM\n    ;;`;
}

function blockParts(): [string, string, string] {
  const entry = {path: '/PATH', client: parseIpAddress('192.0.2.1')};
  const [step = ''] = ganeshaDriver.planSteps({kind: 'ensure', entry}, 0, []);
  const block = step.slice(step.indexOf('EXPORT'));
  const [begin = '', rest = ''] = block.split(/(?<=Export_Id = )[0-9]+/);
  const [middle = '', tail = ''] = rest
    .slice(rest.indexOf('Pseudo = "/PATH') + 'Pseudo = "/PATH'.length)
    .split('192.0.2.1');
  return [begin, middle, tail.slice(0, tail.indexOf('RW;'))];
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
