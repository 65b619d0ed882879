/** brand restore, diff: what works on the files of images */
import type {Command} from 'commander';
import {invalidRequest} from '../../domain/errors.ts';
import {quoted} from '../../domain/names.ts';
import {confirm} from '../confirm.ts';
import {runJob, type JobFlags} from '../job-report.ts';
import type {Session} from '../session.ts';
import {clean} from '../text.ts';
import {parseCount, parseSeconds} from '../units.ts';
import {addJobFlags, examples, given, needVersion, parseVersion, showImage, type Act} from './shared.ts';

export function addContentCommands(brand: Command, act: Act): void {
  addJobFlags(brand.command('restore'))
    .description('make the files of a golden image what they were at a version')
    .argument('<brand>', 'the brand, or brand@version')
    .argument('[version]', 'the version', parseVersion)
    .option('--discard', 'do not keep what is in no version yet')
    .addHelpText(
      'after',
      examples('hopscotch brand restore web 2', 'hopscotch brand restore web@2 --discard'),
    )
    .action(
      act(
        async (
          session,
          text: string,
          number: number | undefined,
          {discard, ...flags}: JobFlags & {discard?: boolean},
        ) => {
          const image = needVersion(text, number);
          if (discard) await confirm(session, 'This loses what is in no version yet of', image.brand);
          return runJob(session, flags, {
            title: `restore ${showImage(image)}`,
            send: options =>
              session.client.restoreBrand({
                ...image,
                options: {...given({discardChanges: discard}), ...options},
              }),
          });
        },
      ),
    );

  brand
    .command('diff')
    .description('tell which files differ between two versions')
    .argument('<from>', 'a version, e.g. web@2')
    .argument('<to>', 'the version to compare with it, e.g. web@3 or 3')
    .option('--maximum <count>', 'how many differences to tell (1000)', parseCount)
    .option('--patience <time>', 'how long it may take, e.g. 5m (60s)', parseSeconds)
    .addHelpText(
      'after',
      examples('hopscotch brand diff web@2 web@3', 'hopscotch brand diff web@2 5 --maximum 50'),
    )
    .action(act(compare));
}

const signs = {added: '+', removed: '-', changed: 'M', renamed: 'R'} as const;

async function compare(
  session: Session,
  fromText: string,
  toText: string,
  {maximum, patience}: {maximum?: number; patience?: number},
): Promise<void> {
  const from = needVersion(fromText);
  const to = needVersion(/^v?[0-9]+$/.test(toText) ? `${from.brand}@${toText}` : toText);
  if (from.brand !== to.brand) {
    throw invalidRequest(
      'to',
      `${quoted(fromText)} and ${quoted(toText)} are versions of two brands. Compare versions of one brand.`,
    );
  }
  const answer = await session.client.compareVersions({
    brand: from.brand,
    fromVersion: from.version,
    toVersion: to.version,
    options: given({maximum, timeoutSeconds: patience}),
  });
  session.print(answer, ({difference}) =>
    difference.map(({change, path, oldPath}) =>
      clean(`${signs[change]} ${oldPath === undefined ? '' : `${oldPath} -> `}${path}`),
    ),
  );
  if (answer.difference.length === 0) session.remark('The two versions do not differ.');
  if (!answer.complete)
    session.remark(`There are more differences than these ${answer.difference.length}: see --maximum.`);
}
