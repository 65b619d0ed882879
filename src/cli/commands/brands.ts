/** brands, brand create, delete, grant, rollback; versions, version delete; snapshot; usage */
import type {Command} from 'commander';
import type {CreateBrandOptions, Long, StorageUsage} from '../../contract/types.generated.ts';
import {displayName, parseDn} from '../../domain/dn.ts';
import {invalidRequest} from '../../domain/errors.ts';
import {parseBrandName} from '../../domain/names.ts';
import {foldNames} from '../../domain/node-range.ts';
import {confirm} from '../confirm.ts';
import {runJob, type JobFlags} from '../job-report.ts';
import type {Session} from '../session.ts';
import {formatBytes, formatWhen} from '../units.ts';
import {addBootFlags, showBoot, takeBootFlags, type BootFlags} from './boot-settings.ts';
import {addContentCommands} from './image-content.ts';
import {
  addJobFlags,
  examples,
  given,
  needVersion,
  parseImage,
  parseVersion,
  showImage,
  type Act,
} from './shared.ts';

/** Answers with the command that others add to. */
export function addBrandCommands(program: Command, act: Act): Command {
  program
    .command('brands')
    .description('list the brands (golden images)')
    .argument('[brand...]', 'only these')
    .addHelpText('after', examples('hopscotch brands', 'hopscotch brands web db'))
    .action(act(listBrands));

  program
    .command('versions')
    .description('list the versions of a brand')
    .argument('<brand>', 'the brand')
    .addHelpText('after', examples('hopscotch versions web'))
    .action(act(listVersions));

  addUsage(program, act);

  addJobFlags(program.command('snapshot'))
    .description('freeze a golden image as its next version')
    .argument('<brand>', 'the brand')
    .option('-m, --message <text>', 'what changed')
    .addHelpText('after', examples('hopscotch snapshot web -m "security fixes of May"'))
    .action(
      act((session, name: string, {message, ...flags}: JobFlags & {message?: string}) => {
        const brand = parseBrandName(name, 'brand');
        return runJob(session, flags, {
          title: `snapshot ${brand}`,
          send: options =>
            session.client.snapshotBrand({brand, options: {...options, ...given({comment: message})}}),
        });
      }),
    );

  const brand = addBrandCommand(program, act);
  addUsage(brand, act);
  addContentCommands(brand, act);
  addVersionCommand(program, act);
  return brand;
}

/** Where people look for it: by itself, and among what can be done with images. */
function addUsage(parent: Command, act: Act): void {
  parent
    .command('usage')
    .description('tell what brands take, and what full copies would')
    .argument('[brand...]', 'only these')
    .option('--detail', 'tell of every version and root, too')
    .addHelpText('after', examples('hopscotch usage', 'hopscotch usage web --detail'))
    .action(act(showUsage));
}

