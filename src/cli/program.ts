/** The command tree, and what all commands share: global options, sessions, errors, exit codes. */
import {readFileSync} from 'node:fs';
import {Command, CommanderError, Help} from 'commander';
import {AppError, asAppError, errorTable} from '../domain/errors.ts';
import {addBrandCommands} from './commands/brands.ts';
import {addConsoleCommand} from './commands/console.ts';
import {addDeviceCommands} from './commands/devices.ts';
import {addEventCommands} from './commands/events.ts';
import {addDhcpCommand} from './commands/dhcp.ts';
import {addDirectoryCommands} from './commands/directory.ts';
import {addImageFileCommands} from './commands/image-files.ts';
import {addInventoryCommands} from './commands/inventory.ts';
import {addJobCommands} from './commands/jobs.ts';
import {addOwnershipCommands} from './commands/ownership.ts';
import {addPowerCommands} from './commands/power.ts';
import {addProvisionCommands} from './commands/provision.ts';
import {addRootCommands} from './commands/roots.ts';
import {addRunCommands} from './commands/run.ts';
import {addScratchCommands} from './commands/scratch.ts';
import {addStorageCommands} from './commands/storage.ts';
import {addServerCommands} from './commands/servers.ts';
import {addServiceCommands} from './commands/service.ts';
import {sizeOf, type Io} from './io.ts';
import {nameCommands} from './operation-names.ts';
import type {Act, Handler} from './commands/shared.ts';
import {openSession} from './session.ts';
import {defaultUrl, resolveSettings, type GlobalOptions} from './settings.ts';
import {markExclusions} from './targets.ts';
import {clean, wrap} from './text.ts';

const interruptedExitCode = 130;

/** Runs one command line (without node and script) and answers with the exit code. Never throws. */
export async function runCli(words: readonly string[], io: Io): Promise<number> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    io.stdout.write(`${readVersion()}\n`);
    return 0;
  }
  let exitCode = 0;
  const act: Act = <A extends unknown[]>(handler: Handler<A>) => {
    return async (...args: [...A, Command]) => {
      const command = args.at(-1) as Command;
      const settings = resolveSettings(command.optsWithGlobals<GlobalOptions>(), io.environment);
      const session = openSession(settings, io);
      try {
        exitCode = (await handler(session, ...(args.slice(0, -1) as A))) ?? 0;
      } finally {
        session.client.close();
      }
    };
  };
  try {
    const program = buildProgram(act, io, code => (exitCode = code));
    await program.parseAsync(markExclusions(program, words), {from: 'user'});
    return exitCode;
  } catch (error) {
    return report(error, io);
  }
}

