/** Bytes to text, by the Content-Type, else the byte order mark, else the XML declaration, else UTF-8. */
import {refuse} from './refusal.ts';

type Charset = 'utf-8' | 'utf-16le' | 'utf-16be' | 'iso-8859-1';

const known: Readonly<Record<string, Charset | 'utf-16'>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'utf-16': 'utf-16',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'iso-8859-1': 'iso-8859-1',
  'latin-1': 'iso-8859-1',
  latin1: 'iso-8859-1',
};

/** @param named the charset parameter of the Content-Type, if there was one. Throws a Refusal. */
export function decodeText(bytes: Buffer, named: string | undefined): string {
  const charset = charsetOf(bytes, named);
  if (charset === 'iso-8859-1') return bytes.toString('latin1');
  try {
    return new TextDecoder(charset, {fatal: true}).decode(bytes);
  } catch (error) {
    throw refuse(`The message is not valid ${charset.toUpperCase()}.`, {}, error);
  }
}

function charsetOf(bytes: Buffer, named: string | undefined): Charset {
  const asked = named ?? declaredCharset(bytes);
  const mark = byteOrderMark(bytes);
  if (asked === undefined) return mark ?? guess(bytes);
  const charset = Object.hasOwn(known, asked.toLowerCase()) ? known[asked.toLowerCase()] : undefined;
  if (charset === undefined) {
    throw refuse('This charset is not understood. Use UTF-8, UTF-16 or ISO-8859-1.', {status: 415});
  }
  return charset === 'utf-16' ? (mark ?? guess(bytes)) : charset;
}

function byteOrderMark(bytes: Buffer): Charset | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** A message begins with `<` or white space: where its zero byte stands tells the byte order. */
function guess(bytes: Buffer): Charset {
  if (bytes[0] === 0) return 'utf-16be';
  return bytes[1] === 0 ? 'utf-16le' : 'utf-8';
}

function declaredCharset(bytes: Buffer): string | undefined {
  return /^(?:\xef\xbb\xbf)?<\?xml[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(
    bytes.toString('latin1', 0, 200),
  )?.[1];
}
