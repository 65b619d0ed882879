/** directory adopt: servers that were there before HOP-SCOTCH. */
import type {Command} from 'commander';
import {adoptServers, parseKnownServers, type Adoption, type KnownServer} from '../../../directory/adopt.ts';
import {findPerson} from '../../../directory/check/check.ts';
import {lookAtServers} from '../../../directory/check/inventory.ts';
import {closeProbe, openProbe} from '../../../directory/check/probe.ts';
import {sizeOf, type Io} from '../../io.ts';
import type {GlobalOptions} from '../../settings.ts';
import {renderTable} from '../../table.ts';
import {clean, toJson, wrap} from '../../text.ts';
import {parseServerList, readTextFile} from '../server-list.ts';
import {examples} from '../shared.ts';
import {weakExitCode} from './check.ts';
import {readTarget, signInAs} from './target.ts';

interface Flags extends GlobalOptions {
  readonly config: string;
  readonly administrator: string;
  readonly administratorPasswordFile?: string;
  readonly inventory?: string;
  readonly dryRun?: boolean;
}

export function addAdopt(directory: Command, io: Io, finish: (exitCode: number) => void): void {
  directory
    .command('adopt')
    .summary('take over servers that are plain groupOfNames')
    .description(
      'Gives servers that a directory holds as plain groupOfNames (cn, owner, member) an inventory. What is there stays as it ' +
        'is, owners and members above all. Tells what is odd about servers, such as several owners, and what to do; ' +
        `ends with ${weakExitCode} when there is something to do.`,
    )
    .requiredOption('-c, --config <file>', 'configuration of the service, or its directory part (YAML)')
    .requiredOption('--administrator <name>', 'who makes the changes')
    .option('--administrator-password-file <file>', 'read his password from there')
    .option(
      '--inventory <file>',
      'what is known of them: a JSON list of {name, macAddress, ipAddress, chassis, bay, …}, as for register',
    )
    .option('--dry-run', 'only tell what would be done')
    .addHelpText(
      'after',
      examples(
        'hopscotch directory adopt --config service.yaml --administrator root --dry-run',
        'hopscotch directory adopt --config service.yaml --administrator root --inventory blades.json',
      ),
    )
    .action(async (_flags: Flags, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      const target = readTarget(flags.config);
      const known = parseKnownServers(readInventory(flags.inventory));
      const helper = await signInAs(
        flags.administrator,
        flags.administratorPasswordFile,
        '--administrator-password-file',
        io,
      );
      const service = await openProbe(target, target.service);
      try {
        const dn = await findPerson(target, service, helper.name);
        const administrator = await openProbe(target, {dn, password: helper.password});
        const serversBase = target.serversBase.text;
        const tryOnly = flags.dryRun ?? false;
        const adoptions = await adoptServers(
          administrator,
          {serversBase, known, tryOnly},
          io.interrupt,
        ).finally(() => closeProbe(administrator));
        const findings = await lookAtServers(service, {...target, serversBase});
        const odd = findings.filter(({outcome}) => outcome === 'weak').map(({detail}) => detail);
        io.stdout.write(flags.json ? `${toJson({adoptions, odd})}\n` : show(adoptions, odd, tryOnly, io));
        const left = adoptions.some(({outcome}) => outcome === 'left as it is');
        finish(left || odd.length > 0 ? weakExitCode : 0);
      } finally {
        await closeProbe(service);
      }
    });
}

function show(
  adoptions: readonly Adoption[],
  odd: readonly string[],
  tryOnly: boolean,
  {stdout}: Io,
): string {
  const width = stdout.isTTY ? sizeOf(stdout).columns : Infinity;
  const columns = [
    {title: 'SERVER', value: ({name}: Adoption) => clean(name)},
    {
      title: 'OUTCOME',
      value: ({outcome}: Adoption) => (tryOnly && outcome === 'adopted' ? 'to adopt' : outcome),
    },
    {title: 'DETAIL', value: ({detail}: Adoption) => clean(detail), wraps: true},
  ];
  const lines = [
    ...renderTable(columns, adoptions, width),
    ...(adoptions.length === 0 ? ['There are no servers.'] : []),
    ...(odd.length === 0 ? [] : ['', 'To decide:', ...odd.flatMap(line => wrap(`- ${clean(line)}`, width))]),
    ...(tryOnly ? ['', 'Nothing was changed.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const readInventory = (file: string | undefined): KnownServer[] =>
  file === undefined ? [] : parseServerList(readTextFile(file), file, '--inventory');
