/** A root as a tar archive, for `image import`. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {openSync, closeSync, renameSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {AppError, deviceError} from '../domain/errors.ts';
import {needPrograms} from './programs.ts';

export interface ArchiveOptions {
  /** Everything in the archive is root's, whoever made the directory. */
  readonly ownedByRoot?: boolean;
}

/** `-` is standard output. A file is there whole or not at all, and packed as the end of its name says. */
export async function writeArchive(
  directory: string,
  file: string,
  {ownedByRoot = false}: ArchiveOptions,
  signal?: AbortSignal,
): Promise<void> {
  needPrograms(['tar']);
  if (file === '-') return pack(directory, [], 1, ownedByRoot, signal);
  const partial = join(dirname(file), `.${process.pid}.partial`);
  try {
    const output = openFile(partial);
    try {
      await pack(directory, packerOf(file), output, ownedByRoot, signal);
    } finally {
      closeSync(output);
    }
    renameSync(partial, file);
  } finally {
    rmSync(partial, {force: true});
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'wx', 0o644);
  } catch (error) {
    throw new AppError('InvalidRequest', `The archive cannot be written to ${dirname(path)}.`, {
      cause: error,
    });
  }
}

function packerOf(file: string): string[] {
  if (/\.(tar\.gz|tgz)$/.test(file)) return ['--gzip'];
  if (/\.(tar\.xz|txz)$/.test(file)) return ['--xz'];
  return file.endsWith('.zst') ? ['--zstd'] : [];
}

async function pack(
  directory: string,
  packer: readonly string[],
  output: number,
  ownedByRoot: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const owner = ownedByRoot ? ['--owner=0', '--group=0'] : [];
  const argv = [...packer, '--numeric-owner', ...owner, '--sort=name', '-C', directory, '-cf', '-', '.'];
  const child = spawn('tar', argv, {stdio: ['ignore', output, 'pipe'], signal});
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-2_000)));
  const [code] = (await once(child, 'close').catch((error: unknown) => {
    if (signal?.aborted) throw new AppError('Cancelled', 'The archive was interrupted.');
    throw error;
  })) as [number | null];
  if (code !== 0) throw deviceError('tar', `tar failed: ${complaint.trim()}`);
}
