/** provision, deprovision */
import type {Command} from 'commander';
import type {BootMode} from '../../domain/boot-settings.ts';
import {invalidRequest} from '../../domain/errors.ts';
import {foldNames} from '../../domain/node-range.ts';
import {countOf} from '../../domain/count.ts';
import {confirm} from '../confirm.ts';
import {runJob, type JobFlags} from '../job-report.ts';
import type {Session} from '../session.ts';
import {parseTargets} from '../targets.ts';
import {parseSeconds} from '../units.ts';
import {bootModeOption} from './boot-settings.ts';
import {
  addJobFlags,
  examples,
  given,
  parseImage,
  parseVersion,
  ranges,
  showImage,
  type Act,
  type ImageChoice,
} from './shared.ts';

interface Flags extends JobFlags {
  readonly brand?: string;
  readonly version?: number;
  readonly bootTimeout?: number;
  readonly bootMode?: BootMode;
}

export function addProvisionCommands(program: Command, act: Act): void {
  addJobFlags(program.command('provision'))
    .description('load an image on servers: clone, share, boot, and wait until they are up')
    .addArgument(ranges())
    .option('--brand <image>', 'the image, e.g. web or web@3; only --boot-mode local does without')
    .option('--version <number>', 'its version; the default version, if not given', parseVersion)
    .option('--boot-timeout <time>', 'how long a server may take to boot, e.g. 10m', parseSeconds)
    .addOption(bootModeOption('what becomes of the root, in place of what the version says'))
    .addHelpText(
      'after',
      examples(
        'hopscotch provision blade[01-14] -blade07 --brand web',
        'hopscotch provision blade[01-14] --brand web@3 --no-wait',
        'hopscotch provision blade[01-14] --boot-mode local',
      ),
    )
    .action(act(provision));

  addJobFlags(program.command('deprovision'))
    .description('switch servers off and destroy their roots')
    .addArgument(ranges())
    .addHelpText('after', examples('hopscotch deprovision blade[01-14]'))
    .action(
      act(async (session, words: string[], flags: JobFlags) => {
        const {sent, names, folded} = parseTargets(words);
        await confirm(
          session,
          `This switches ${countOf(names.length)} off and destroys the root there:`,
          folded,
        );
        return runJob(session, flags, {
          title: 'deprovision',
          send: options =>
            session.client.deprovisionServers({
              target: sent,
              options: {...options, expectedCount: names.length},
            }),
        });
      }),
    );
}

async function provision(
  session: Session,
  words: string[],
  {brand, version, bootTimeout, bootMode, ...flags}: Flags,
): Promise<number> {
  const {sent, names} = parseTargets(words);
  const image = parseWish(brand, version, bootMode);
  const shown = image.brand === undefined ? 'the local disk' : showImage({...image, brand: image.brand});
  await confirmReplacement(session, sent, shown);
  return runJob(session, flags, {
    title: `provision ${shown}`,
    send: options =>
      session.client.provisionServers({
        target: sent,
        options: {
          ...options,
          ...image,
          ...given({bootTimeoutSeconds: bootTimeout, bootMode}),
          expectedCount: names.length,
        },
      }),
  });
}

function parseWish(brand?: string, version?: number, bootMode?: BootMode): Partial<ImageChoice> {
  if (brand !== undefined) return parseImage(brand, version);
  if (bootMode !== 'local' || version !== undefined)
    throw invalidRequest(
      '--brand',
      'Say which image: --brand web, or --brand web@3. Only --boot-mode local does without. hopscotch brands lists them.',
    );
  return {};
}

/** A server that has a root loses it, and what was written there. */
async function confirmReplacement(session: Session, target: readonly string[], image: string): Promise<void> {
  if (session.settings.yes) return;
  const {server} = await session.client.listServers({target});
  const loaded = server.filter(({root, brand}) => root !== undefined || brand !== undefined);
  if (loaded.length === 0) return;
  await confirm(
    session,
    `This has ${countOf(server.length)} boot ${image}. ${countOf(loaded.length)} will be rebooted, and will lose what ${loaded.length === 1 ? 'it has' : 'they have'} now:`,
    foldNames(loaded.map(({name}) => name)),
  );
}
