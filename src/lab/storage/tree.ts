/** The files of a simulated filesystem: few and small, but enough to tell two states of an image apart. */
import {createHash} from 'node:crypto';

export interface LabFile {
  /** As `find -printf %y` tells it. */
  readonly kind: 'f' | 'd' | 'l' | 'c' | 'b' | 'p';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly size: number;
  /** Of a small file, in base64; of others only a digest is kept. */
  readonly content?: string;
  readonly digest?: string;
  /** What a link points to. */
  readonly link?: string;
}

/** By path from the top of the image: `/etc/release`. The top itself is not in it. */
export type LabTree = Readonly<Record<string, LabFile>>;

const keptBytes = 64 * 1_024;

export function fileOf(bytes: Buffer, about: Partial<LabFile> = {}): LabFile {
  const body =
    bytes.length <= keptBytes
      ? {content: bytes.toString('base64')}
      : {digest: createHash('sha256').update(bytes).digest('hex')};
  return {kind: 'f', mode: 0o644, uid: 0, gid: 0, mtime: now(), ...about, size: bytes.length, ...body};
}

export const sizeOf = (tree: LabTree = {}): number =>
  Object.values(tree).reduce((sum, file) => sum + file.size, 0);

/** With the directories above it. */
export function withFile(tree: LabTree, path: string, file: LabFile): LabTree {
  const parents: Record<string, LabFile> = {};
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const parent = path.slice(0, at);
    if (tree[parent]?.kind !== 'd')
      parents[parent] = {kind: 'd', mode: 0o755, uid: 0, gid: 0, mtime: now(), size: 0};
  }
  return {...tree, ...parents, [path]: file};
}

export const without = (tree: LabTree, path: string): LabTree =>
  Object.fromEntries(
    Object.entries(tree).filter(([other]) => other !== path && !other.startsWith(`${path}/`)),
  );

/** Where a path leads inside a tree, with all links followed from its top. The top itself is ''; undefined for a circle. */
export function followLinks(tree: LabTree, path: string): string | undefined {
  let at = '';
  let links = 0;
  for (let rest = path.split('/'); rest.length > 0;) {
    const [step = '', ...after] = rest;
    rest = after;
    if (step === '' || step === '.') continue;
    const next = step === '..' ? at.slice(0, Math.max(0, at.lastIndexOf('/'))) : `${at}/${step}`;
    const {kind, link = ''} = tree[next] ?? {};
    if (step === '..' || kind !== 'l') {
      at = next;
      continue;
    }
    if (++links > 40) return undefined;
    if (link.startsWith('/')) at = '';
    rest = [...link.split('/'), ...rest];
  }
  return at;
}

/** Records as those of the program that compares two trees on a real host. */
export function compareTrees(before: LabTree, after: LabTree, records: number): string {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths
    .flatMap(path => {
      const [minus, plus] = [before[path], after[path]];
      if (JSON.stringify(minus) === JSON.stringify(plus)) return [];
      return [
        ...(plus === undefined ? [] : [`+\t${plus.kind}\t${path}\0`]),
        ...(minus === undefined ? [] : [`-\t${minus.kind}\t${path}\0`]),
      ];
    })
    .slice(0, records)
    .join('');
}

const now = () => Math.floor(Date.now() / 1_000);