function addBrandCommand(program: Command, act: Act): Command {
  const brand = program
    .command('brand')
    .alias('image')
    .description('make, delete, share, roll back and compare brands')
    .addHelpText(
      'after',
      examples('hopscotch brand create web2 --from web@3', 'hopscotch brand rollback web 2'),
    );

  interface CreateFlags extends JobFlags, BootFlags {
    readonly description?: string;
    readonly from?: string;
    readonly storageHost?: string;
  }
  addJobFlags(addBootFlags(brand.command('create')))
    .description('make a brand: empty, or from a version of another')
    .argument('<brand>', 'its name')
    .option('-d, --description <text>', 'what it is for')
    .option('--from <image>', 'start from a copy, e.g. web@3')
    .option('--storage-host <name>', 'where to keep it; needed only when there are several')
    .addHelpText('after', examples('hopscotch brand create web2 --from web@3 -d "web with PHP 8"'))
    .action(
      act((session, text: string, all: CreateFlags) => {
        const [boot, {description, from, storageHost, ...flags}] = takeBootFlags(all);
        const name = parseBrandName(text, 'brand');
        const source = from === undefined ? undefined : parseImage(from);
        const wishes = given<CreateBrandOptions>({
          description,
          storageHost,
          fromBrand: source?.brand,
          fromVersion: source?.version,
          boot,
        });
        return runJob(session, flags, {
          title: `create ${name}`,
          send: options => session.client.createBrand({brand: name, options: {...wishes, ...options}}),
        });
      }),
    );

  addJobFlags(brand.command('delete'))
    .description('destroy a brand and all its versions')
    .argument('<brand>', 'its name')
    .addHelpText('after', examples('hopscotch brand delete web2'))
    .action(
      act(async (session, text: string, flags: JobFlags) => {
        const name = parseBrandName(text, 'brand');
        await confirm(session, 'This destroys the golden image and all versions of', name);
        return runJob(session, flags, {
          title: `delete ${name}`,
          send: options => session.client.deleteBrand({brand: name, options}),
        });
      }),
    );

  addJobFlags(brand.command('grant'))
    .description('set who may snapshot a brand beside its owner')
    .argument('<brand>', 'its name')
    .option('--to <user...>', 'users (names or DNs); all others may no longer')
    .option('--to-nobody', 'nobody but the owner')
    .addHelpText(
      'after',
      examples('hopscotch brand grant web --to bob carol', 'hopscotch brand grant web --to-nobody'),
    )
    .action(
      act(
        (session, text: string, {to, toNobody, ...flags}: JobFlags & {to?: string[]; toNobody?: boolean}) => {
          const name = parseBrandName(text, 'brand');
          if ((to === undefined) === (toNobody !== true)) {
            throw invalidRequest('user', 'Say who may: --to bob carol, or --to-nobody.');
          }
          return runJob(session, flags, {
            title: `grant ${name}`,
            send: options => session.client.grantBrand({brand: name, user: to ?? [], options}),
          });
        },
      ),
    );

  addJobFlags(brand.command('replicate'))
    .description('copy a brand to other storage hosts, before servers there need it')
    .argument('<image>', 'the brand, or brand@version; the default version if none is named')
    .option('--to <storage-host...>', 'only to these')
    .addHelpText(
      'after',
      examples('hopscotch brand replicate web', 'hopscotch brand replicate web@3 --to store2'),
    )
    .action(
      act((session, text: string, {to, ...flags}: JobFlags & {to?: string[]}) => {
        const {brand: name, version} = parseImage(text);
        return runJob(session, flags, {
          title: `replicate ${showImage({brand: name, ...given({version})})}`,
          send: options =>
            session.client.replicateBrand({
              brand: name,
              options: {...options, ...given({version}), storageHost: to ?? []},
            }),
        });
      }),
    );

  interface DescribeFlags extends JobFlags, BootFlags {
    readonly description?: string;
    readonly owner?: string;
  }
  addJobFlags(addBootFlags(brand.command('describe')))
    .description('change the description or the owner of a brand, or how its next versions boot')
    .argument('<brand>', 'its name')
    .option('-d, --description <text>', 'what it is for')
    .option('--owner <user>', 'who owns it from now on (name or DN)')
    .addHelpText(
      'after',
      examples(
        'hopscotch image describe web -d "web tier" --owner bob',
        'hopscotch image describe web --kernel /boot/vmlinuz-6.1 --initrd /boot/initrd.img-6.1',
        'hopscotch image describe web --boot-mode ram --argument console=ttyS0 quiet',
      ),
    )
    .action(
      act((session, text: string, all: DescribeFlags) => {
        const name = parseBrandName(text, 'brand');
        const [boot, {description, owner, ...flags}] = takeBootFlags(all);
        if (description === undefined && owner === undefined && boot === undefined)
          throw invalidRequest(
            'description',
            'Say what to change: --description, --owner, or how it boots (--kernel, --initrd, --boot-mode, --argument).',
          );
        return runJob(session, flags, {
          title: `describe ${name}`,
          send: options =>
            session.client.updateBrand({
              brand: name,
              options: {...given({description, owner, boot}), ...options},
            }),
        });
      }),
    );

  addJobFlags(brand.command('rename'))
    .description('give a brand another name, while no server has a root of it')
    .argument('<brand>', 'its name')
    .argument('<name>', 'the name it gets')
    .addHelpText('after', examples('hopscotch brand rename web web-2008'))
    .action(
      act((session, text: string, newText: string, flags: JobFlags) => {
        const name = parseBrandName(text, 'brand');
        const newName = parseBrandName(newText, 'name');
        return runJob(session, flags, {
          title: `rename ${name}`,
          send: options => session.client.renameBrand({brand: name, newName, options}),
        });
      }),
    );

  addJobFlags(brand.command('rollback'))
    .description('make an older version the one that is taken when none is named (files stay: see restore)')
    .argument('<brand>', 'the brand, or brand@version')
    .argument('[version]', 'the version', parseVersion)
    .addHelpText('after', examples('hopscotch brand rollback web 2', 'hopscotch brand rollback web@2'))
    .action(
      act((session, text: string, number: number | undefined, flags: JobFlags) => {
        const image = needVersion(text, number);
        return runJob(session, flags, {
          title: `roll back to ${showImage(image)}`,
          send: options => session.client.rollbackBrand({...image, options}),
        });
      }),
    );
  return brand;
}

