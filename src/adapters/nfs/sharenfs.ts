/**
 * Exports as ZFS itself makes them: the property `sharenfs` of each filesystem, which the pool keeps over restarts. What it
 * holds is for another program on each system, in another language: `exportfs` on Linux, `share` on illumos.
 */
import {parseIpAddress} from '../../domain/names.ts';
import {quoteArgument, quoteCommand} from '../ssh/quote.ts';
import {separator, type Change, type ExportDriver, type TableEntry} from './table.ts';

export type ShareDialect = 'openzfs' | 'illumos';

export interface SharenfsOptions {
  readonly dialect: ShareDialect;
  /** Filesystem that everything of ours is under, and where it is mounted. */
  readonly base: string;
  readonly basePath: string;
}

/**
 * Parallel changes on Linux rewrite one file and lose entries: replicas of the service take turns where there is flock.
 * illumos has none, and needs none: its kernel keeps the table.
 */
const program = (read: string) => `trap '' HUP PIPE
if command -v flock > /dev/null; then exec 9>> "$1" && flock -w 20 9 || exit 75; fi
while read -r step tag dataset value; do
  said=$(zfs "$step" "sharenfs=$value" "$dataset" 2>&1) || echo "$tag" $said
done
echo ${separator}
${read}
`;

export function sharenfsDriver({dialect, base, basePath}: SharenfsOptions): ExportDriver {
  const read = quoteCommand([
    'zfs',
    'get',
    '-Hp',
    '-r',
    '-o',
    'name,property,value',
    'type,mountpoint,sharenfs',
    base,
  ]);
  return {
    buildReadCommand: () => read,
    parseTable: parseShares,
    buildApplyCommand: file => quoteCommand(['sh', '-c', program(read), 'hopscotch-sharenfs', file]),
    planSteps: (change: Change, tag, table) => {
      const {path, client, shared, readOnly} = change.entry;
      const clients = new Set(shared || change.kind === 'remove' ? clientsOf(table, path) : []);
      if (change.kind === 'ensure') clients.add(client);
      else if (!clients.delete(client)) return [];
      const dataset = base + path.slice(basePath.length);
      return [`set ${tag} ${quoteArgument(dataset)} ${valueOf(dialect, [...clients], readOnly === true)}`];
    },
    isServerDown: stderr => /rpc\.mountd|nfs\/server|Connection refused/i.test(stderr),
  };
}

const clientsOf = (table: readonly TableEntry[], path: string): string[] =>
  table.flatMap(entry => (entry.path === path && entry.client !== undefined ? [entry.client] : []));

function valueOf(dialect: ShareDialect, clients: readonly string[], readOnly: boolean): string {
  if (clients.length === 0) return 'off';
  const access = readOnly ? 'ro' : 'rw';
  if (dialect === 'openzfs') return `${access}=${clients.join(':')},no_root_squash,sync,no_subtree_check`;
  // `@…/32`: an address; a bare word would be looked up as a name.
  const hosts = clients.map(client => `@${client}/32`).join(':');
  return `${access}=${hosts},root=${hosts}`;
}

function parseShares(stdout: string): TableEntry[] | undefined {
  const datasets = new Map<string, Record<string, string>>();
  for (const line of stdout.split('\n')) {
    if (line === '') continue;
    const [name, property, value, ...rest] = line.split('\t');
    if (name === undefined || property === undefined || value === undefined || rest.length > 0)
      return undefined;
    datasets.set(name, {...datasets.get(name), [property]: value});
  }
  if (datasets.size === 0) return undefined;
  return [...datasets.entries()].flatMap(([name, {type, mountpoint = '', sharenfs = ''}]) =>
    type === 'filesystem' ? entriesOf(name, mountpoint, sharenfs) : [],
  );
}

/** Nets, names and everybody are an administrator's. */
function entriesOf(dataset: string, path: string, sharenfs: string): TableEntry[] {
  const [, access, hosts = ''] = /^(rw|ro)=([^,]+)/.exec(sharenfs) ?? [];
  return hosts.split(':').flatMap(host => {
    const [, address = ''] = /^@?([0-9]+(?:\.[0-9]+){3})(?:\/32)?$/.exec(host) ?? [];
    if (address === '') return [];
    return [{path, client: parseIpAddress(address), id: dataset, live: true, readOnly: access === 'ro'}];
  });
}
