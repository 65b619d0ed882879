/** The names in an initrd: archives for the kernel, one after the other, each packed or not. */
import {spawnSync} from 'node:child_process';
import {gunzipSync, zstdDecompressSync} from 'node:zlib';

const magic = '070701';
const magicWithChecksum = '070702';
const headerBytes = 110;
const maximumBytes = 1_024 * 1_024 * 1_024;
const unpackTimeoutMs = 60_000;

/** undefined when it cannot be unpacked here. Microcode for processors comes first, in an archive of its own. */
export function readInitrdNames(initrd: Buffer): string[] | undefined {
  const names: string[] = [];
  try {
    for (let rest = skipZeros(initrd); rest.length > 0;) {
      if (isArchive(rest)) {
        rest = skipZeros(readArchive(rest, names));
        continue;
      }
      const unpacked = unpack(rest);
      if (unpacked === undefined || !isArchive(unpacked)) return undefined;
      readArchive(unpacked, names);
      return names;
    }
    return names;
  } catch {
    // Cut off, or packed in a way that only looks familiar.
    return undefined;
  }
}

const isArchive = (bytes: Buffer): boolean =>
  [magic, magicWithChecksum].includes(bytes.subarray(0, magic.length).toString('latin1'));

/** Adds the names; answers with what comes after the archive. */
function readArchive(archive: Buffer, names: string[]): Buffer {
  for (let at = 0; ;) {
    if (!isArchive(archive.subarray(at)) || archive.length < at + headerBytes)
      throw new Error('This is no archive for the kernel, or not all of it.');
    const field = (index: number) => {
      const begin = at + magic.length + index * 8;
      const digits = archive.subarray(begin, begin + 8).toString('latin1');
      if (!/^[0-9A-Fa-f]{8}$/.test(digits)) throw new Error('A header of this archive has no number.');
      return Number.parseInt(digits, 16);
    };
    const [contentBytes, nameBytes] = [field(6), field(11)];
    const name = archive.subarray(at + headerBytes, at + headerBytes + nameBytes - 1).toString();
    at = aligned(aligned(at + headerBytes + nameBytes) + contentBytes);
    if (name === 'TRAILER!!!') return archive.subarray(at);
    names.push(name.replace(/^(\.\/)+/, ''));
  }
}

const aligned = (position: number): number => Math.ceil(position / 4) * 4;

function skipZeros(bytes: Buffer): Buffer {
  const start = bytes.findIndex(byte => byte !== 0);
  return start < 0 ? Buffer.alloc(0) : bytes.subarray(start);
}

function unpack(bytes: Buffer): Buffer | undefined {
  const starts = (...first: number[]) => first.every((byte, index) => bytes[index] === byte);
  const limit = {maxOutputLength: maximumBytes};
  if (starts(0x1f, 0x8b)) return gunzipSync(bytes, limit);
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return zstdDecompressSync(bytes, limit);
  if (starts(0xfd, 0x37, 0x7a)) return unpackWith('xz', bytes);
  if (starts(0x02, 0x21, 0x4c, 0x18)) return unpackWith('lz4', bytes);
  return undefined;
}

function unpackWith(program: string, bytes: Buffer): Buffer | undefined {
  const {status, stdout} = spawnSync(program, ['-dc'], {
    input: bytes,
    maxBuffer: maximumBytes,
    timeout: unpackTimeoutMs,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}
