/** Kernel modules as distributions keep them: as they are, or each packed by itself. */
import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import {gunzip, zstdDecompress} from 'node:zlib';
import {needPrograms} from './programs.ts';

const unpackTimeoutMs = 60_000;
const maximumBytes = 256 * 1_024 * 1_024;

/** The content, unpacked as the end of the name says. */
export async function readPackedFile(path: string, signal?: AbortSignal): Promise<Buffer> {
  if (path.endsWith('.gz')) return promisify(gunzip)(await readFile(path));
  if (path.endsWith('.zst')) return promisify(zstdDecompress)(await readFile(path));
  if (!path.endsWith('.xz')) return readFile(path);
  needPrograms(['xz']);
  const {stdout} = await promisify(execFile)('xz', ['-dc', '--', path], {
    encoding: 'buffer',
    maxBuffer: maximumBytes,
    timeout: unpackTimeoutMs,
    signal,
  });
  return stdout;
}
