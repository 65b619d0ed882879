/** The account of the service on a simulated storage host may do as much as `hopscotch storage setup` lets it. */
import type {Output} from './zfs.ts';

const base = 'tank/hopscotch';
const isBelow = (path: string, top: string) =>
  path === top || path.startsWith(`${top}/`) || path.startsWith(`${top}@`);

/** Why a command is not let through. */
export function refusalOf([program = '', ...words]: readonly string[], input: string): Output | undefined {
  const reason = reasonOf(program, words, input);
  if (reason === undefined) return undefined;
  return {stdout: '', stderr: `hopscotch-gate: refused: ${reason}\n`, code: 126};
}

function reasonOf(program: string, words: readonly string[], input: string): string | undefined {
  if (program === 'zfs') {
    const setting = words.find(word => /^mountpoint=/.test(word));
    if (setting !== undefined) return `setting ${setting}`;
    const other = words.find(word => isBelow(word, 'tank') && !isBelow(word, base));
    return other === undefined ? undefined : `${other} is not below ${base}`;
  }
  if (program === 'cat') return words.find(word => word.startsWith('/etc/') && !word.includes('hopscotch'));
  if (program !== 'sh') return undefined;
  const paths = words[2] === 'hopscotch-tree' ? words.slice(4, 6) : exportedPaths(words[2], input);
  const outside = paths.find(path => !isBelow(path, `/${base}`));
  return outside === undefined ? undefined : `${outside} is not below /${base}`;
}

/** In the lines `add tag key client path options` of the program that changes exports. */
function exportedPaths(name: string | undefined, input: string): string[] {
  if (name !== 'hopscotch-exportfs') return [];
  return input.split('\n').flatMap(line => (line === '' ? [] : [line.split(' ')[4] ?? '']));
}
