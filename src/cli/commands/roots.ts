/** roots, clone, share, unshare, netboot, adopt, reset, destroy: the steps of provisioning, each by itself */
import type {Command} from 'commander';
import {countOf} from '../../domain/count.ts';
import {confirm} from '../confirm.ts';
import {describeImage, runJob, type JobFlags} from '../job-report.ts';
import {askInPart} from '../in-part.ts';
import type {Session} from '../session.ts';
import {parseOptionalTargets, parseTargets} from '../targets.ts';
import {formatBytes, formatWhen, parseSeconds} from '../units.ts';
import {
  addJobFlags,
  examples,
  given,
  optionalRanges,
  parseImage,
  parseVersion,
  ranges,
  showImage,
  type Act,
} from './shared.ts';

interface ForceFlags extends JobFlags {
  readonly force?: boolean;
}

interface AdoptFlags extends JobFlags {
  readonly root?: string;
  readonly replace?: boolean;
}

export function addRootCommands(program: Command, act: Act): void {
  program
    .command('roots')
    .description('list roots (the clones that servers boot)')
    .addArgument(optionalRanges('all'))
    .addHelpText('after', examples('hopscotch roots', 'hopscotch roots blade[01-14]'))
    .action(act(listRoots));

  addJobFlags(program.command('clone'))
    .description('clone an image for each server; nothing else changes')
    .addArgument(ranges())
    .requiredOption('--brand <image>', 'the image, e.g. web or web@3')
    .option('--version <number>', 'its version; the default version, if not given', parseVersion)
    .addHelpText('after', examples('hopscotch clone blade[01-14] --brand web@3'))
    .action(
      act(
        (
          session,
          words: string[],
          {brand, version, ...flags}: JobFlags & {brand: string; version?: number},
        ) => {
          const {sent, names} = parseTargets(words);
          const image = parseImage(brand, version);
          return runJob(session, flags, {
            title: `clone ${showImage(image)}`,
            send: options =>
              session.client.cloneRoots({
                target: sent,
                options: {...options, ...image, expectedCount: names.length},
              }),
          });
        },
      ),
    );

  addJobFlags(program.command('share'))
    .description('export the newest root of each server to that server alone')
    .addArgument(ranges())
    .addHelpText('after', examples('hopscotch share blade[01-14]'))
    .action(
      act((session, words: string[], flags: JobFlags) => {
        const {sent, names} = parseTargets(words);
        return runJob(session, flags, {
          title: 'share',
          send: options =>
            session.client.shareRoots({target: sent, options: {...options, expectedCount: names.length}}),
        });
      }),
    );

  addJobFlags(program.command('unshare'))
    .description('take the exports back')
    .addArgument(ranges())
    .option('--force', 'although the server is running')
    .addHelpText('after', examples('hopscotch unshare blade[01-14]'))
    .action(
      act(async (session, words: string[], {force, ...flags}: ForceFlags) => {
        const {sent, names, folded} = parseTargets(words);
        if (force)
          await confirm(
            session,
            `This takes the root from ${countOf(names.length)}, even while running:`,
            folded,
          );
        return runJob(session, flags, {
          title: 'unshare',
          send: options =>
            session.client.unshareRoots({
              target: sent,
              options: {...options, ...given({force}), expectedCount: names.length},
            }),
        });
      }),
    );

  addJobFlags(program.command('netboot'))
    .description('set servers to boot their newest root over the network')
    .addArgument(ranges())
    .addHelpText('after', examples('hopscotch netboot blade[01-14]'))
    .action(
      act((session, words: string[], flags: JobFlags) => {
        const {sent, names} = parseTargets(words);
        return runJob(session, flags, {
          title: 'set network boot',
          send: options =>
            session.client.setNetworkBoot({target: sent, options: {...options, expectedCount: names.length}}),
        });
      }),
    );

  addJobFlags(program.command('adopt'))
    .description('take over roots that were made by hand, and set servers to boot them')
    .addArgument(ranges())
    .option('--root <name>', 'which one, when there are several for the server')
    .option('--replace', 'although the server boots something else now')
    .addHelpText(
      'after',
      examples(
        'hopscotch adopt blade03',
        'hopscotch adopt blade03 --root blade03-web-3-0123456789ab --replace',
      ),
    )
    .action(
      act((session, words: string[], {root, replace, ...flags}: AdoptFlags) => {
        const {sent, names} = parseTargets(words);
        return runJob(session, flags, {
          title: 'adopt',
          send: options =>
            session.client.adoptRoots({
              target: sent,
              options: {...options, ...given({root, replace}), expectedCount: names.length},
            }),
        });
      }),
    );

  addJobFlags(program.command('reset'))
    .description('give servers a fresh clone of the version they have, and boot it')
    .addArgument(ranges())
    .option('--boot-timeout <time>', 'how long a server may take to boot, e.g. 10m', parseSeconds)
    .addHelpText('after', examples('hopscotch reset blade[01-14]'))
    .action(
      act(async (session, words: string[], {bootTimeout, ...flags}: JobFlags & {bootTimeout?: number}) => {
        const {sent, names, folded} = parseTargets(words);
        await confirm(
          session,
          `This reboots ${countOf(names.length)} and loses all that was written there:`,
          folded,
        );
        return runJob(session, flags, {
          title: 'reset',
          send: options =>
            session.client.resetRoots({
              target: sent,
              options: {...options, ...given({bootTimeoutSeconds: bootTimeout}), expectedCount: names.length},
            }),
        });
      }),
    );

  addJobFlags(program.command('destroy'))
    .description('take back boot setting and exports, and destroy the roots')
    .addArgument(ranges())
    .option('--force', 'although the server is running')
    .addHelpText('after', examples('hopscotch destroy blade[01-14]'))
    .action(
      act(async (session, words: string[], {force, ...flags}: ForceFlags) => {
        const {sent, names, folded} = parseTargets(words);
        const running = force ? ', even while running' : '';
        await confirm(session, `This destroys what ${countOf(names.length)} boot from${running}:`, folded);
        return runJob(session, flags, {
          title: 'destroy',
          send: options =>
            session.client.destroyRoots({
              target: sent,
              options: {...options, ...given({force}), expectedCount: names.length},
            }),
        });
      }),
    );
}

