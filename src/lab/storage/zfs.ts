/** The subset of the `zfs` command that the service uses, with ZFS's own words where it refuses. */
import {guidOf} from './stream.ts';
import {ZfsComplaint, type Pool, type PoolDataset} from './pool.ts';
import {compareTrees} from './tree.ts';

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

const nothing: Output = {stdout: '', stderr: '', code: 0};
const usage: Output = {
  stdout: '',
  stderr: 'invalid option or argument\nusage: zfs command args ...\n',
  code: 2,
};

/** Runs `zfs <arguments>` on a pool. */
export function runZfs(pool: Pool, [command = '', ...words]: readonly string[]): Output {
  try {
    const {flags, values, rest} = readOptions(words);
    const [first = '', second = ''] = rest;
    switch (command) {
      case 'get':
        return printProperties(pool, flags, values, first, second);
      case 'list':
        return printList(pool, flags, values, first);
      case 'create':
        pool.create(first, propertiesOf(values), flags.has('p'));
        return nothing;
      case 'clone':
        pool.clone(first, second, propertiesOf(values));
        return nothing;
      case 'snapshot':
        pool.snapshot(first, propertiesOf(values));
        return nothing;
      case 'destroy':
        pool.destroy(first, flags.has('r'));
        return nothing;
      case 'rename':
        pool.rename(first, second);
        return nothing;
      case 'diff':
        return {...nothing, stdout: printDiff(pool, first, second)};
      case 'set': {
        const at = first.indexOf('=');
        if (at < 1) return usage;
        pool.setProperty(second, first.slice(0, at), first.slice(at + 1));
        return nothing;
      }
      case 'hold':
        pool.hold(second, first);
        return nothing;
      case 'release':
        pool.release(second, first);
        return nothing;
      case 'holds':
        return {
          ...nothing,
          stdout: rest.flatMap(name => pool.holdsOf(name).map(tag => `${name}\t${tag}\tnow\n`)).join(''),
        };
      case 'mount':
        if (pool.get(first).mounted)
          throw new ZfsComplaint(`cannot mount '${first}': filesystem already mounted`);
        pool.setMounted(first, true);
        return nothing;
      case 'unmount':
        pool.setMounted(first, false);
        return nothing;
      default:
        return usage;
    }
  } catch (error) {
    if (error instanceof ZfsComplaint) return {stdout: '', stderr: `${error.message}\n`, code: 1};
    throw error;
  }
}

interface Options {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly rest: readonly string[];
}

/** Options of `zfs` that take a value. */
const valued = new Set(['o', 's', 't', 'd', 'S']);

function readOptions(words: readonly string[]): Options {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const last = word.slice(-1);
    if (!word.startsWith('-')) rest.push(word);
    else if (valued.has(last)) {
      values.set(last, [...(values.get(last) ?? []), words[++at] ?? '']);
      for (const flag of word.slice(1, -1)) flags.add(flag);
    } else for (const flag of word.slice(1)) flags.add(flag);
  }
  return {flags, values, rest};
}

const propertiesOf = (values: Options['values']): Record<string, string> =>
  Object.fromEntries(
    (values.get('o') ?? []).map(pair => [
      pair.slice(0, pair.indexOf('=')),
      pair.slice(pair.indexOf('=') + 1),
    ]),
  );

function selected(
  pool: Pool,
  flags: Options['flags'],
  values: Options['values'],
  name: string,
): PoolDataset[] {
  const depth = values.get('d')?.[0];
  const datasets = pool.below(name, flags.has('r') || depth !== undefined ? Number(depth ?? Infinity) : 0);
  const types = values.get('t')?.[0]?.split(',');
  return types === undefined ? datasets : datasets.filter(dataset => types.includes(dataset.type));
}

function printProperties(
  pool: Pool,
  flags: Options['flags'],
  values: Options['values'],
  wanted: string,
  name: string,
): Output {
  const local = values.get('s')?.[0]?.split(',').includes('local') === true;
  const columns = values.get('o')?.[0]?.split(',') ?? ['name', 'property', 'value', 'source'];
  const lines: string[] = [];
  for (const dataset of selected(pool, flags, values, name)) {
    const keys =
      wanted === 'all'
        ? Object.keys(local ? dataset.properties : {...native(dataset), ...dataset.properties})
        : wanted.split(',');
    for (const property of keys) {
      const own =
        dataset.properties[property] ?? (property === 'written' ? writtenOf(pool, dataset) : undefined);
      if (local && own === undefined) continue;
      const cells: Record<string, string> = {
        name: dataset.name,
        property,
        value: own ?? native(dataset)[property] ?? '-',
        source: own === undefined ? '-' : 'local',
      };
      lines.push(columns.map(column => cells[column] ?? '-').join('\t'));
    }
  }
  return {...nothing, stdout: lines.map(line => `${line}\n`).join('')};
}

function printList(pool: Pool, flags: Options['flags'], values: Options['values'], name: string): Output {
  const columns = values.get('o')?.[0]?.split(',') ?? ['name', 'used', 'referenced', 'mountpoint'];
  const withTypes = values.has('t') ? values : new Map([...values, ['t', ['filesystem']] as const]);
  const lines = selected(pool, flags, withTypes, name).map(dataset =>
    columns
      .map(column => ({name: dataset.name, ...native(dataset), ...dataset.properties})[column] ?? '-')
      .join('\t'),
  );
  return {...nothing, stdout: lines.map(line => `${line}\n`).join('')};
}

/** `zfs diff -FH`: with the whole path, and spaces in octal. */
function printDiff(pool: Pool, first: string, second: string): string {
  const [filesystem = ''] = second.split('@');
  const letters: Record<string, string> = {f: 'F', d: '/', l: '@'};
  const changes = new Map<string, {sign: string; kind: string}>();
  const records = compareTrees(pool.get(first).files ?? {}, pool.get(second).files ?? {}, Infinity);
  for (const record of records.split('\0').filter(text => text !== '')) {
    const [sign = '', kind = '', path = ''] = record.split('\t');
    changes.set(path, {sign: changes.has(path) ? 'M' : sign, kind: letters[kind] ?? 'F'});
  }
  return [...changes]
    .map(([path, {sign, kind}]) => `${sign}\t${kind}\t/${filesystem}${path.replaceAll(' ', '\\0040')}\n`)
    .join('');
}

const writtenOf = (pool: Pool, dataset: PoolDataset): string | undefined =>
  dataset.type === 'filesystem' ? String(pool.writtenTo(dataset)) : undefined;

/** Exact numbers, as `-p` prints them. */
function native(dataset: PoolDataset): Record<string, string> {
  const {name, type, origin, creation, mounted, used, referenced} = dataset;
  const common = {
    type,
    creation: String(creation),
    used: String(used),
    referenced: String(referenced),
    refer: String(referenced),
    guid: guidOf(dataset),
  };
  if (type === 'snapshot') return {...common, userrefs: String(dataset.holds?.length ?? 0)};
  return {...common, origin: origin ?? '-', mountpoint: `/${name}`, mounted: mounted ? 'yes' : 'no'};
}
