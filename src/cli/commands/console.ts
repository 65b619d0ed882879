/** console */
import {Argument, type Command} from 'commander';
import type {ConsoleText, ReadConsoleOptions} from '../../contract/types.generated.ts';
import {fromPictures, PlainText} from '../../domain/console-log.ts';
import {AppError, asAppError} from '../../domain/errors.ts';
import {parseServerName} from '../../domain/names.ts';
import type {Session} from '../session.ts';
import {clean, toJson} from '../text.ts';
import {parseCount} from '../units.ts';
import {examples, type Act} from './shared.ts';

interface Flags {
  readonly lines: number;
  readonly follow: boolean;
  readonly takeOver?: boolean;
  readonly raw?: boolean;
}

const interruptedExitCode = 130;
const waitSeconds = 20;
const retryMs = 2_000;

export function addConsoleCommand(program: Command, act: Act): void {
  program
    .command('console')
    .description('show the serial console of a server: its last lines, then what it writes, until Ctrl-C')
    .addArgument(new Argument('<server>', 'one server that you hold'))
    .option('-n, --lines <number>', 'begin with so many of the last lines', parseCount, 40)
    .option('--no-follow', 'show the last lines, and end')
    .option('--take-over', 'put somebody else out who has the console open')
    .option('--raw', 'let your terminal obey what the console writes (colours, cursor)')
    .addHelpText(
      'after',
      examples('hopscotch console blade03', 'hopscotch console blade03 --no-follow -n 200'),
    )
    .action(act((session, server: string, flags: Flags) => showConsole(session, server, flags)));
}

async function showConsole(session: Session, server: string, flags: Flags): Promise<number> {
  const {io, client} = session;
  const target = [parseServerName(server, 'server')];
  const show = printerOf(session, flags);
  const read = async (options: ReadConsoleOptions) =>
    (await client.readConsole({target, options}, io.interrupt)).console;
  let away = false;
  let position: string | undefined;
  try {
    const takeOver = flags.takeOver === true ? {takeOver: true} : {};
    const first = await read({maximumLines: flags.lines, ...takeOver});
    show(first);
    if (!flags.follow) return 0;
    session.remark(
      first.text === '' ? 'It has written nothing yet. Waiting; Ctrl-C ends.' : 'Going on; Ctrl-C ends.',
    );
    ({position} = first);
    for (;;) {
      try {
        const next = await read({position, waitSeconds});
        if (next.dropped) session.remark('Some text was lost here.');
        show(next);
        ({position} = next);
        away = false;
      } catch (error) {
        if (io.interrupt.aborted || !asAppError(error).retryable) throw error;
        if (!away) session.remark(`${asAppError(error).message} Trying again.`);
        away = true;
        await io.clock.sleep(retryMs, io.interrupt);
      }
    }
  } catch (error) {
    if (io.interrupt.aborted) return interruptedExitCode;
    throw withWayOut(asAppError(error), server);
  }
}

/** Harmless unless the user wants it otherwise: whoever writes to a console must not command the terminal that shows it. */
function printerOf({io, settings}: Session, {raw}: Flags): (part: ConsoleText) => void {
  if (settings.json) return part => void (part.text !== '' && io.stdout.write(`${toJson(part)}\n`));
  if (raw === true) return ({text}) => void io.stdout.write(fromPictures(text));
  const plain = new PlainText();
  return ({text}) => {
    const shown = plain.push(text);
    if (shown !== '') io.stdout.write(shown.split('\n').map(clean).join('\n'));
  };
}

const withWayOut = (error: AppError, server: string): AppError =>
  error.code === 'Conflict'
    ? new AppError('Conflict', `${error.message}\n  hopscotch console ${server} --take-over`, {
        details: error.details,
        cause: error.cause,
      })
    : error;
