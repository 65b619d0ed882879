/**
 * The SOAP edge as bytes: a table of requests as they stand on the wire, and what must come back. Each runs on both
 * versions of SOAP, on a connection of its own; right after it another user must be served as if nothing had been.
 */
import {expect} from 'chai';
import {once} from 'node:events';
import {connect} from 'node:net';
import {soap11, soap12, soapVersions, type SoapVersion} from '../../src/http/soap-version.ts';
import {readFault} from './soap-faults.ts';
import {
  basic,
  call,
  envelopeOf,
  startSoapService,
  type Answer,
  type SoapService,
  type SoapServiceOptions,
} from './soap-service.ts';

type Bytes = string | Buffer;

export interface WireCase {
  readonly name: string;
  /** What the client writes; several are written one after the other. */
  readonly send: (version: SoapVersion) => Bytes | readonly Bytes[];
  /** One for each answer that is expected on the connection. */
  readonly expect: Expected | readonly Expected[];
  /** Both if not given. */
  readonly on?: SoapVersion;
  /** The client ends its side after the last byte. */
  readonly halfClose?: boolean;
}

type Expected = (answer: Answer, version: SoapVersion) => void;
type FaultCode = 'Client' | 'Server' | 'VersionMismatch' | 'MustUnderstand' | 'DataEncodingUnknown';

/** Answered rightly. `text` must stand in the answer. */
export const answers =
  (text = '<name>alice</name>'): Expected =>
  (answer, version) => {
    expect(answer.status, answer.text).to.equal(200);
    expect(answer.headers['content-type']).to.equal(`${version.mediaType}; charset=utf-8`);
    expect(answer.text).to.contain(`<soap:Envelope xmlns:soap="${version.namespace}">`);
    expect(answer.text).to.contain(text);
  };

/** A fault in the version of the address; its status is what SOAP says for the code, if none is given. */
export const faults =
  (code: FaultCode, words: RegExp, status?: number): Expected =>
  (answer, version) => {
    const fault = readFault(answer);
    const names = {Client: 'Sender', Server: 'Receiver'} as Readonly<Record<string, string>>;
    const name = version === soap12 ? (names[code] ?? code) : code;
    expect(fault.version).to.equal(version.name);
    expect(fault.faultcode, answer.text).to.equal(`soap:${name}`);
    expect(fault.faultstring).to.match(words);
    expect(answer.status).to.equal(status ?? (version === soap12 && code === 'Client' ? 400 : 500));
  };

export const refuses = (words: RegExp, status?: number): Expected => faults('Client', words, status);

/** Answered below SOAP. */
export const isHttp =
  (status: number, words = /^/): Expected =>
  answer => {
    expect(answer.status).to.equal(status);
    expect(answer.text).to.match(words);
  };

/** What several cases send: the answer is this one, or the connection was cut off before it could be read. */
export const orCutOff =
  (expected: Expected): Expected =>
  (answer, version) => {
    if (answer.status !== 0) expected(answer, version);
  };

export interface RequestParts {
  readonly method?: string;
  readonly path?: string;
  /** Over those that a good request has; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Bytes;
  readonly httpVersion?: string;
}

/** A whole request, good as far as nothing else is said. */
export function request(version: SoapVersion, parts: RequestParts = {}): Buffer {
  const {method = 'POST', path = version.path, httpVersion = '1.1', headers = {}} = parts;
  const body = Buffer.from(parts.body ?? envelopeOf('<tns:whoAmI/>', '', version));
  const all: Record<string, string | undefined> = {
    Host: 'pool.example',
    'Content-Type': `${version.mediaType}; charset=utf-8`,
    Authorization: basic('alice'),
    Connection: 'close',
    'Content-Length': String(body.length),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}: ${value}\r\n`,
  );
  const head = `${method} ${path} HTTP/${httpVersion}\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** A request whose Body holds this. */
export const saying = (version: SoapVersion, body: string, header = ''): Buffer =>
  request(version, {body: envelopeOf(body, header && `<soapenv:Header>${header}</soapenv:Header>`, version)});

/** A request whose message is this one, changed. */
export const changed = (version: SoapVersion, change: (message: string) => Bytes): Buffer =>
  request(version, {body: change(envelopeOf('<tns:whoAmI/>', '', version))});

export const chunkedBody = (...chunks: readonly Bytes[]): Buffer =>
  Buffer.concat([
    ...chunks.flatMap(chunk => {
      const bytes = Buffer.from(chunk);
      return [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')];
    }),
    Buffer.from('0\r\n\r\n'),
  ]);

/** Writes, and reads until the other side closes. A connection that breaks is one that was closed. */
export async function exchange(
  url: string,
  bytes: readonly Bytes[],
  {halfClose = false}: {halfClose?: boolean} = {},
): Promise<Buffer> {
  const socket = connect({port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true});
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  const ended = new Promise<void>(resolve => {
    for (const event of ['end', 'close', 'error']) socket.once(event, () => resolve());
  });
  // Whoever writes to a closed connection is told so by an error, and that is an answer, too.
  socket.on('error', () => undefined);
  await Promise.race([once(socket, 'connect'), ended]);
  for (const piece of bytes) {
    if (socket.destroyed) break;
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), ended]);
  }
  if (halfClose) socket.end();
  await ended;
  socket.destroy();
  return Buffer.concat(received);
}

