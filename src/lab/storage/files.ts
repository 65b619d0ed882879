/** Paths of a simulated storage host: which filesystem they are in, and the commands that work on their files. */
import {LeadsOut, readArchive} from './archive.ts';
import {ZfsComplaint, type Pool} from './pool.ts';
import {compareTrees, fileOf, followLinks, withFile, without, type LabFile, type LabTree} from './tree.ts';
import type {Output} from './zfs.ts';

const done: Output = {stdout: '', stderr: '', code: 0};
const failed = (code: number, stderr = ''): Output => ({stdout: '', stderr, code});

export interface Place {
  readonly dataset: string;
  /** From the top of that filesystem, `/` for the top itself. */
  readonly inner: string;
}

export class Files {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Undefined when no mounted filesystem has it, or it would leave the one that it begins in. */
  locate(path: string): Place | undefined {
    const steps = path.split('/').filter(step => step !== '');
    if (!path.startsWith('/') || steps.includes('..')) return undefined;
    for (let count = steps.length; count > 0; count--) {
      const dataset = steps.slice(0, count).join('/');
      if (this.#pool.find(dataset)?.mounted) return {dataset, inner: `/${steps.slice(count).join('/')}`};
    }
    return undefined;
  }

  treeOf(path: string): LabTree | undefined {
    const place = this.locate(path);
    return place?.inner === '/' ? (this.#pool.get(place.dataset).files ?? {}) : undefined;
  }

  find(path: string): LabFile | undefined {
    const place = this.locate(path);
    return place && this.#pool.get(place.dataset).files?.[place.inner];
  }

  /** Undefined when it is not there, or only its digest was kept. */
  read(path: string): Buffer | undefined {
    const content = this.find(path)?.content;
    return content === undefined ? undefined : Buffer.from(content, 'base64');
  }

  /** True when a filesystem of the pool has taken it. */
  write(path: string, bytes: Buffer): boolean {
    const place = this.locate(path);
    if (place === undefined || place.inner === '/') return false;
    this.#refuseReadOnly(place.dataset);
    const tree = this.#pool.get(place.dataset).files ?? {};
    this.#pool.setFiles(place.dataset, withFile(tree, place.inner, fileOf(bytes)));
    return true;
  }

  /** `rm -rf path`: what is not there is fine. */
  remove(path: string): Output {
    const place = this.locate(path);
    if (place === undefined || place.inner === '/') return done;
    this.#refuseReadOnly(place.dataset);
    this.#pool.setFiles(place.dataset, without(this.#pool.get(place.dataset).files ?? {}, place.inner));
    return done;
  }

  /** The program of adapters/zfs/tree-program.ts. */
  runTree([mode = '', old = '', wanted = '', , records = '0']: readonly string[]): Output {
    const [before, after] = [this.treeOf(old), this.treeOf(wanted)];
    if (before === undefined || after === undefined) return failed(66);
    if (mode === 'compare') return {...done, stdout: compareTrees(before, after, Number(records))};
    this.#pool.setFiles(this.locate(old)?.dataset ?? '', after);
    return done;
  }

  /** The program of adapters/zfs/unpack-program.ts. */
  runUnpack([kind = '', source = '', target = '']: readonly string[], sent: Buffer): Output {
    const place = this.locate(target);
    if (place?.inner !== '/') return failed(74);
    const bytes = kind === 'stream' ? sent : this.read(source);
    let found: LabTree | undefined;
    try {
      found = kind === 'directory' ? this.#below(source) : bytes && readArchive(bytes);
    } catch (error) {
      if (error instanceof LeadsOut) return failed(65, `${error.message}\n`);
      throw error;
    }
    if (kind !== 'stream' && this.find(source) === undefined) return failed(66);
    if (found === undefined) return failed(65);
    this.#pool.setFiles(place.dataset, found);
    return done;
  }

  /** The program of adapters/zfs/read-program.ts. Of a large file only the digest is there to be told. */
  runRead([top = '', path = '', most = '0']: readonly string[]): Output {
    const tree = this.treeOf(top);
    const place = tree && followLinks(tree, path);
    if (tree === undefined || place === undefined || place === '') return failed(67);
    const file = tree[place];
    if (file === undefined) return failed(66);
    if (file.kind !== 'f') return failed(67);
    if (file.size === 0) return failed(65);
    if (file.size > Number(most)) return failed(68);
    const {content, digest = ''} = file;
    return {
      ...done,
      stdout: content === undefined ? `${digest}\n` : Buffer.from(content, 'base64').toString(),
    };
  }

  /** A directory with what is in it, as a tree of its own. */
  #below(path: string): LabTree {
    const place = this.locate(path);
    const tree = (place && this.#pool.get(place.dataset).files) ?? {};
    const inside = Object.entries(tree).filter(([other]) => other.startsWith(`${place?.inner}/`));
    return Object.fromEntries(inside.map(([other, file]) => [other.slice(place?.inner.length), file]));
  }

  #refuseReadOnly(dataset: string): void {
    if (this.#pool.get(dataset).properties['readonly'] === 'on')
      throw new ZfsComplaint('Read-only file system');
  }
}
