/** brand import, capture, restore, diff: what works on the files of images */
import type {Command} from 'commander';
import {once} from 'node:events';
import {createReadStream, statSync} from 'node:fs';
import type {CreateBrandOptions} from '../../contract/types.generated.ts';
import {conflict, invalidRequest} from '../../domain/errors.ts';
import {parseBrandName, quoted} from '../../domain/names.ts';
import {unreadable} from '../../domain/unreadable.ts';
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

  addImport(brand, act);

  addJobFlags(brand.command('capture'))
    .description(
      'make what a server holds on its root the next version of its brand; or, with --as, a new brand, which is a full copy and takes as much room again',
    )
    .argument('<server>', 'the server; its root is taken as it is, running or not')
    .option('--as <brand>', 'make a new brand of it: a full copy, which shares no room with the old one')
    .option('-m, --message <text>', 'what is in the new version')
    .addHelpText(
      'after',
      examples(
        'hopscotch brand capture blade03 -m "with PHP 8"',
        'hopscotch brand capture blade03 --as web8',
      ),
    )
    .action(
      act((session, target: string, {as, message, ...flags}: JobFlags & {as?: string; message?: string}) =>
        runJob(session, flags, {
          title: `capture ${target}`,
          send: options =>
            session.client.captureRoot({
              target,
              options: {...given({newBrand: as, comment: message}), ...options},
            }),
        }),
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

interface ImportFlags extends JobFlags {
  readonly tar?: string;
  readonly storedTar?: string;
  readonly directory?: string;
  readonly description?: string;
  readonly storageHost?: string;
  readonly snapshot: boolean;
}

function addImport(brand: Command, act: Act): void {
  addJobFlags(brand.command('import'))
    .description('make a brand of a tar archive or a directory, with its version 1')
    .argument('<brand>', 'its name')
    .option('--tar <file>', 'an archive here (plain, gzip, xz, zstd, bzip2); - for standard input')
    .option('--stored-tar <name>', 'an archive in the directory for imports of the storage host')
    .option('--directory <name>', 'a directory in there')
    .option('-d, --description <text>', 'what it is for')
    .option('--storage-host <name>', 'where to keep it; needed only when there are several')
    .option('--no-snapshot', 'without version 1')
    .addHelpText(
      'after',
      examples(
        'hopscotch image import web --tar web.tar.xz',
        'ssh build tar -C /image -cz . | hopscotch image import web --tar -',
        'hopscotch image import web --directory trees/web',
      ),
    )
    .action(
      act(async (session, text: string, {tar, storedTar, directory, snapshot, ...flags}: ImportFlags) => {
        const name = parseBrandName(text, 'brand');
        if ([tar, storedTar, directory].filter(source => source !== undefined).length !== 1)
          throw invalidRequest('tar', 'Say what to import: one of --tar, --stored-tar and --directory.');
        const {description, storageHost, wait, requestId} = flags;
        const sent = tar === undefined ? undefined : await send(session, name, tar, storageHost);
        const wishes = given<CreateBrandOptions>({
          description,
          storageHost: sent?.storageHost ?? storageHost,
          fromTar: storedTar,
          fromDirectory: directory,
          fromUpload: sent?.upload,
          firstVersion: snapshot || undefined,
        });
        return runJob(session, given<JobFlags>({wait, requestId}), {
          title: `import ${name}`,
          send: options => session.client.createBrand({brand: name, options: {...wishes, ...options}}),
        });
      }),
    );
}

async function send(session: Session, brand: string, file: string, storageHost: string | undefined) {
  // Before gigabytes go out for nothing.
  const {brand: taken} = await session.client.listBrands({});
  if (taken.some(({name}) => name === brand))
    throw conflict(`The brand ${brand} exists already. Choose another name.`, [brand]);
  if (file === '-') return session.upload(session.io.openInput(), storageHost);
  if (statSync(file, {throwIfNoEntry: false})?.isDirectory() === true) {
    throw invalidRequest(
      'tar',
      `${file} is a directory. Send what is in it: tar -C ${file} -c . | hopscotch image import ${brand} --tar -`,
    );
  }
  const bytes = createReadStream(file);
  try {
    await once(bytes, 'open');
  } catch (error) {
    throw unreadable(`The archive ${file}`, error);
  }
  return session.upload(bytes, storageHost);
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
