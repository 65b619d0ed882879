/** servers */
import {Option, type Command} from 'commander';
import type {PowerState, Server} from '../../contract/types.generated.ts';
import {foldNames} from '../../domain/node-range.ts';
import {pools, type Pool} from '../../domain/server.ts';
import {countOf} from '../../domain/count.ts';
import {readAllServers} from '../all-servers.ts';
import {describeImage} from '../job-report.ts';
import {exitCodeOf, renderFailures} from '../outcome.ts';
import type {Session} from '../session.ts';
import type {Column} from '../table.ts';
import {parseOptionalTargets} from '../targets.ts';
import {formatMegabytes, formatWhen} from '../units.ts';
import {examples, given, optionalRanges, type Act} from './shared.ts';

interface Flags {
  readonly free?: boolean;
  readonly taken?: boolean;
  readonly mine?: boolean;
  readonly pool?: Pool;
  readonly chassis?: string;
  readonly owner?: string;
  readonly power?: boolean;
  readonly fold?: boolean;
}

type Row = Server & {readonly power?: PowerState};

export function addServerCommands(program: Command, act: Act): void {
  program
    .command('servers')
    .description('list servers')
    .addArgument(optionalRanges('all'))
    .addOption(new Option('--free', 'only free ones').conflicts('taken'))
    .option('--taken', 'only those checked out')
    .option('--mine', 'only those that you hold or may operate')
    .addOption(new Option('--pool <pool>', 'only this pool').choices(pools))
    .option('--chassis <name>', 'only this chassis')
    .option('--owner <user>', 'only those of this user (name or DN)')
    .option('--power', 'ask the management modules for the power state, too')
    .option('--fold', 'print only the names, as one node range')
    .addHelpText(
      'after',
      examples(
        'hopscotch servers --free --chassis chassis2',
        'hopscotch servers blade[01-14] --power',
        'hopscotch release $(hopscotch servers --mine --fold)',
      ),
    )
    .action(act(listServers));
}

async function listServers(session: Session, words: string[], flags: Flags): Promise<number> {
  const targets = parseOptionalTargets(words);
  const free = flags.free === true ? true : flags.taken === true ? false : undefined;
  const {pool, chassis, owner, mine} = flags;
  const server = await readAllServers(
    session.client,
    targets?.sent ?? [],
    given({pool, chassis, owner, mine, free}),
  );
  if (flags.fold) {
    session.print({server}, answer =>
      server.length === 0 ? [] : [foldNames(answer.server.map(({name}) => name))],
    );
    return 0;
  }
  const asked =
    flags.power && server.length > 0
      ? await session.client.getPowerState({target: [foldNames(server.map(({name}) => name))]})
      : {power: [], failure: []};
  const powerOf = new Map(asked.power.map(({target, state}) => [target, state]));
  const rows = server.map((item): Row => ({...item, ...given({power: powerOf.get(item.name)})}));
  session.print({server: rows, ...(flags.power ? {failure: asked.failure} : {})}, answer => [
    ...session.table(columnsFor(session), answer.server),
    ...renderFailures(session, answer.failure ?? []),
  ]);
  if (session.io.stdout.isTTY) session.remark(summarise(server));
  return exitCodeOf(asked.failure);
}

const columnsFor = ({io}: Session): readonly Column<Row>[] => [
  {title: 'SERVER', value: ({name}) => name},
  {title: 'POWER', value: ({power}) => power ?? ''},
  {title: 'POOL', value: ({pool}) => pool ?? '', dropOrder: 5},
  {title: 'CHASSIS', value: ({chassis}) => chassis ?? '', dropOrder: 3},
  {title: 'BAY', value: ({bay}) => String(bay ?? ''), align: 'right', dropOrder: 4},
  {
    title: 'MEMORY',
    value: ({memoryMegabytes}) => (memoryMegabytes === undefined ? '' : formatMegabytes(memoryMegabytes)),
    align: 'right',
    dropOrder: 2,
  },
  {title: 'CORES', value: ({cores}) => String(cores ?? ''), align: 'right', dropOrder: 6},
  {title: 'OWNER', value: ({ownerName, owner}) => ownerName ?? owner ?? ''},
  {title: 'STATE', value: describeState},
  {
    title: 'LEASE ENDS',
    value: ({leaseEnd}) => (leaseEnd === undefined ? '' : formatWhen(leaseEnd, io.clock.now())),
    dropOrder: 1,
  },
  {title: 'IMAGE', value: describeBoot},
  {title: 'IP ADDRESS', value: ({ipAddress}) => ipAddress ?? '', dropOrder: 7},
  {title: 'MAC ADDRESS', value: ({macAddress}) => macAddress ?? '', dropOrder: 8},
];

/** What keeps it from being checked out, beside an owner. */
function describeState({drained, cleanupSince, cleanupWaitsFor}: Row): string {
  if (cleanupSince !== undefined) return `cleaned up${cleanupWaitsFor ? `: ${cleanupWaitsFor}` : ''}`;
  if (drained !== undefined) return drained === 'drained' ? drained : `drained: ${drained}`;
  return '';
}

/** The boot mode stands there when it is not the usual one. */
function describeBoot({brand, version, bootMode = 'nfs'}: Row): string {
  const image = describeImage(brand, version).join();
  return image === '' || bootMode === 'nfs' ? image : `${image} (${bootMode})`;
}

function summarise(servers: readonly Server[]): string {
  if (servers.length === 0) return 'No server fits.';
  const free = servers.filter(server => server.owner === undefined && describeState(server) === '').length;
  return `${countOf(servers.length)}, ${free} free`;
}
