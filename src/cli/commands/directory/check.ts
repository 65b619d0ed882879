/** directory check: is a directory what the service needs, and does it hold? */
import type {Command} from 'commander';
import {checkDirectory} from '../../../directory/check/check.ts';
import type {Finding} from '../../../directory/check/finding.ts';
import {sizeOf, type Io} from '../../io.ts';
import type {GlobalOptions} from '../../settings.ts';
import {renderTable} from '../../table.ts';
import {clean, toJson} from '../../text.ts';
import {examples, given} from '../shared.ts';
import {readTarget, signInAs} from './target.ts';

interface Flags extends GlobalOptions {
  readonly config: string;
  readonly as?: string;
  readonly administrator?: string;
  readonly administratorPasswordFile?: string;
  readonly auditor?: string;
  readonly auditorPasswordFile?: string;
}

export const weakExitCode = 1;

export function addCheck(directory: Command, io: Io, finish: (exitCode: number) => void): void {
  directory
    .command('check')
    .summary('try out whether a directory holds')
    .description(
      'Looks whether a running directory has what the service needs. With a user and an administrator it also tries, on ' +
        'throw-away servers, what must not succeed: stealing, sharing, renaming, hiding. Nothing else is changed. ' +
        `Ends with ${weakExitCode} when something is weak.`,
    )
    .requiredOption('-c, --config <file>', 'configuration of the service, or its directory part (YAML)')
    .option('--as <user>', 'an ordinary user who holds nothing of worth (his password: --password-file)')
    .option('--administrator <name>', 'who adds and removes the throw-away servers')
    .option('--administrator-password-file <file>', 'read his password from there')
    .option('--auditor <name>', 'an auditor, whose rights are tried out too')
    .option('--auditor-password-file <file>', 'read his password from there')
    .addHelpText(
      'after',
      examples(
        'hopscotch directory check --config service.yaml',
        'hopscotch directory check --config service.yaml --as alice --administrator root',
      ),
    )
    .action(async (_flags: Flags, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      const target = readTarget(flags.config);
      const person = async (name: string | undefined, file: string | undefined, option: string) =>
        name === undefined ? undefined : signInAs(name, file, option, io);
      const helpers = given({
        user: await person(flags.as, flags.passwordFile ?? io.environment.passwordFile, '--password-file'),
        administrator: await person(
          flags.administrator,
          flags.administratorPasswordFile,
          '--administrator-password-file',
        ),
        auditor: await person(flags.auditor, flags.auditorPasswordFile, '--auditor-password-file'),
      });
      const findings = await checkDirectory(target, helpers, io.interrupt);
      io.stdout.write(flags.json ? `${toJson(findings)}\n` : show(findings, io));
      finish(findings.some(({outcome}) => outcome === 'weak') ? weakExitCode : 0);
    });
}

function show(findings: readonly Finding[], {stdout}: Io): string {
  const width = stdout.isTTY ? sizeOf(stdout).columns : Infinity;
  const columns = [
    {title: 'CHECK', value: ({check}: Finding) => check},
    {title: 'OUTCOME', value: ({outcome}: Finding) => outcome},
    {title: 'DETAIL', value: ({detail}: Finding) => clean(detail), wraps: true},
  ];
  const weak = findings.filter(({outcome}) => outcome === 'weak').length;
  const verdict = weak === 0 ? 'Nothing weak was found.' : `${weak} line${weak === 1 ? '' : 's'} to mend.`;
  return `${renderTable(columns, findings, width).join('\n')}\n\n${verdict}\n`;
}
