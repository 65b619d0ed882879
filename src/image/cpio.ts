/**
 * Archives as the Linux kernel unpacks them before it has a file system ("newc"). Written here and not by cpio,
 * because device nodes then need no root, and the same content gives the same bytes.
 */

export type CpioEntry =
  | {readonly kind: 'directory'; readonly path: string; readonly mode?: number}
  | {readonly kind: 'file'; readonly path: string; readonly content: Uint8Array; readonly mode?: number}
  | {readonly kind: 'link'; readonly path: string; readonly target: string}
  | {
      readonly kind: 'device';
      readonly path: string;
      readonly major: number;
      readonly minor: number;
      readonly mode?: number;
    };

const typeBits = {directory: 0o040000, file: 0o100000, link: 0o120000, device: 0o020000};

/** All belongs to root. Paths are without a leading slash; a directory comes before what is in it. */
export function buildCpio(entries: readonly CpioEntry[]): Buffer {
  const parts = entries.flatMap((entry, index) => writeEntry(entry, index + 1));
  return Buffer.concat([...parts, ...writeRecord('TRAILER!!!', {}, Buffer.alloc(0))]);
}

function writeEntry(entry: CpioEntry, inode: number): Buffer[] {
  const fields = {
    inode,
    mode: typeBits[entry.kind] | modeOf(entry),
    links: entry.kind === 'directory' ? 2 : 1,
  };
  switch (entry.kind) {
    case 'file':
      return writeRecord(entry.path, fields, Buffer.from(entry.content));
    case 'link':
      return writeRecord(entry.path, fields, Buffer.from(entry.target));
    case 'device':
      return writeRecord(
        entry.path,
        {...fields, deviceMajor: entry.major, deviceMinor: entry.minor},
        Buffer.alloc(0),
      );
    case 'directory':
      return writeRecord(entry.path, fields, Buffer.alloc(0));
  }
}

function modeOf(entry: CpioEntry): number {
  if (entry.kind === 'link') return 0o777;
  return entry.mode ?? {directory: 0o755, file: 0o644, device: 0o600}[entry.kind];
}

interface Fields {
  readonly inode?: number;
  readonly mode?: number;
  readonly links?: number;
  readonly deviceMajor?: number;
  readonly deviceMinor?: number;
}

/** A header of hexadecimal numbers, the name, the content; name and content each end at a multiple of four. */
function writeRecord(path: string, fields: Fields, content: Buffer): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  const {inode = 0, mode = 0, links = 1, deviceMajor = 0, deviceMinor = 0} = fields;
  const [owner, group, time, major, minor, checksum] = [0, 0, 0, 0, 0, 0];
  const numbers = [inode, mode, owner, group, links, time, content.length, major, minor]
    .concat([deviceMajor, deviceMinor, name.length, checksum])
    .map(number => number.toString(16).padStart(8, '0'));
  const header = Buffer.from(`070701${numbers.join('')}`);
  return [header, name, padding(header.length + name.length), content, padding(content.length)];
}

const padding = (length: number): Buffer => Buffer.alloc((4 - (length % 4)) % 4);