function addVersionCommand(program: Command, act: Act): void {
  const version = program
    .command('version')
    .description('delete versions')
    .addHelpText('after', examples('hopscotch version delete web 2'));
  addJobFlags(version.command('delete'))
    .description('destroy a version')
    .argument('<brand>', 'the brand, or brand@version')
    .argument('[version]', 'the version', parseVersion)
    .addHelpText('after', examples('hopscotch version delete web 2', 'hopscotch version delete web@2'))
    .action(
      act(async (session, text: string, number: number | undefined, flags: JobFlags) => {
        const image = needVersion(text, number);
        await confirm(session, 'This destroys', showImage(image));
        return runJob(session, flags, {
          title: `delete ${showImage(image)}`,
          send: options => session.client.deleteVersion({...image, options}),
        });
      }),
    );
}

const who = (dn: string | undefined): string => {
  if (dn === undefined) return '';
  try {
    return displayName(parseDn(dn));
  } catch {
    return dn;
  }
};

async function listBrands(session: Session, names: string[]): Promise<void> {
  const brand = names.map(name => parseBrandName(name, 'brand'));
  const answer = await session.client.listBrands({options: {brand}});
  session.print(answer, it =>
    session.table(
      [
        {title: 'BRAND', value: ({name}) => name},
        {title: 'DEFAULT', value: ({defaultVersion}) => String(defaultVersion ?? 'none'), align: 'right'},
        {title: 'VERSIONS', value: ({versionCount}) => String(versionCount), align: 'right', dropOrder: 1},
        {
          title: 'SIZE',
          value: ({referencedBytes}) => formatBytes(referencedBytes),
          align: 'right',
          dropOrder: 2,
        },
        {title: 'OWNER', value: ({owner}) => who(owner), dropOrder: 3},
        {title: 'MEMBERS', value: ({member}) => member.map(who).join(', '), wraps: true, dropOrder: 4},
        {
          title: 'STORAGE',
          value: ({storageHost, copyOf}) =>
            copyOf === undefined ? storageHost : `${storageHost} (copy of ${copyOf})`,
          dropOrder: 5,
        },
        {title: 'BOOT', value: ({boot}) => showBoot(boot), dropOrder: 6},
        {title: 'DESCRIPTION', value: ({description}) => description ?? '', wraps: true},
      ],
      it.brand,
    ),
  );
  if (answer.brand.length === 0) session.remark('There is no brand yet: hopscotch brand create');
}

