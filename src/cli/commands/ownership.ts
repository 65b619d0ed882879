/** checkout, release, extend, grant, revoke, transfer */
import {Argument, Option, type Command} from 'commander';
import type {CheckoutOptions, TargetResult} from '../../contract/types.generated.ts';
import {invalidRequest} from '../../domain/errors.ts';
import {foldNames} from '../../domain/node-range.ts';
import {pools, type Pool} from '../../domain/server.ts';
import {countOf} from '../../domain/count.ts';
import {confirm} from '../confirm.ts';
import {foldTargets, reportResults} from '../outcome.ts';
import type {Session} from '../session.ts';
import {collectWords, parseOptionalTargets, parseTargets, type Targets} from '../targets.ts';
import {formatWhen, parseCount, parseMegabytes, parseSeconds} from '../units.ts';
import {examples, given, ranges, type Act} from './shared.ts';

interface CheckoutFlags {
  readonly count?: number;
  readonly pool?: Pool;
  readonly chassis?: string;
  readonly memory?: number;
  readonly cores?: number;
  readonly lease?: number;
  /** False: not at all. */
  readonly wait?: number | boolean;
  readonly allOrNothing?: boolean;
}

export function addOwnershipCommands(program: Command, act: Act): void {
  program
    .command('checkout')
    .description('check servers out: those named, or a number of free ones')
    .addArgument(new Argument('[range...]', 'servers, e.g. blade[01-14] -blade07; or use --count'))
    .option('-n, --count <number>', 'so many free ones that fit', parseCount)
    .addOption(new Option('--pool <pool>', 'with --count: of this pool').choices(pools))
    .option('--chassis <name>', 'with --count: in this chassis')
    .option('--memory <size>', 'with --count: with at least so much memory, e.g. 16G', parseMegabytes)
    .option('--cores <number>', 'with --count: with at least so many cores', parseCount)
    .option('--lease <time>', 'for how long, e.g. 3d', parseSeconds)
    .option('--wait <time>', 'how long to wait for servers that are being cleaned up, e.g. 2m', parseSeconds)
    .option('--no-wait', 'do not wait for them')
    .option('--all-or-nothing', 'take none when one of those named cannot be had')
    .addHelpText(
      'after',
      examples(
        'hopscotch checkout blade[01-14] -blade07 --lease 3d',
        'hopscotch checkout --count 5 --memory 32G',
      ),
    )
    .action(act(checkout));

  program
    .command('release')
    .description('give servers back')
    .addArgument(ranges())
    .option('--force', 'administrators only: also servers that others hold')
    .addHelpText('after', examples('hopscotch release blade[01-14]'))
    .action(
      act(async (session, words: string[], {force}: {force?: boolean}) => {
        const targets = parseTargets(words);
        await confirmRelease(session, targets, force ?? false);
        const answer = await session.client.releaseServers({
          target: targets.sent,
          options: given({expectedCount: targets.names.length, force}),
        });
        return reportResults(session, answer, describeReleases);
      }),
    );

  program
    .command('extend')
    .description('make leases end later')
    .addArgument(ranges())
    .option('--lease <time>', 'new length, counted from now, e.g. 3d', parseSeconds)
    .addHelpText('after', examples('hopscotch extend blade[01-05] --lease 1w'))
    .action(
      act(async (session, words: string[], {lease}: {lease?: number}) => {
        const targets = parseTargets(words);
        const answer = await session.client.extendLease({
          target: targets.sent,
          options: given({expectedCount: targets.names.length, leaseSeconds: lease}),
        });
        return reportResults(
          session,
          answer,
          done => `Extended ${describe(done)}.${describeLease(session, done)}`,
        );
      }),
    );

  program
    .command('grant')
    .description('let others operate servers that you hold')
    .addArgument(ranges())
    .requiredOption('--to <user...>', 'users (names or DNs)', collectWords)
    .addHelpText('after', examples('hopscotch grant blade[01-05] --to bob carol'))
    .action(
      act(async (session, words: string[], {to}: {to: string[]}) => {
        const {sent, names} = parseTargets(words);
        const request = {target: sent, user: to, options: {expectedCount: names.length}};
        const answer = await session.client.grantAccess(request);
        return reportResults(session, answer, done => `${to.join(', ')} may operate ${describe(done)}.`);
      }),
    );

  program
    .command('revoke')
    .description('take that back')
    .addArgument(ranges())
    .requiredOption('--from <user...>', 'users (names or DNs)', collectWords)
    .addHelpText('after', examples('hopscotch revoke blade[01-05] --from bob'))
    .action(
      act(async (session, words: string[], {from}: {from: string[]}) => {
        const {sent, names} = parseTargets(words);
        const request = {target: sent, user: from, options: {expectedCount: names.length}};
        const answer = await session.client.revokeAccess(request);
        return reportResults(
          session,
          answer,
          done => `${from.join(', ')} may no longer operate ${describe(done)}.`,
        );
      }),
    );

  program
    .command('transfer')
    .description('give servers to another user (administrators only)')
    .addArgument(ranges())
    .requiredOption('--to <user>', 'the new owner (name or DN)')
    .addHelpText('after', examples('hopscotch transfer blade01 --to bob'))
    .action(
      act(async (session, words: string[], {to}: {to: string}) => {
        const {sent, names} = parseTargets(words);
        const request = {target: sent, toUser: to, options: {expectedCount: names.length}};
        const answer = await session.client.transferServers(request);
        return reportResults(session, answer, done => `${to} holds ${describe(done)}.`);
      }),
    );
}