function buildProgram(act: Act, io: Io, finish: (exitCode: number) => void): Command {
  const program = new Command('hopscotch')
    .description('Check servers out of a shared cluster, load them with an image, and control them.')
    .option('--url <address>', `address of the service (HOPSCOTCH_URL; default ${defaultUrl})`)
    .option('--user <name>', 'who to sign in as (HOPSCOTCH_USER)')
    .option('--password-file <file>', 'read the password from there (HOPSCOTCH_PASSWORD_FILE)')
    .option('--ca <file>', 'certificate authority of the service, in PEM (HOPSCOTCH_CA)')
    .option('--timeout <time>', 'how long an answer may take, e.g. 30s (default 60s)')
    .option('--json', 'print the answer as JSON')
    .option('-y, --yes', 'do not ask before something is destroyed')
    .option('--no-color', 'no colours (NO_COLOR)')
    .exitOverride()
    .configureOutput({
      writeOut: text => io.stdout.write(text),
      writeErr: text => io.stderr.write(text),
      outputError: (text, write) => write(`hopscotch: ${clean(text.replace(/^error: /, '').trimEnd())}\n`),
      getOutHelpWidth: () => Math.min(io.stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(io.stderr.columns ?? 80, 100),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({
      subcommandTerm: command => [command.name(), ...command.aliases()].join(', '),
      // The command's own options come before those that many commands share.
      groupItems(unsorted, visible, groupOf) {
        const groups = new Help().groupItems(unsorted, visible, groupOf);
        const own = groups.get('Options:');
        return own === undefined ? groups : new Map([['Options:', own], ...groups]);
      },
    })
    .addHelpText('afterAll', ({command}) =>
      command.parent ? '\nOptions of every command: hopscotch --help' : '',
    )
    .helpCommand('help [command]', 'show help for a command')
    .showSuggestionAfterError(true)
    .addHelpText('after', overview);
  program.commandsGroup('Signing in:');
  addServiceCommands(program, act);
  program.commandsGroup('Servers and who holds them:');
  addServerCommands(program, act);
  addOwnershipCommands(program, act);
  program.commandsGroup('Loading images, and the jobs that do it:');
  addProvisionCommands(program, act);
  addJobCommands(program, act);
  addEventCommands(program, act);
  program.commandsGroup('Power and management modules:');
  addPowerCommands(program, act);
  addDeviceCommands(program, act);
  addConsoleCommand(program, act);
  program.commandsGroup('Images:');
  addImageFileCommands(addBrandCommands(program, act), io, finish);
  program.commandsGroup('Storage:');
  addScratchCommands(program, act);
  addStorageCommands(program, act, io, finish);
  program.commandsGroup('The steps of provisioning, each by itself:');
  addRootCommands(program, act);
  program.commandsGroup('For administrators:');
  addInventoryCommands(program, act);
  program.commandsGroup('Running the service:');
  addRunCommands(program, io);
  addDirectoryCommands(program, io, finish);
  addDhcpCommand(program, io);
  return program;
}

const overview = `
Servers are named by node ranges: blade[01-14] login1 -blade07 (the last takes
one away), as one word with commas or as several. zsh wants them in quotes.

Password: HOPSCOTCH_PASSWORD, or --password-file, or a token of "hopscotch
login", or else you are asked. It is never taken from the command line.

Exit codes: 0 done, 2 wrong request, 3 not signed in, 4 not allowed,
5 not found, 6 held by somebody else, 7 conflict, 8 quota, 9 not supported,
10 busy, 11 not reachable, 12 device error, 13 timed out, 14 cancelled,
70 internal, 130 interrupted.

Examples:
  hopscotch login
  hopscotch checkout --count 5 --lease 3d
  hopscotch provision blade[01-05] --brand web
  hopscotch servers --mine`;

function report(error: unknown, io: Io): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? 0 : errorTable.InvalidRequest.exitCode;
  }
  const lines = error instanceof AppError ? describeError(error) : describeMistake(error);
  const width = io.stderr.isTTY ? sizeOf(io.stderr).columns : Infinity;
  // Indented lines are there to be copied.
  const fitted = lines.map(clean).flatMap(line => (line.startsWith(' ') ? line : wrap(line, width)));
  io.stderr.write(`${fitted.join('\n')}\n`);
  return io.interrupt.aborted ? interruptedExitCode : errorTable[asAppError(error).code].exitCode;
}

function describeError(error: AppError): string[] {
  const correlationId = (error.cause as {correlationId?: unknown} | undefined)?.correlationId;
  return [
    ...`hopscotch: ${nameCommands(error.message)}`.split('\n'),
    ...(error.code === 'Unauthenticated' && error.details.dependency === undefined
      ? ['Sign in with: hopscotch login']
      : []),
    ...(error.code === 'Internal' && typeof correlationId === 'string'
      ? [`The log of the service has more under ${correlationId}.`]
      : []),
    ...(error.code === 'Busy' && error.details.retryAfterSeconds !== undefined
      ? [`Try again in ${error.details.retryAfterSeconds} s.`]
      : []),
  ];
}

const describeMistake = (error: unknown): string[] => [
  `hopscotch: This is a mistake of hopscotch itself: ${String(error)}`,
];

export function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as {version: string}).version;
}
