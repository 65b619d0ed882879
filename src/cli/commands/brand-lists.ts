/** brands, versions, usage */
import type {Command} from 'commander';
import type {Long, StorageUsage} from '../../contract/types.generated.ts';
import {displayName, parseDn} from '../../domain/dn.ts';
import {parseBrandName} from '../../domain/names.ts';
import {foldNames} from '../../domain/node-range.ts';
import {askInPart} from '../in-part.ts';
import type {Session} from '../session.ts';
import {formatBytes, formatWhen} from '../units.ts';
import {showBoot} from './boot-settings.ts';
import {examples, given, type Act} from './shared.ts';

export function addBrandLists(program: Command, act: Act): void {
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
}

/** Where people look for it: by itself, and among what can be done with images. */
export function addUsage(parent: Command, act: Act): void {
  parent
    .command('usage')
    .description('tell what brands take, and what full copies would')
    .argument('[brand...]', 'only these')
    .option('--detail', 'tell of every version and root, too')
    .addHelpText('after', examples('hopscotch usage', 'hopscotch usage web --detail'))
    .action(act(showUsage));
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
  const answer = await askInPart(session, skip => session.client.listBrands({options: {brand, ...skip}}));
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
        {title: 'FOR', value: ({restricted}) => (restricted ? 'members' : 'all'), dropOrder: 5},
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
  const answer = await askInPart(session, skip =>
    session.client.getStorageUsage({options: {brand, ...given({detail}), ...skip}}),
  );
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