async function checkout(session: Session, words: string[], flags: CheckoutFlags): Promise<number> {
  const targets = parseOptionalTargets(words);
  const criteria = {
    pool: flags.pool,
    chassis: flags.chassis,
    minimumMemoryMegabytes: flags.memory,
    minimumCores: flags.cores,
  };
  const hasCriteria = Object.values(criteria).some(value => value !== undefined);
  if (targets === undefined && flags.count === undefined) {
    throw invalidRequest(
      'target',
      'Name servers, or say how many: checkout blade[01-05], or checkout --count 5.',
    );
  }
  if (targets !== undefined && (flags.count !== undefined || hasCriteria)) {
    throw invalidRequest('options/count', 'Name servers, or give --count with criteria, but not both.');
  }
  const answer = await session.client.checkoutServers({
    target: targets?.sent ?? [],
    options: given<CheckoutOptions>({
      ...criteria,
      count: flags.count,
      leaseSeconds: flags.lease,
      waitSeconds: flags.wait === false ? 0 : typeof flags.wait === 'number' ? flags.wait : undefined,
      allOrNothing: flags.allOrNothing,
      expectedCount: targets?.names.length,
    }),
  });
  return reportResults(session, answer, done => describeCheckouts(session, done));
}

/** What one had before is not said to have been checked out now. */
function describeCheckouts(session: Session, done: readonly TargetResult[]): string {
  const [own, taken] = [true, false].map(isOwn =>
    done.filter(({message}) => (message === 'Yours already.') === isOwn),
  );
  return [
    ...(taken?.length ? [`Checked out ${describe(taken)}.${describeLease(session, taken)}`] : []),
    ...(own?.length
      ? [
          `Yours already: ${foldTargets(own)}.${describeLease(session, own)} "hopscotch extend" makes it longer.`,
        ]
      : []),
  ].join(' ');
}

/** Only servers that have an image are worth a question: releasing them takes that image away. */
async function confirmRelease(
  session: Session,
  {sent, folded, names}: Targets,
  force: boolean,
): Promise<void> {
  if (session.settings.yes) return;
  const {server} = await session.client.listServers({target: sent});
  const loaded = server.filter(({brand}) => brand !== undefined).map(({name}) => name);
  if (force) {
    await confirm(session, `This takes ${countOf(names.length)} away from the present holder:`, folded);
  } else if (loaded.length > 0) {
    await confirm(session, `This releases ${countOf(loaded.length)} with an image:`, foldNames(loaded));
  }
}

/** Those that were free already are not said to have been released. */
const describeReleases = (done: readonly TargetResult[]): string =>
  [...Map.groupBy(done, ({message = 'Released.'}) => message)]
    .map(([said, targets]) =>
      said.startsWith('Released.')
        ? `Released ${describe(targets)}.${said.slice('Released.'.length)}${whereToLook(said, targets)}`
        : `${foldTargets(targets)}: ${said}`,
    )
    .join(' ');

/** The cleanup is no job of whoever released. */
const whereToLook = (said: string, targets: readonly TargetResult[]): string =>
  said.includes('cleaned up') ? ` How far that is: hopscotch servers ${foldTargets(targets)}` : '';

const describe = (done: readonly TargetResult[]): string => `${countOf(done.length)}: ${foldTargets(done)}`;

function describeLease({io}: Session, done: readonly TargetResult[]): string {
  const ends = done
    .flatMap(({leaseEnd}) => leaseEnd ?? [])
    .sort((one, other) => one.getTime() - other.getTime());
  const [first] = ends;
  if (first === undefined) return '';
  const now = io.clock.now();
  const secondsLeft = Math.ceil((first.getTime() - now.getTime()) / 1_000);
  if (secondsLeft <= 0) return ' The lease has ended: the service takes it back within moments.';
  return ` The lease ends ${secondsLeft < 5 ? `in ${secondsLeft} s` : formatWhen(first, now)}.`;
}
