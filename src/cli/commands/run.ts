/** serve, lab, start: what runs rather than asks. Each loads its part of the product only when it is called. */
import {countOf} from '../../domain/count.ts';
import {readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {Option, type Command} from 'commander';
import {AppError, invalidRequest} from '../../domain/errors.ts';
import {foldNames} from '../../domain/node-range.ts';
import {unreadable} from '../../domain/unreadable.ts';
import type {FaultRule} from '../../lab/faults.ts';
import {defaultCounts, rackCounts, type LabCounts} from '../../lab/topology.ts';
import type {Io} from '../io.ts';
import {formatPath, parseCount, parsePort} from '../units.ts';
import {addRackFlags, describeRack, readRackFlags, type RackFlags} from './rack.ts';
import {examples} from './shared.ts';

interface LabFlags {
  readonly state?: string;
  readonly chassis?: number;
  readonly blades?: number | undefined;
  readonly storageHosts?: number;
  readonly latency: 'none' | 'paper';
  readonly faults?: string;
}

export function addRunCommands(program: Command, io: Io): void {
  addServe(program, io);
  addLab(program, io);
  addStart(program, io);
}

function addServe(program: Command, io: Io): void {
  program
    .command('serve')
    .summary('run the service')
    .description('Runs the service, until it is interrupted.')
    .requiredOption('-c, --config <file>', 'configuration (YAML)')
    .addHelpText('after', examples('hopscotch serve --config /etc/hopscotch/service.yaml'))
    .action(async ({config}: {config: string}) => {
      const {serveFile, closeOnSignal} = await import('../../main.ts');
      const app = await serveFile(config);
      closeOnSignal(() => app.close());
      io.stdout.write(`HOP-SCOTCH serves at ${app.url}/soap (contract: ${app.url}/soap?wsdl)\n`);
    });
}

const addLabFlags = (command: Command): Command =>
  command
    .option('--chassis <count>', 'chassis of a new lab (3)', parseCount)
    .option('--storage-hosts <count>', 'storage hosts of a new lab (1)', parseCount)
    .addOption(
      new Option('--latency <kind>', 'paper: 14 s a clone and 2 min a boot, as in the paper')
        .choices(['none', 'paper'])
        .default('none'),
    )
    .option('--faults <file>', 'rules for what misbehaves, a list in JSON');

function addLab(program: Command, io: Io): void {
  const command = program
    .command('lab')
    .summary('run a simulated data centre, or one of real parts')
    .description(
      'Runs a data centre on loopback: directory, storage hosts, management modules and blades, each on its ' +
        'real protocol. Writes the configuration of a service for it, and keeps its state. Each part may be the real thing ' +
        'instead: with --real all of them.',
    )
    .option('--state <directory>', 'where to keep it (default: lab in HOPSCOTCH_STATE or .hopscotch)')
    .option('--boot-url <address>', 'where blades ask what to boot (http://127.0.0.1:8080)');
  addLabFlags(command);
  addRackFlags(command)
    .addHelpText(
      'after',
      examples(
        'hopscotch lab',
        'hopscotch lab --state /tmp/lab --chassis 72 --blades 14',
        'hopscotch lab --real --blades 4 --state /var/tmp/rack',
        'hopscotch lab --storage real --blades simulated',
        'echo \'[{"part":"module","on":"power -on","effect":"error"}]\' > faults.json',
        'hopscotch lab --faults faults.json',
      ),
    )
    .action(async (flags: Omit<LabFlags, 'blades'> & RackFlags & {bootUrl?: string}) => {
      const {startLab} = await import('../../lab/main.ts');
      const {closeOnSignal} = await import('../../main.ts');
      const directory = resolve(flags.state ?? join(io.environment.statePath ?? '.hopscotch', 'lab'));
      const {bootUrl} = flags;
      const real = readRackFlags(flags);
      const usual = real.parts.blades === 'real' ? rackCounts : defaultCounts;
      const starting = startLab({
        ...readLabFlags({...flags, blades: flags.blades?.count}, usual),
        ...real,
        directory,
        ...(bootUrl === undefined ? {} : {bootUrl}),
      });
      // Also while it starts: what is there by then is ended in order.
      closeOnSignal(async () => (await starting).close());
      const lab = await starting;
      const {blades, chassis, storageHosts} = lab.topology;
      const size = `${countOf(blades.length, 'blade')} in ${chassis.length} chassis, ${countOf(storageHosts.length, 'storage host')}`;
      io.stdout.write(
        `The lab is running: ${size}.\n${describeRack(lab.rack)}\n` +
          `  servers   ${foldNames(blades.map(({name}) => name))}\n` +
          '  sign in   alice, bob, carol, admin (administrator) or auditor; password = name\n\n' +
          'Until Ctrl-C. Start a service on it with:\n\n' +
          `  hopscotch serve --config ${formatPath(lab.configFile)}\n`,
      );
    });
}

function addStart(program: Command, io: Io): void {
  const command = program
    .command('start')
    .summary('run lab and service together, and show them at work')
    .description(
      'Starts a lab and a service on it, provisions 40 servers to show that it works, and keeps serving.',
    )
    .option('--port <number>', 'where the service listens (HOPSCOTCH_PORT; default 8080)', parsePort)
    .option('--state <directory>', 'where to keep everything (HOPSCOTCH_STATE; default .hopscotch)')
    .option('--no-demo', 'only serve')
    .option('--blades <count>', 'blades in each chassis of a new lab (14)', parseCount);
  addLabFlags(command)
    .addHelpText(
      'after',
      examples('hopscotch start', 'hopscotch start --port 9090 --no-demo', 'hopscotch start --latency paper'),
    )
    .action(async (flags: LabFlags & {port?: number; demo: boolean}, self: Command) => {
      const {runStart} = await import('../start.ts');
      const {environment} = io;
      await runStart(
        {
          lab: readLabFlags(flags),
          state: resolve(flags.state ?? environment.statePath ?? '.hopscotch'),
          port: flags.port ?? (environment.port === undefined ? 8080 : parsePort(environment.port)),
          demo: flags.demo,
          colour: self.optsWithGlobals<{color?: boolean}>().color !== false && !environment.noColor,
        },
        io,
      );
    });
}

export interface LabSettings {
  readonly counts?: LabCounts;
  readonly latency: 'none' | 'paper';
  readonly faults: readonly FaultRule[];
}

function readLabFlags(
  {chassis, blades, storageHosts, latency, faults}: LabFlags,
  usual: LabCounts = defaultCounts,
): LabSettings {
  const sized = chassis !== undefined || blades !== undefined || storageHosts !== undefined;
  const counts = {
    chassis: chassis ?? usual.chassis,
    bladesPerChassis: blades ?? usual.bladesPerChassis,
    storageHosts: storageHosts ?? usual.storageHosts,
  };
  return {latency, faults: faults === undefined ? [] : readFaults(faults), ...(sized ? {counts} : {})};
}

function readFaults(file: string): FaultRule[] {
  try {
    const rules: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (Array.isArray(rules)) return rules.map(readFaultRule);
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (!(error instanceof SyntaxError)) throw unreadable(`The file of fault rules ${file}`, error);
    throw new AppError('InvalidRequest', `The fault rules in ${file} cannot be read as JSON.`, {
      cause: error,
    });
  }
  throw invalidRequest('--faults', `${file} must hold a list of rules.`);
}

const faultParts = ['directory', 'storage', 'module', 'blade'] as const satisfies FaultRule['part'][];
const faultEffects = ['error', 'hang', 'drop', 'garbage', 'delay'] as const satisfies FaultRule['effect'][];

/** A rule with a slip in it would never apply, and nobody would know why. */
function readFaultRule(rule: unknown): FaultRule {
  const {part, effect} = (rule ?? {}) as Partial<FaultRule>;
  const oneOf = (key: string, value: unknown, values: readonly string[]) => {
    if (typeof value === 'string' && values.includes(value)) return;
    throw invalidRequest(
      '--faults',
      `A fault rule needs "${key}", which is one of ${values.join(', ')}: ${JSON.stringify(rule)}`,
    );
  };
  oneOf('part', part, faultParts);
  oneOf('effect', effect, faultEffects);
  return rule as FaultRule;
}
