/**
 * Just enough of BER (X.690) to look at LDAP messages before ldapjs does: its parser believes lengths that cannot be,
 * and seven bytes from a stranger end its process.
 */

export class BerError extends Error {
  override readonly name = 'BerError';
}

export interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

const maximumDepth = 50;
const constructed = 0x20;

/** Undefined when there are not enough bytes yet. */
function readHeader(bytes: Buffer): {tag: number; start: number; end: number} | undefined {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) return undefined;
  if ((tag & 0x1f) === 0x1f) throw new BerError('tags of more than one byte are not used in LDAP');
  if (first < 0x80) return {tag, start: 2, end: 2 + first};
  const size = first & 0x7f;
  if (size === 0 || size > 4) throw new BerError('a length is indefinite or too long');
  if (bytes.length < 2 + size) return undefined;
  return {tag, start: 2 + size, end: 2 + size + bytes.readUIntBE(2, size)};
}

/** The elements that the bytes hold, one after the other. Throws BerError when they do not fit exactly. */
export function readElements(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const header = readHeader(rest);
    if (header === undefined || header.end > rest.length) throw new BerError('an element is cut off');
    elements.push({tag: header.tag, content: rest.subarray(header.start, header.end)});
    rest = rest.subarray(header.end);
  }
  return elements;
}

/** Throws BerError unless all elements fit into one another. */
export function checkNesting(bytes: Buffer, depth = 0): void {
  if (depth > maximumDepth) throw new BerError('elements are nested too deep');
  for (const {tag, content} of readElements(bytes)) {
    if (tag & constructed) checkNesting(content, depth + 1);
  }
}

export function writeElement(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([Buffer.of(tag, 0x84), length, content]);
}

/** Cuts a stream of bytes into whole messages, each well formed. */
export class Framer {
  readonly #maximumBytes: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #wanted = 2;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  /** Messages that are complete with this chunk. Throws BerError, after which the stream is of no use. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return [];
    let bytes: Buffer = Buffer.concat(this.#chunks);
    const frames: Buffer[] = [];
    for (;;) {
      if (bytes.length > 0 && bytes[0] !== 0x30) throw new BerError('this is not an LDAP message');
      const header = readHeader(bytes);
      if (header !== undefined && header.end > this.#maximumBytes)
        throw new BerError('a message is too long');
      if (header === undefined || header.end > bytes.length) {
        this.#wanted = header?.end ?? bytes.length + 1;
        break;
      }
      const frame = bytes.subarray(0, header.end);
      checkNesting(frame);
      frames.push(frame);
      bytes = bytes.subarray(header.end);
    }
    this.#chunks = [bytes];
    this.#size = bytes.length;
    return frames;
  }
}
