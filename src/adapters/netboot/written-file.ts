/** Files that other programs read while we write them: each is there whole, or not at all. */
import {link, mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {unavailable} from '../../domain/errors.ts';

export type Outcome = 'same' | 'new' | 'changed';

let written = 0;

/** Leaves a file alone that is right already, so that nobody is made to read it again. Unavailable when it cannot be. */
export async function ensureFile(path: string, text: string, signal?: AbortSignal): Promise<Outcome> {
  signal?.throwIfAborted();
  try {
    const before = await read(path);
    if (before === text) return 'same';
    await writeBeside(path, text, beside => rename(beside, path));
    return before === undefined ? 'new' : 'changed';
  } catch (error) {
    throw unusable(path, 'written', error);
  }
}

/** Leaves a file alone that is there, whatever it says, and however late it came. Unavailable as above. */
export async function addFile(path: string, text: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    // A link, unlike a rename, takes no name that is taken.
    await writeBeside(path, text, beside => link(beside, path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(path, 'written', error);
  }
}

/** In the same directory: a rename is atomic only within one filesystem. dnsmasq passes over names with a dot. */
async function writeBeside(path: string, text: string, take: (beside: string) => Promise<void>) {
  const beside = join(dirname(path), `.new-${process.pid}-${++written}`);
  await mkdir(dirname(path), {recursive: true});
  try {
    await writeFile(beside, text, {mode: 0o644});
    await take(beside);
  } finally {
    await rm(beside, {force: true}).catch(() => undefined);
  }
}

export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path, {force: true});
  } catch (error) {
    throw unusable(path, 'removed', error);
  }
}

/** Undefined when it is not there. */
export async function findText(path: string): Promise<string | undefined> {
  try {
    return await read(path);
  } catch (error) {
    throw unusable(path, 'read', error);
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The names of the plain files in a directory; none when it is not there. */
export async function listFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, {withFileTypes: true});
    return entries.filter(entry => entry.isFile()).map(({name}) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unusable(directory, 'read', error);
  }
}

function unusable(path: string, what: string, error: unknown) {
  const {code} = error as NodeJS.ErrnoException;
  return unavailable(
    'boot files',
    `The boot file ${path} cannot be ${what} (${code ?? 'unknown error'}). Check that the directory exists, has room, and that the service may write there.`,
    error,
  );
}
