/** What the host tells of the differences between two trees. Pure. */
import type {Difference, EntryKind} from '../../domain/image.ts';

const kinds: Readonly<Record<string, EntryKind>> = {
  f: 'file',
  d: 'directory',
  l: 'link',
};

/** Records `sign TAB kind TAB /path NUL`, by path. Undefined when it is something else. */
export function parseDifferences(
  text: string,
  maximum: number,
): {readonly differences: Difference[]; readonly complete: boolean} | undefined {
  const found = new Map<string, {minus?: EntryKind; plus?: EntryKind}>();
  for (const record of text.split('\0')) {
    if (record === '') continue;
    const match = /^([-+])\t(.)\t(\/.*)$/s.exec(record);
    if (!match) return undefined;
    const [, sign, letter = '', path = ''] = match;
    const kind = kinds[letter] ?? 'other';
    found.set(path, {...found.get(path), ...(sign === '-' ? {minus: kind} : {plus: kind})});
  }
  const all = [...found].map(([path, {minus, plus}]): Difference => {
    const change = minus === undefined ? 'added' : plus === undefined ? 'removed' : 'changed';
    return {path, change, kind: plus ?? minus ?? 'other'};
  });
  return {differences: all.slice(0, maximum), complete: all.length <= maximum};
}