/** Splits what came over one connection into its answers. Those that only say "go on" are left out. */
export function readAnswers(received: Buffer): Answer[] {
  const found: Answer[] = [];
  let rest = received;
  while (rest.length > 0) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) throw new Error(`not HTTP: ${rest.toString('latin1')}`);
    const [first = '', ...lines] = rest.toString('latin1', 0, headEnd).split('\r\n');
    const headers = Object.fromEntries(
      lines.map(line => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
    rest = rest.subarray(headEnd + 4);
    const [body, after] = takeBody(rest, headers);
    rest = after;
    if (status >= 200) found.push({status, headers, text: body.toString()});
  }
  return found;
}

function takeBody(bytes: Buffer, headers: Readonly<Record<string, string>>): [body: Buffer, after: Buffer] {
  if (headers['transfer-encoding'] !== 'chunked') {
    const length = Number(headers['content-length'] ?? 0);
    return [bytes.subarray(0, length), bytes.subarray(length)];
  }
  const chunks: Buffer[] = [];
  for (let rest = bytes; ;) {
    const lineEnd = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.toString('latin1', 0, lineEnd), 16);
    if (length === 0) return [Buffer.concat(chunks), rest.subarray(lineEnd + 4)];
    if (!(length > 0)) throw new Error('an answer that was cut off');
    chunks.push(rest.subarray(lineEnd + 2, lineEnd + 2 + length));
    rest = rest.subarray(lineEnd + 2 + length + 2);
  }
}

const cutOff: Answer = {status: 0, headers: {}, text: ''};
const asList = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** Defines one test for each case and version. */
export function describeWire(
  title: string,
  cases: readonly WireCase[],
  options: Pick<SoapServiceOptions, 'limits'> = {},
): void {
  describe(`On the wire: ${title}`, () => {
    let service: SoapService;
    before(async () => {
      service = await startSoapService({
        ...options,
        port: {
          // Tells what was understood.
          listServers: ({target, options: asked}) =>
            Promise.resolve({
              server: target.map(name => ({name, member: [], ...(asked?.pool && {pool: asked.pool})})),
            }),
        },
      });
    });
    after(() => service.close());
    afterEach(async () => {
      const answer = await call(service.url, '<tns:whoAmI/>', {Authorization: basic('bob')});
      expect(answer.status).to.equal(200);
      expect(answer.text).to.contain('<user><name>bob</name><dn>uid=bob,ou=people,dc=lab</dn>');
      expect(Object.getOwnPropertyNames(Object.prototype)).not.to.include('obj');
    });

    for (const {name, send, expect: expected, on, halfClose = false} of cases) {
      for (const version of on === undefined ? soapVersions : [on]) {
        it(on === undefined && version !== soap11 ? `${name} (SOAP 1.2)` : name, async () => {
          const received = await exchange(service.url, asList(send(version)), {halfClose});
          const found = readAnswers(received);
          const wanted = asList(expected);
          if (wanted.length === 1 && found.length === 0) found.push(cutOff);
          expect(found.map(({status}) => status)).to.have.length(wanted.length);
          wanted.forEach((check, index) => check(found[index] ?? cutOff, version));
        });
      }
    }
  });
}
