import {deflateRawSync, deflateSync, gzipSync} from 'node:zlib';
import {envelopeOf} from '../../support/soap-service.ts';
import type {SoapVersion} from '../../../src/http/soap-version.ts';
import {
  answers,
  changed,
  chunkedBody,
  describeWire,
  refuses,
  request,
  type RequestParts,
  type WireCase,
} from '../../support/wire.ts';

/** A message with letters that every charset writes in its own way, and its XML declaration. */
const message = (v: SoapVersion, encoding?: string, name = 'bläde') => {
  const text = envelopeOf(`<tns:listServers><tns:target>${name}</tns:target></tns:listServers>`, '', v);
  const bare = text.replace(/^<\?xml.*?\?>/, '');
  return encoding === undefined ? bare : `<?xml version="1.0" encoding="${encoding}"?>${bare}`;
};
const echoed = (name = 'bläde') => answers(`<server><name>${name}</name></server>`);
const typed = (
  v: SoapVersion,
  charset: string | undefined,
  body: Buffer,
  more: RequestParts['headers'] = {},
) =>
  request(v, {
    body,
    headers: {
      'Content-Type': charset === undefined ? v.mediaType : `${v.mediaType}; charset=${charset}`,
      ...more,
    },
  });

const utf16le = (text: string) => Buffer.from(text, 'utf16le');
const utf16be = (text: string) => utf16le(text).swap16();
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf8 = (text: string) => Buffer.from(text);
const mark = '\ufeff';

/** Charset of the Content-Type, XML declaration, and the bytes. */
const readable: [
  name: string,
  charset: string | undefined,
  declared: string | undefined,
  write: (text: string) => Buffer,
][] = [
  ['UTF-8 that nothing tells of', undefined, undefined, utf8],
  ['UTF-8 by its declaration', undefined, 'UTF-8', utf8],
  ['UTF-8 by its type, in capitals and quotes', '"UTF-8"', undefined, utf8],
  ['UTF-8 by a name without a hyphen', 'utf8', undefined, utf8],
  ['UTF-8 with a byte order mark', 'utf-8', 'utf-8', text => utf8(mark + text)],
  ['UTF-8 with a byte order mark and nothing else', undefined, undefined, text => utf8(mark + text)],
  ['UTF-16, little end first, with a mark', 'utf-16', 'utf-16', text => utf16le(mark + text)],
  ['UTF-16, big end first, with a mark', 'utf-16', 'utf-16', text => utf16be(mark + text)],
  ['UTF-16LE by its type', 'utf-16le', undefined, utf16le],
  ['UTF-16BE by its type', 'UTF-16BE', undefined, utf16be],
  ['UTF-16 that only a mark tells of', undefined, undefined, text => utf16le(mark + text)],
  ['UTF-16 that nothing tells of, big end first', undefined, undefined, utf16be],
  ['UTF-16 that nothing tells of, little end first', undefined, undefined, utf16le],
  ['ISO-8859-1 by its type', 'iso-8859-1', undefined, latin1],
  ['ISO-8859-1 by its declaration', undefined, 'ISO-8859-1', latin1],
  ['ISO-8859-1 by both', 'ISO-8859-1', 'iso-8859-1', latin1],
  ['ISO-8859-1 by its other name', 'latin1', undefined, latin1],
  ['a type that says UTF-8 over a declaration that says ISO-8859-1', 'utf-8', 'iso-8859-1', utf8],
  ['a declaration that says UTF-16 of UTF-8, as StringWriter writes it', undefined, 'utf-16', utf8],
];

const whole = (v: SoapVersion) => message(v, 'utf-8');
const packedAs = (v: SoapVersion, encoding: string, body: Buffer) =>
  typed(v, 'utf-8', body, {'Content-Encoding': encoding});
const chunked = (v: SoapVersion, body: Buffer, headers: RequestParts['headers'] = {}) =>
  typed(v, 'utf-8', body, {'Content-Length': undefined, 'Transfer-Encoding': 'chunked', ...headers});