async function listRoots(session: Session, words: string[]): Promise<void> {
  const target = parseOptionalTargets(words)?.sent ?? [];
  const answer = await askInPart(session, skip => session.client.listRoots({target, options: skip}));
  const now = session.io.clock.now();
  const yes = (flag: boolean) => (flag ? 'yes' : 'no');
  session.print(answer, it =>
    session.table(
      [
        {title: 'SERVER', value: ({server}) => server},
        {title: 'IMAGE', value: ({brand, version}) => describeImage(brand, version).join()},
        {title: 'SHARED', value: ({shared}) => yes(shared)},
        {
          title: 'BOOTS IT',
          value: ({assigned, bootMode}) =>
            assigned ? `yes${bootMode === undefined ? '' : `, ${bootMode}`}` : 'no',
        },
        {title: 'MADE', value: ({createdAt}) => (createdAt ? formatWhen(createdAt, now) : ''), dropOrder: 2},
        {title: 'OWN', value: ({usedBytes}) => formatBytes(usedBytes), align: 'right', dropOrder: 1},
        {
          title: 'SIZE',
          value: ({referencedBytes}) => formatBytes(referencedBytes),
          align: 'right',
          dropOrder: 3,
        },
        {title: 'STORAGE', value: ({storageHost}) => storageHost, dropOrder: 4},
        {title: 'PATH', value: ({path}) => path, dropOrder: 5},
      ],
      it.root,
    ),
  );
  if (answer.root.length === 0)
    session.remark(
      'There are no roots. Servers that run a version in memory (boot mode ram) or boot from their disk (local) have none: hopscotch servers.',
    );
}
