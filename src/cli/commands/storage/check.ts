/** storage check: is the account on a storage host enough, and not too much? */
import type {Command} from 'commander';
import {connectionOptions} from '../../../config/files.ts';
import {checkStorage} from '../../../storage/check/check.ts';
import type {Finding} from '../../../storage/check/finding.ts';
import {sizeOf, type Io} from '../../io.ts';
import type {GlobalOptions} from '../../settings.ts';
import {renderTable} from '../../table.ts';
import {clean, toJson} from '../../text.ts';
import {examples} from '../shared.ts';
import {readHosts, settingsOf} from './target.ts';

interface Flags extends GlobalOptions {
  readonly config: string;
  readonly host?: string[];
}

type HostFinding = Finding & {readonly storageHost: string};

export const weakExitCode = 1;

export function addStorageCheck(storage: Command, io: Io, finish: (exitCode: number) => void): void {
  storage
    .command('check')
    .summary('try out what the account on a storage host may do')
    .description(
      'Connects as the service does and tries all that it needs, on datasets made for it and destroyed after it: ' +
        'snapshots, clones, mounts, exports, send and receive, our programs. Then it tries what must be refused: ' +
        `another filesystem, a file of the host, a command of its own. Ends with ${weakExitCode} when something is missing or weak.`,
    )
    .requiredOption('-c, --config <file>', 'configuration of the service, or its storageHosts part (YAML)')
    .option('--host <name...>', 'only these of its storage hosts')
    .addHelpText('after', examples('hopscotch storage check --config service.yaml --host store1'))
    .action(async (_flags: Flags, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      const findings: HostFinding[] = [];
      for (const host of readHosts(flags.config, flags.host ?? [])) {
        const connection = connectionOptions(`storage host ${host.name}`, host.ssh);
        const about = {name: host.name, concurrency: host.concurrency, settings: settingsOf(host)};
        const found = await checkStorage(about, connection, io.interrupt);
        findings.push(...found.map(finding => ({storageHost: host.name, ...finding})));
      }
      io.stdout.write(flags.json ? `${toJson(findings)}\n` : show(findings, io));
      finish(findings.some(toMend) ? weakExitCode : 0);
    });
}

const toMend = ({outcome}: Finding) => outcome === 'weak' || outcome === 'missing';

function show(findings: readonly HostFinding[], {stdout}: Io): string {
  const width = stdout.isTTY ? sizeOf(stdout).columns : Infinity;
  const columns = [
    {title: 'STORAGE', value: ({storageHost}: HostFinding) => storageHost},
    {title: 'CHECK', value: ({check}: HostFinding) => check},
    {title: 'OUTCOME', value: ({outcome}: HostFinding) => outcome},
    {title: 'DETAIL', value: ({detail}: HostFinding) => clean(detail), wraps: true},
  ];
  const bad = findings.filter(toMend).length;
  const verdict =
    bad === 0
      ? 'Enough for the service, and nothing more was found.'
      : `${bad} line${bad === 1 ? '' : 's'} to mend.`;
  return `${renderTable(columns, findings, width).join('\n')}\n\n${verdict}\n`;
}