async function listVersions(session: Session, name: string): Promise<void> {
  const answer = await session.client.listVersions({brand: parseBrandName(name, 'brand')});
  const now = session.io.clock.now();
  session.print(answer, it =>
    session.table(
      [
        {title: 'VERSION', value: ({number, isDefault}) => `${number}${isDefault ? ' *' : ''}`},
        {title: 'MADE', value: ({createdAt}) => (createdAt ? formatWhen(createdAt, now) : ''), dropOrder: 2},
        {title: 'BY', value: ({author}) => who(author), dropOrder: 3},
        {title: 'ROOTS', value: ({rootCount}) => String(rootCount), align: 'right', dropOrder: 1},
        {title: 'OWN', value: ({usedBytes}) => formatBytes(usedBytes), align: 'right', dropOrder: 4},
        {
          title: 'SIZE',
          value: ({referencedBytes}) => formatBytes(referencedBytes),
          align: 'right',
          dropOrder: 5,
        },
        {title: 'BOOT', value: ({boot}) => showBoot(boot), dropOrder: 6},
        {title: 'COMMENT', value: ({comment}) => comment ?? '', wraps: true},
        {title: 'SERVERS', value: ({server}) => foldNames(server), wraps: true, dropOrder: 7},
      ],
      it.version,
    ),
  );
  session.remark(
    answer.version.length === 0
      ? 'There is no version yet: hopscotch snapshot'
      : '* is taken when no version is named.',
  );
}

/** A line of the table: a brand, a part of one, or all of them together. */
interface UsageRow {
  readonly brand: string;
  readonly storageHost: string;
  readonly versions: string;
  readonly roots: string;
  readonly usedBytes: Long;
  readonly fullCopyBytes: Long;
}

async function showUsage(
  session: Session,
  names: string[],
  {detail}: {detail?: boolean} = {},
): Promise<void> {
  const brand = names.map(name => parseBrandName(name, 'brand'));
  const answer = await session.client.getStorageUsage({options: {brand, ...given({detail})}});
  const saved = ({usedBytes, fullCopyBytes}: UsageRow) =>
    Number(fullCopyBytes) === 0
      ? ''
      : `${Math.round((1 - Number(usedBytes) / Number(fullCopyBytes)) * 100)} %`;
  session.print(answer, ({usage}) =>
    session.table(
      [
        {title: 'BRAND', value: row => row.brand},
        {title: 'STORAGE', value: ({storageHost}) => storageHost, dropOrder: 1},
        {title: 'VERSIONS', value: ({versions}) => versions, align: 'right', dropOrder: 2},
        {title: 'ROOTS', value: ({roots}) => roots, align: 'right'},
        {title: 'TAKES', value: ({usedBytes}) => formatBytes(usedBytes), align: 'right'},
        {title: 'FULL COPIES', value: ({fullCopyBytes}) => formatBytes(fullCopyBytes), align: 'right'},
        {title: 'SAVED', value: saved, align: 'right'},
      ],
      [...usage.flatMap(rowsOf), ...(usage.length > 1 ? [totalOf(usage)] : [])],
    ),
  );
}

const rowsOf = (item: StorageUsage): UsageRow[] => [
  {...item, versions: String(item.versionCount), roots: String(item.rootCount)},
  ...item.part.map(({kind, version, server, usedBytes, referencedBytes}) => ({
    brand:
      kind === 'golden'
        ? '  golden image'
        : kind === 'version'
          ? `  version ${version}`
          : `  ${server} @${version}`,
    storageHost: '',
    versions: '',
    roots: '',
    usedBytes,
    fullCopyBytes: referencedBytes,
  })),
];

function totalOf(usage: readonly StorageUsage[]): UsageRow {
  const sum = (key: 'usedBytes' | 'fullCopyBytes' | 'versionCount' | 'rootCount') =>
    usage.reduce((total, item) => total + Number(item[key]), 0);
  return {
    brand: 'all',
    storageHost: '',
    versions: String(sum('versionCount')),
    roots: String(sum('rootCount')),
    usedBytes: sum('usedBytes'),
    fullCopyBytes: sum('fullCopyBytes'),
  };
}
