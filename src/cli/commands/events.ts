/** events */
import {Option, type Command} from 'commander';
import type {
  Event,
  EventOutcome,
  ListEventsOptions,
  ListEventsRequest,
} from '../../contract/types.generated.ts';
import {displayName, parseDn} from '../../domain/dn.ts';
import {asAppError} from '../../domain/errors.ts';
import {foldNames} from '../../domain/node-range.ts';
import {followEvents} from '../follow-events.ts';
import type {Session} from '../session.ts';
import {parseOptionalTargets} from '../targets.ts';
import {cleanAll, pad} from '../text.ts';
import {formatShortTime, parseCount, parseSeconds} from '../units.ts';
import {examples, given, optionalRanges, type Act} from './shared.ts';

interface Flags {
  readonly by?: string;
  readonly kind?: string[];
  readonly since?: number;
  readonly failed?: boolean;
  readonly job?: string;
  readonly lines?: number;
  readonly follow?: boolean;
}

const badOutcomes: readonly EventOutcome[] = ['partial', 'denied', 'failed'];
const linesBeforeFollowing = 10;
const interruptedExitCode = 130;

export function addEventCommands(program: Command, act: Act): void {
  program
    .command('events')
    .description('show what happened: who did what to which servers, newest first')
    .addArgument(optionalRanges('all that you may see'))
    .option('--by <user>', 'only what this user did (name or DN)')
    .option(
      '--kind <kind...>',
      'only these: operations such as powerOn, or jobEnded, signInFailed, leaseEnded ...',
    )
    .option('--since <time>', 'only of the last 2h, 3d ...', parseSeconds)
    .option('--failed', 'only what failed, in part or whole, or was denied')
    .option('--job <id>', 'only events of this job')
    .addOption(
      new Option('-n, --lines <number>', 'newest so many (default 100; 10 with --follow)').argParser(
        parseCount,
      ),
    )
    .option('-f, --follow', 'go on, newest last, until you interrupt it')
    .addHelpText(
      'after',
      examples(
        'hopscotch events blade[01-14] --since 2h',
        'hopscotch events --by alice --failed',
        'hopscotch events --follow',
      ),
    )
    .action(act(showEvents));
}

async function showEvents(session: Session, words: string[], flags: Flags): Promise<number> {
  const {by, kind = [], since, job} = flags;
  const now = session.io.clock.now();
  const options: ListEventsOptions = {
    kind,
    outcome: flags.failed ? badOutcomes : [],
    ...given({
      user: by,
      jobId: job,
      since: since === undefined ? undefined : new Date(now.getTime() - since * 1_000),
      maximum: flags.lines ?? (flags.follow ? linesBeforeFollowing : undefined),
    }),
  };
  const request = {target: parseOptionalTargets(words)?.sent ?? [], options};
  return flags.follow ? follow(session, request) : list(session, request);
}

async function list(session: Session, request: ListEventsRequest): Promise<number> {
  const answer = await session.client.listEvents(request);
  const now = session.io.clock.now();
  session.print(answer, ({event}) =>
    session.table(
      [
        {title: 'TIME', value: ({time}) => formatShortTime(time, now)},
        {title: 'USER', value: nameOf},
        {title: 'WHAT', value: ({kind}) => kind},
        {title: 'TARGETS', value: ({target}) => foldNames(target), wraps: true},
        {title: 'OUTCOME', value: ({outcome}) => outcome},
        {title: 'FROM', value: ({address}) => address ?? '', dropOrder: 2},
        {title: 'DETAILS', value: detailsOf, dropOrder: 1, wraps: true},
        {title: 'MESSAGE', value: ({message, faultCode}) => message ?? faultCode ?? '', wraps: true},
      ],
      event,
    ),
  );
  if (answer.event.length === 0) session.remark('Nothing that fits has happened, or you may not see it.');
  if (answer.nextPage !== undefined)
    session.remark('There are older ones: ask for more with --lines, or for less with --since.');
  return 0;
}

async function follow(session: Session, request: ListEventsRequest): Promise<number> {
  const {io, client} = session;
  try {
    const unreachable = (error: unknown) => session.remark(`${asAppError(error).message} Trying again.`);
    for await (const event of followEvents(client, request, {
      clock: io.clock,
      signal: io.interrupt,
      unreachable,
    })) {
      session.print(event, seen => [lineOf(cleanAll(seen), io.clock.now())]);
    }
    return 0;
  } catch (error) {
    if (io.interrupt.aborted) return interruptedExitCode;
    throw error;
  }
}

/** Not a table: nobody knows how wide the next ones are. */
const lineOf = (event: Event, now: Date): string =>
  [
    formatShortTime(event.time, now),
    pad(nameOf(event), 10),
    pad(event.kind, 18),
    pad(event.outcome, 9),
    [foldNames(event.target), detailsOf(event), event.message ?? event.faultCode ?? '']
      .filter(part => part !== '')
      .join(': '),
  ]
    .join('  ')
    .trimEnd();

const nameOf = ({userName, user, recipient}: Event): string => {
  const name = userName ?? (user === undefined ? '' : displayName(parseDn(user)));
  return recipient === undefined ? name : `${name}>${displayName(parseDn(recipient))}`;
};

const detailsOf = ({detail}: Event): string => detail.map(({name, value}) => `${name}=${value}`).join(' ');