const cases: WireCase[] = [
  ...readable.map(([name, charset, declared, write]): WireCase => ({
    name,
    send: v => typed(v, charset, write(message(v, declared))),
    expect: echoed(),
  })),
  {
    name: 'letters beyond the first plane',
    send: v => typed(v, undefined, utf8(message(v, 'utf-8', '\u{1f680}'))),
    expect: echoed('\u{1f680}'),
  },
  {
    name: 'letters beyond the first plane in UTF-16',
    send: v => typed(v, 'utf-16', utf16be(mark + message(v, undefined, '\u{1f680}'))),
    expect: echoed('\u{1f680}'),
  },
  {
    name: 'US-ASCII',
    send: v => typed(v, 'us-ascii', utf8(message(v, 'us-ascii', 'blade'))),
    expect: echoed('blade'),
  },
  {
    name: 'ISO-8859-1 sent as UTF-8',
    send: v => typed(v, 'utf-8', latin1(message(v))),
    expect: refuses(/not valid UTF-8/),
  },
  {
    name: 'a UTF-8 sequence that is too long',
    send: v => typed(v, 'utf-8', Buffer.concat([utf8('<a>'), Buffer.from([0xc0, 0xbc]), utf8('</a>')])),
    expect: refuses(/not valid UTF-8/),
  },
  {
    name: 'half of a surrogate pair in UTF-16',
    send: v => typed(v, 'utf-16le', utf16le(message(v, undefined, 'a\ud800b'))),
    expect: refuses(/not valid UTF-16|does not allow/),
  },
  {
    name: 'an odd number of bytes of UTF-16',
    send: v => typed(v, 'utf-16le', Buffer.concat([utf16le(message(v)), Buffer.from([0x20])])),
    expect: refuses(/not valid UTF-16/),
  },
  {
    name: 'two byte order marks, as of two files that were joined',
    send: v => typed(v, 'utf-8', utf8(mark + mark + message(v))),
    expect: echoed(),
  },
  ...['EBCDIC-CP-US', 'utf-7', 'utf-32', 'windows-1252', '__proto__', '"', 'x'.repeat(3_000)].map(
    (charset): WireCase => ({
      name: `the charset ${charset.slice(0, 20)}`,
      send: v => typed(v, charset, utf8(message(v))),
      expect: charset === '"' ? echoed() : refuses(/charset is not understood/, 415),
    }),
  ),
  {
    name: 'an unknown charset in the declaration',
    send: v => typed(v, undefined, utf8(message(v, 'IBM037'))),
    expect: refuses(/charset is not understood/, 415),
  },

  // Packed.
  {name: 'gzip', send: v => packedAs(v, 'gzip', gzipSync(whole(v))), expect: echoed()},
  {name: 'x-gzip, in capitals', send: v => packedAs(v, 'X-GZIP', gzipSync(whole(v))), expect: echoed()},
  {
    name: 'gzip of several members',
    send: v =>
      packedAs(v, 'gzip', Buffer.concat([gzipSync(whole(v).slice(0, 99)), gzipSync(whole(v).slice(99))])),
    expect: echoed(),
  },
  {name: 'deflate', send: v => packedAs(v, 'deflate', deflateSync(whole(v))), expect: echoed()},
  {
    name: 'deflate without its frame',
    send: v => packedAs(v, 'deflate', deflateRawSync(whole(v))),
    expect: echoed(),
  },
  {name: 'identity', send: v => packedAs(v, 'identity', utf8(whole(v))), expect: echoed()},
  {
    name: 'gzip of UTF-16',
    send: v => typed(v, 'utf-16', gzipSync(utf16be(mark + message(v))), {'Content-Encoding': 'gzip'}),
    expect: echoed(),
  },
  {
    name: 'gzip, chunked',
    send: v => chunked(v, chunkedBody(gzipSync(whole(v))), {'Content-Encoding': 'gzip'}),
    expect: echoed(),
  },
  {
    name: 'gzip that is none',
    send: v => packedAs(v, 'gzip', utf8(whole(v))),
    expect: refuses(/cannot be unpacked/, 400),
  },
  {
    name: 'gzip that is cut short',
    send: v => packedAs(v, 'gzip', gzipSync(whole(v)).subarray(0, 60)),
    expect: refuses(/cannot be unpacked/, 400),
  },
  {
    name: 'gzip with a wrong checksum',
    send: v => packedAs(v, 'gzip', Buffer.concat([gzipSync(whole(v)).subarray(0, -8), Buffer.alloc(8)])),
    expect: refuses(/cannot be unpacked/, 400),
  },
  {
    name: 'gzip sent as deflate',
    send: v => packedAs(v, 'deflate', gzipSync(whole(v))),
    expect: refuses(/cannot be unpacked/, 400),
  },
  {
    name: 'an empty body as gzip',
    send: v => packedAs(v, 'gzip', Buffer.alloc(0)),
    expect: refuses(/cannot be unpacked/, 400),
  },
  {
    name: 'gzip that unpacks to 200 MB',
    send: v => packedAs(v, 'gzip', gzipSync(Buffer.alloc(200 * 1024 * 1024))),
    expect: refuses(/too large/, 413),
  },
  ...['br', 'zstd', 'gzip, gzip', 'constructor'].map((encoding): WireCase => ({
    name: `the Content-Encoding ${encoding}`,
    send: v => packedAs(v, encoding, utf8(whole(v))),
    expect: refuses(/Content-Encoding is not understood/, 415),
  })),

  // Chunked.
  {name: 'one chunk', send: v => chunked(v, chunkedBody(whole(v))), expect: echoed()},
  {
    name: 'a chunk for each byte, which cuts every letter',
    send: v => chunked(v, chunkedBody(...Array.from(utf8(whole(v)), byte => Buffer.from([byte])))),
    expect: echoed(),
  },
  {
    name: 'chunks with extensions, and a trailer after them',
    send: v =>
      chunked(
        v,
        Buffer.concat([
          utf8(`${utf8(whole(v)).length.toString(16).toUpperCase()};name="value"\r\n`),
          utf8(whole(v)),
          utf8('\r\n0\r\nX-Checksum: 1\r\n\r\n'),
        ]),
      ),
    expect: echoed(),
  },
  {
    name: 'bytes that come one by one',
    send: v => {
      const bytes = changed(v, text => text);
      return Array.from({length: bytes.length}, (_, at) => bytes.subarray(at, at + 1));
    },
    expect: answers(),
  },
  {
    name: 'no chunk at all',
    send: v => chunked(v, chunkedBody()),
    expect: refuses(/empty|not a SOAP message/),
  },
];

describeWire('encodings', cases);
