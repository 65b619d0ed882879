/** register, update, unregister, discover, pool: for administrators */
import {Argument, Option, type Command} from 'commander';
import type {ServerRegistration, UnknownMachine} from '../../contract/types.generated.ts';
import {invalidRequest} from '../../domain/errors.ts';
import {
  parseBay,
  parseChassisName,
  parseIpAddress,
  parseMacAddress,
  parseServerName,
} from '../../domain/names.ts';
import {pools, type Pool} from '../../domain/server.ts';
import {countOf} from '../../domain/count.ts';
import {confirm} from '../confirm.ts';
import {exitCodeOf, foldTargets, renderFailures, reportResults} from '../outcome.ts';
import type {Session} from '../session.ts';
import {parseTargets} from '../targets.ts';
import {formatShortTime, parseCount, parseMegabytes} from '../units.ts';
import {parseServerList, readTextFile} from './server-list.ts';
import {examples, given, ranges, type Act} from './shared.ts';

interface Flags {
  readonly mac?: string;
  readonly ip?: string;
  readonly chassis?: string;
  readonly bay?: number;
  readonly pool?: Pool;
  readonly memory?: number;
  readonly cores?: number;
}

const addFlags = (command: Command): Command =>
  command
    .option('--mac <address>', 'address of the network card it boots from', text => parseMacAddress(text))
    .option('--ip <address>', 'its IPv4 address', text => parseIpAddress(text))
    .option('--chassis <name>', 'the box', text => parseChassisName(text))
    .option('--bay <number>', 'its slot, from 1', text => parseBay(parseCount(text)))
    .addOption(new Option('--pool <pool>', 'what it is used for').choices(pools))
    .option('--memory <size>', 'e.g. 16G', parseMegabytes)
    .option('--cores <number>', 'processor cores', parseCount);

export function addInventoryCommands(program: Command, act: Act): void {
  addFlags(program.command('register'))
    .description('add servers to the inventory (administrators only)')
    .argument('[name]', 'name of one server')
    .option(
      '--file <file>',
      'add many: a JSON list of {name, macAddress, ipAddress, chassis, bay, …}; - is standard input',
    )
    .addHelpText(
      'after',
      examples(
        'hopscotch register blade43 --mac 02:00:00:00:00:2b --ip 10.77.0.43 \\',
        '  --chassis chassis4 --bay 1',
        'hopscotch register --file new-servers.json',
      ),
    )
    .action(act(register));

  addFlags(program.command('update'))
    .description('change what the inventory says of servers (administrators only)')
    .addArgument(ranges())
    .addHelpText('after', examples('hopscotch update blade[29-42] --memory 32G'))
    .action(act(update));

  program
    .command('drain')
    .description('keep servers from being checked out; who holds one keeps it (administrators only)')
    .addArgument(ranges())
    .option('--reason <text>', 'why, for those who would like to have them')
    .addHelpText('after', examples('hopscotch drain blade[15-28] --reason "new fans on Monday"'))
    .action(
      act(async (session, words: string[], {reason}: {reason?: string}) => {
        const {sent, names} = parseTargets(words);
        const options = given({expectedCount: names.length, reason});
        const answer = await session.client.drainServers({target: sent, options});
        return reportResults(
          session,
          answer,
          done => `Drained ${countOf(done.length)}: ${foldTargets(done)}.`,
        );
      }),
    );

  program
    .command('undrain')
    .description('let drained servers be checked out again (administrators only)')
    .addArgument(ranges())
    .addHelpText('after', examples('hopscotch undrain blade[01-14]'))
    .action(
      act(async (session, words: string[]) => {
        const {sent, names} = parseTargets(words);
        const options = {expectedCount: names.length};
        const answer = await session.client.undrainServers({target: sent, options});
        return reportResults(
          session,
          answer,
          done => `${countOf(done.length)} can be checked out again: ${foldTargets(done)}.`,
        );
      }),
    );

  program
    .command('unregister')
    .description('take free servers out of the inventory (administrators only)')
    .addArgument(ranges())
    .addHelpText('after', examples('hopscotch unregister blade43'))
    .action(
      act(async (session, words: string[]) => {
        const {sent, names, folded} = parseTargets(words);
        await confirm(session, `This takes ${countOf(names.length)} out of the inventory:`, folded);
        const answer = await session.client.unregisterServers({
          target: sent,
          options: {expectedCount: names.length},
        });
        return reportResults(session, answer, done => `Unregistered ${foldTargets(done)}.`);
      }),
    );

  program
    .command('discover')
    .description(
      'show the blades that management modules report, and machines that asked what to boot and are not registered (administrators only)',
    )
    .argument('[chassis...]', 'only these')
    .addHelpText('after', examples('hopscotch discover', 'hopscotch discover chassis4'))
    .action(act(discover));

  program
    .command('pool')
    .description('move servers to a pool (administrators only)')
    .addArgument(new Argument('<pool>', 'the pool').choices(pools))
    .addArgument(ranges())
    .addHelpText('after', examples('hopscotch pool storage blade[41-42]'))
    .action(
      act(async (session, pool: Pool, words: string[]) => {
        const {sent, names} = parseTargets(words);
        const answer = await session.client.setPool({
          target: sent,
          pool,
          options: {expectedCount: names.length},
        });
        return reportResults(session, answer, done => `Moved ${foldTargets(done)} to the ${pool} pool.`);
      }),
    );
}

