/** Tar archives, as far as the lab needs them: ustar and pax, plain or in gzip or zstd. */
import {gunzipSync, zstdDecompressSync} from 'node:zlib';
import {fileOf, withFile, type LabFile, type LabTree} from './tree.ts';

const blockBytes = 512;
const kinds: Readonly<Record<string, LabFile['kind']>> = {
  '0': 'f',
  '\0': 'f',
  '2': 'l',
  '3': 'c',
  '4': 'b',
  '5': 'd',
  '6': 'p',
};

/** In the words of GNU tar. */
export class LeadsOut extends Error {}

/** Undefined when it is not an archive, or ends early. Throws LeadsOut when a member leads out of it. */
export function readArchive(packed: Buffer): LabTree | undefined {
  const bytes = unpack(packed);
  if (bytes === undefined) return undefined;
  let tree: LabTree = {};
  let longName: string | undefined;
  for (let at = 0; at + blockBytes <= bytes.length;) {
    const header = bytes.subarray(at, at + blockBytes);
    if (header.every(byte => byte === 0)) return tree;
    if (!header.subarray(257, 262).equals(Buffer.from('ustar'))) return undefined;
    const size = numberAt(header, 124, 12);
    const body = bytes.subarray(at + blockBytes, at + blockBytes + size);
    if (body.length < size) return undefined;
    at += blockBytes + Math.ceil(size / blockBytes) * blockBytes;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x') {
      longName = /^\d+ path=(.*)$/m.exec(body.toString())?.[1];
      continue;
    }
    const name = longName ?? [textAt(header, 345, 155), textAt(header, 0, 100)].filter(Boolean).join('/');
    longName = undefined;
    const steps = name.split('/').filter(step => step !== '' && step !== '.');
    if (steps.includes('..')) throw new LeadsOut(`tar: ${name}: Member name contains '..'`);
    const kind = kinds[type];
    if (steps.length === 0 || kind === undefined) continue;
    tree = withFile(tree, `/${steps.join('/')}`, describe(header, kind, body));
  }
  return undefined;
}

function describe(header: Buffer, kind: LabFile['kind'], body: Buffer): LabFile {
  const about = {
    mode: numberAt(header, 100, 8) & 0o7777,
    uid: numberAt(header, 108, 8),
    gid: numberAt(header, 116, 8),
    mtime: numberAt(header, 136, 12),
  };
  if (kind === 'f') return fileOf(body, about);
  const link = textAt(header, 157, 100);
  return {kind, ...about, size: link.length, ...(kind === 'l' ? {link} : {})};
}

function unpack(bytes: Buffer): Buffer | undefined {
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes);
    if (bytes.readUInt32BE(0) === 0x28b52ffd) return zstdDecompressSync(bytes);
    return bytes;
  } catch {
    return undefined;
  }
}

const textAt = (header: Buffer, at: number, length: number): string => {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString();
};
const numberAt = (header: Buffer, at: number, length: number): number =>
  Number.parseInt(textAt(header, at, length).trim(), 8) || 0;
