/**
 * `zfs diff`, where ZFS has it (not on zfs-fuse) and lets us: it reads only what changed, where walking looks at every
 * file. Pure.
 */
import {quoteCommand} from '../ssh/quote.ts';
import type {Difference, Differences, EntryKind} from '../../domain/image.ts';

/** From an earlier snapshot to a later one of the same filesystem. */
export function buildDiffCommand(earlier: string, later: string, maximum: number): string {
  return `${quoteCommand(['zfs', 'diff', '-FH', earlier, later])} | head -n ${maximum + 1}`;
}

const changes: Readonly<Record<string, Difference['change']>> = {
  '+': 'added',
  '-': 'removed',
  M: 'changed',
  R: 'renamed',
};
const kinds: Readonly<Record<string, EntryKind>> = {F: 'file', '/': 'directory', '@': 'link'};

/** Lines `change TAB kind TAB path`, and for `R` one more path. Undefined when it is something else. */
export function parseDiff(text: string, mountpoint: string, maximum: number): Differences | undefined {
  const lines = text.split('\n').filter(line => line !== '');
  const inside = (path: string | undefined) => {
    if (path === mountpoint) return '/';
    return path?.startsWith(`${mountpoint}/`) ? unescape(path.slice(mountpoint.length)) : undefined;
  };
  const differences: Difference[] = [];
  for (const line of lines) {
    const [sign = '', letter = '', first, second] = line.split('\t');
    const change = changes[sign];
    const before = inside(first?.replace(/\/$/, ''));
    if (change === undefined || before === undefined) return undefined;
    const kind = kinds[letter] ?? 'other';
    if (change !== 'renamed') {
      differences.push({path: before, change, kind});
      continue;
    }
    const after = inside(second);
    if (after === undefined) return undefined;
    differences.push({path: after, change, kind, oldPath: before});
  }
  return {differences: differences.slice(0, maximum), complete: differences.length <= maximum};
}

/** As seen from the other end. */
export function reverse({differences, complete}: Differences): Differences {
  const turned = differences.map(({path, change, kind, oldPath}): Difference => {
    if (oldPath !== undefined) return {path: oldPath, change, kind, oldPath: path};
    return {path, kind, change: change === 'added' ? 'removed' : change === 'removed' ? 'added' : change};
  });
  return {differences: turned, complete};
}

/** ZFS writes what is not plain as `\0040`. */
function unescape(path: string): string {
  const bytes = path.replace(/\\([0-7]{4})/g, (_whole, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return /\\[0-7]{4}/.test(path) ? Buffer.from(bytes, 'latin1').toString() : path;
}