async function register(
  session: Session,
  name: string | undefined,
  {file, ...flags}: Flags & {file?: string},
): Promise<number> {
  if ((name === undefined) === (file === undefined)) {
    throw invalidRequest(
      'server',
      'Name one server with its --mac, --ip, --chassis and --bay, or give a --file.',
    );
  }
  const server =
    name === undefined ? await readServers(session, file ?? '-') : [describe(parseServerName(name), flags)];
  const answer = await session.client.registerServers({server});
  return reportResults(session, answer, done => `Registered ${foldTargets(done)}.`);
}

async function update(session: Session, words: string[], flags: Flags): Promise<number> {
  const {names} = parseTargets(words);
  if (Object.keys(flags).length === 0)
    throw invalidRequest('server', 'Say what to change, e.g. --memory 32G.');
  const own = flags.mac ?? flags.ip ?? flags.bay;
  if (names.length > 1 && own !== undefined) {
    throw invalidRequest(
      'server',
      'A MAC address, an IP address or a bay belongs to one server: name only one.',
    );
  }
  const answer = await session.client.updateServers({server: names.map(name => describe(name, flags))});
  return reportResults(session, answer, done => `Updated ${foldTargets(done)}.`);
}

const describe = (name: string, {mac, ip, memory, ...rest}: Flags): ServerRegistration => ({
  name,
  ...given({macAddress: mac, ipAddress: ip, memoryMegabytes: memory, ...rest}),
});

async function readServers(session: Session, file: string): Promise<ServerRegistration[]> {
  const text = file === '-' ? await session.io.readInput() : readTextFile(file);
  return parseServerList(text, file, 'server').map(server => given<ServerRegistration>(server));
}

async function discover(session: Session, names: string[]): Promise<number> {
  const chassis = names.map(name => parseChassisName(name));
  const answer = await session.client.discoverServers({options: {chassis}});
  session.print(answer, ({discovered, failure, machine}) => [
    ...session.table(
      [
        {title: 'CHASSIS', value: item => item.chassis},
        {title: 'BAY', value: ({bay}) => String(bay), align: 'right'},
        {title: 'SERVER', value: ({registeredAs}) => registeredAs ?? '(not registered)'},
        {title: 'BLADE', value: ({bladeName}) => bladeName ?? '', dropOrder: 1},
        {title: 'MAC ADDRESSES', value: ({macAddress}) => macAddress.join(', '), wraps: true},
      ],
      discovered,
    ),
    ...renderFailures(session, failure, 'CHASSIS'),
    ...renderMachines(session, machine),
  ]);
  return exitCodeOf(answer.failure);
}

function renderMachines(session: Session, machines: readonly UnknownMachine[]): string[] {
  if (machines.length === 0) return [];
  const now = session.io.clock.now();
  const place = ({chassis, bay}: UnknownMachine) =>
    chassis === undefined ? 'unknown' : `${chassis} bay ${String(bay)}`;
  const table = session.table(
    [
      {title: 'MAC ADDRESS', value: ({macAddress}) => macAddress},
      {title: 'PLACE', value: place},
      {title: 'LAST ASKED', value: ({lastSeen}) => formatShortTime(lastSeen, now)},
      {title: 'TIMES', value: ({times}) => String(times), align: 'right', dropOrder: 1},
      {title: 'FROM', value: ({ipAddress}) => ipAddress ?? '', dropOrder: 2},
      {
        title: 'MACHINE',
        value: ({manufacturer, product, serial}) =>
          [manufacturer, product, serial].filter(part => part !== undefined).join(' '),
        wraps: true,
      },
    ],
    machines,
  );
  return ['', 'Not registered, and asked what to boot (add them with "hopscotch register"):', ...table];
}
