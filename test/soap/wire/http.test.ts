import {expect} from 'chai';
import {connect} from 'node:net';
import type {SoapVersion} from '../../../src/http/soap-version.ts';
import {soap11, soap12} from '../../../src/http/soap-version.ts';
import {basic, call, envelopeOf, startSoapService} from '../../support/soap-service.ts';
import {
  answers,
  changed,
  chunkedBody,
  describeWire,
  exchange,
  isHttp,
  orCutOff,
  readAnswers,
  refuses,
  request,
  saying,
  type RequestParts,
  type WireCase,
} from '../../support/wire.ts';

const keep = {Connection: 'keep-alive'};
const good = (v: SoapVersion, headers: RequestParts['headers'] = {}) => request(v, {headers});
const asUser = (v: SoapVersion, user: string, headers: RequestParts['headers'] = keep) =>
  request(v, {headers: {Authorization: basic(user), ...headers}});
const list = (v: SoapVersion, name: string, headers: RequestParts['headers'] = keep) =>
  request(v, {
    body: envelopeOf(`<tns:listServers><tns:target>${name}</tns:target></tns:listServers>`, '', v),
    headers,
  });
const mebibyte = Buffer.alloc(1024 * 1024, ' ');
const action = (v: SoapVersion, value: string | undefined) => good(v, {SOAPAction: value});
const bare = Buffer.from(request(soap11).toString('latin1').split('\r\n\r\n')[1] ?? '');

const cases: WireCase[] = [
  // SOAPAction decides nothing: the message does.
  {name: 'no SOAPAction', send: v => action(v, undefined), expect: answers()},
  ...[
    '""',
    '"urn:hop-scotch:service:1:whoAmI"',
    'urn:hop-scotch:service:1:whoAmI',
    '"urn:hop-scotch:service:1:logout"',
    '"',
    '',
    '#',
    'null',
    '__proto__',
    '"../../etc/passwd"',
    'x'.repeat(4_000),
  ].map((value): WireCase => ({
    name: `the SOAPAction ${value.slice(0, 40)}`,
    send: v => action(v, value),
    expect: answers(),
  })),
  {
    name: 'SOAPAction twice',
    send: v =>
      Buffer.from(
        good(v).toString('latin1').replace('Host:', 'SOAPAction: "a"\r\nSOAPAction: "b"\r\nHost:'),
        'latin1',
      ),
    expect: answers(),
  },
  {
    name: 'an action parameter',
    on: soap12,
    send: v =>
      good(v, {
        'Content-Type': 'application/soap+xml; charset=utf-8; action="urn:hop-scotch:service:1:logout"',
      }),
    expect: answers(),
  },

  // Content types.
  {
    name: 'a type in capitals with white space',
    send: v => good(v, {'Content-Type': ` ${v.mediaType.toUpperCase()} ;charset=UTF-8`}),
    expect: answers(),
  },
  {
    name: 'parameters that nobody knows',
    send: v => good(v, {'Content-Type': `${v.mediaType}; version=1; boundary="a;b"`}),
    expect: answers(),
  },
  ...[
    'application/json',
    'application/xml',
    'text/plain',
    'text/html',
    'application/x-www-form-urlencoded',
    'multipart/related; type="text/xml"',
    'application/dime',
    'text',
    'text/xmlx',
    '/',
    ';',
    '',
  ].map((type): WireCase => ({
    name: `the type ${type || '(empty)'}`,
    send: v => good(v, {'Content-Type': type}),
    expect: refuses(/Send the message as/, 415),
  })),
  {
    name: 'no type',
    send: v => good(v, {'Content-Type': undefined}),
    expect: refuses(/Send the message as/, 415),
  },

  // Methods and paths.
  ...['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'TRACE', 'M-POST'].map((method): WireCase => ({
    name: method,
    send: v => request(v, {method}),
    expect: isHttp(method === 'M-POST' ? 400 : 405),
  })),
  {
    name: 'GET',
    send: v => request(v, {method: 'GET', body: '', headers: {'Content-Length': undefined}}),
    expect: isHttp(200, /messages by POST/),
  },
  {
    name: 'GET with a message',
    send: v => request(v, {method: 'GET'}),
    expect: isHttp(200, /messages by POST/),
  },
  {name: 'a method that is none', send: v => request(v, {method: 'post'}), expect: isHttp(400)},
  {name: 'a slash after the path', send: v => request(v, {path: `${v.path}/`}), expect: answers()},
  {
    name: 'a query, even ?wsdl',
    send: v => request(v, {path: `${v.path}?wsdl&__proto__[x]=1`}),
    expect: answers(),
  },
  {
    name: 'the whole address as the path',
    send: v => request(v, {path: `http://pool.example${v.path}`}),
    expect: answers(),
  },
  {
    name: 'a path below',
    send: v => request(v, {path: `${v.path}/whoAmI`}),
    expect: isHttp(404, /SOAP is at/),
  },
  {name: 'a path above', send: v => request(v, {path: `/x/..${v.path}`}), expect: isHttp(404)},
  {name: 'a path that cannot be decoded', send: v => request(v, {path: '/%c0%af%zz'}), expect: isHttp(404)},
  {
    name: 'a path of 20,000 letters',
    send: v => request(v, {path: `/${'x'.repeat(20_000)}`}),
    expect: isHttp(431),
  },

  // What is HTTP, and what is not.
  {name: 'HTTP/1.0', send: v => request(v, {httpVersion: '1.0'}), expect: answers()},
  {
    name: 'HTTP/1.0 without a Host',
    send: v => request(v, {httpVersion: '1.0', headers: {Host: undefined}}),
    expect: answers(),
  },
  {name: 'HTTP/1.1 without a Host', send: v => good(v, {Host: undefined}), expect: isHttp(400)},
  {name: 'HTTP/3.7', send: v => request(v, {httpVersion: '3.7'}), expect: isHttp(400)},
  {name: 'a line of HTTP/0.9', send: () => 'GET /soap\r\n\r\n', expect: isHttp(200, /messages by POST/)},
  {
    name: 'the beginning of TLS',
    send: () => Buffer.from('16030100fa010000f60303', 'hex'),
    expect: orCutOff(isHttp(400)),
  },
  {name: 'the beginning of HTTP/2', send: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', expect: isHttp(400)},
  {name: 'a message without HTTP', send: () => bare, expect: isHttp(400)},
  {name: 'a NUL in a header', send: v => good(v, {'X-A': 'a\u0000b'}), expect: isHttp(400)},
  {name: 'a header of 20,000 letters', send: v => good(v, {'X-A': 'x'.repeat(20_000)}), expect: isHttp(431)},
  {
    name: 'five hundred headers',
    send: v => good(v, Object.fromEntries(Array.from({length: 500}, (_, n) => [`X${n}`, '']))),
    expect: answers(),
  },
  {
    name: 'a header named __proto__',
    send: v => good(v, {['__proto__']: 'x'}),
    expect: answers(),
  },

  // Lengths.
  {name: 'Expect: 100-continue', send: v => good(v, {Expect: '100-continue'}), expect: answers()},
  {name: 'Expect with something else', send: v => good(v, {Expect: '200-ok'}), expect: isHttp(417)},
  {
    name: 'a length that is too short',
    send: v => good(v, {'Content-Length': '20'}),
    expect: isHttp(400),
  },
  {
    name: 'a length that is too long, and the end of the connection',
    halfClose: true,
    send: v => good(v, {'Content-Length': '9999'}),
    expect: orCutOff(isHttp(400)),
  },
  {name: 'a length that is no number', send: v => good(v, {'Content-Length': 'many'}), expect: isHttp(400)},
  {name: 'a length below nothing', send: v => good(v, {'Content-Length': '-1'}), expect: isHttp(400)},
  {
    name: 'two lengths',
    send: v =>
      Buffer.from(good(v).toString('latin1').replace('Host:', 'Content-Length: 1\r\nHost:'), 'latin1'),
    expect: isHttp(400),
  },
  {
    name: 'a length and chunks, as smugglers send them',
    send: v => good(v, {'Transfer-Encoding': 'chunked'}),
    expect: isHttp(400),
  },
  {
    name: 'a Transfer-Encoding that nobody knows',
    send: v => good(v, {'Transfer-Encoding': 'gzip', 'Content-Length': undefined}),
    expect: isHttp(400),
  },
  {
    name: 'no length and no chunks',
    send: v => good(v, {'Content-Length': undefined}),
    expect: isHttp(400),
  },
  {
    name: 'a chunk with a length that is no number',
    send: v =>
      request(v, {headers: {'Content-Length': undefined, 'Transfer-Encoding': 'chunked'}, body: 'xyz\r\n'}),
    expect: isHttp(400),
  },
  {
    name: 'a chunk of more bytes than there are',
    send: v =>
      request(v, {
        headers: {'Content-Length': undefined, 'Transfer-Encoding': 'chunked'},
        body: 'FFFFFFFFFFFFFFFFF\r\nx\r\n',
      }),
    expect: isHttp(400),
  },
  {
    name: 'chunks that end with the connection',
    halfClose: true,
    send: v =>
      request(v, {headers: {'Content-Length': undefined, 'Transfer-Encoding': 'chunked'}, body: '10\r\nabc'}),
    expect: orCutOff(isHttp(400)),
  },
  {
    name: '100 MB that are announced',
    send: v => [
      request(v, {headers: {'Content-Length': String(100 * mebibyte.length)}, body: ''}),
      ...Array<Buffer>(100).fill(mebibyte),
    ],
    expect: orCutOff(refuses(/too large/, 413)),
  },
  {
    name: '100 MB in chunks',
    send: v => [
      request(v, {headers: {'Content-Length': undefined, 'Transfer-Encoding': 'chunked'}, body: ''}),
      ...Array<Buffer>(100).fill(chunkedBody(mebibyte).subarray(0, -5)),
    ],
    expect: orCutOff(refuses(/too large/, 413)),
  },
  {
    name: '5 MB, to the end',
    send: v => changed(v, text => Buffer.concat([Buffer.from(text), ...Array<Buffer>(5).fill(mebibyte)])),
    expect: orCutOff(refuses(/too large/, 413)),
  },

  // Connections.
  {name: 'one side that ends after its request', halfClose: true, send: v => good(v), expect: answers()},
  {name: 'a connection that says nothing', halfClose: true, send: () => '', expect: orCutOff(isHttp(400))},
  {
    name: 'a connection that ends within the headers',
    halfClose: true,
    send: v => good(v).subarray(0, 40),
    expect: orCutOff(isHttp(400)),
  },
  {name: 'empty lines before the request', send: v => ['\r\n\r\n', good(v)], expect: answers()},
  {
    name: 'two requests, one after the other',
    send: v => [list(v, 'a1'), list(v, 'b2', {})],
    expect: [answers('<name>a1</name>'), answers('<name>b2</name>')],
  },
  {
    name: 'a hundred requests at once in a pipeline, answered in order',
    send: v => Buffer.concat([...Array.from({length: 99}, (_, n) => list(v, `a${n}`)), list(v, 'last', {})]),
    expect: [
      ...Array.from({length: 99}, (_, n) => answers(`<name>a${n}</name>`)),
      answers('<name>last</name>'),
    ],
  },
  {
    name: 'requests of several users in one pipeline, each answered as himself',
    send: v =>
      Buffer.concat([
        asUser(v, 'alice'),
        asUser(v, 'bob'),
        request(v, {headers: {...keep, Authorization: undefined}}),
        asUser(v, 'bob', {}),
      ]),
    expect: [answers(), answers('<name>bob</name>'), refuses(/Sign in/, 401), answers('<name>bob</name>')],
  },
  {
    name: 'bad requests between good ones in a pipeline',
    send: v =>
      Buffer.concat([
        list(v, 'a1'),
        request(v, {body: '<', headers: keep}),
        request(v, {path: '/nowhere', headers: keep}),
        list(v, 'a2', {}),
      ]),
    expect: [answers('<name>a1</name>'), refuses(/not well-formed/), isHttp(404), answers('<name>a2</name>')],
  },
  {
    name: 'garbage after a good request',
    send: v => Buffer.concat([list(v, 'a1'), Buffer.from('\u0001\u0002garbage\r\n\r\n')]),
    expect: isHttp(400),
  },
  {
    name: 'a good request after one that closes the connection',
    send: v => Buffer.concat([good(v), good(v)]),
    expect: isHttp(400),
  },

  // Who sends it.
  {name: 'nobody', send: v => good(v, {Authorization: undefined}), expect: refuses(/Sign in/, 401)},
  {
    name: 'nobody, to an open operation',
    send: v =>
      request(v, {headers: {Authorization: undefined}, body: envelopeOf('<tns:getServiceInfo/>', '', v)}),
    expect: answers('<name>HOP-SCOTCH</name>'),
  },
  ...[
    'Basic',
    'Basic !!!!',
    'Basic YWxpY2U=',
    'Bearer',
    'Bearer x',
    'Digest username="alice"',
    'Negotiate YII=',
    'NTLM TlRM',
    'x',
  ].map((Authorization): WireCase => ({
    name: `the Authorization ${Authorization}`,
    send: v => good(v, {Authorization}),
    expect: refuses(/./, 401),
  })),
  {
    name: 'two Authorization headers, of which the first counts',
    send: v =>
      Buffer.from(
        good(v)
          .toString('latin1')
          .replace('Connection:', `Authorization: ${basic('bob')}\r\nConnection:`),
        'latin1',
      ),
    expect: answers(),
  },
  {
    name: 'a name that would be a filter of the directory',
    send: v => good(v, {Authorization: basic('a*)(uid=*')}),
    expect: refuses(/wrong/, 401),
  },
  {
    name: 'a UsernameToken',
    send: v =>
      request(v, {
        headers: {Authorization: undefined},
        body: envelopeOf(
          '<tns:whoAmI/>',
          '<soapenv:Header><w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><w:UsernameToken><w:Username>alice</w:Username><w:Password>alice</w:Password></w:UsernameToken></w:Security></soapenv:Header>',
          v,
        ),
      }),
    expect: answers(),
  },
];

describeWire('HTTP', cases);

describe('On the wire: those who are slow', () => {
  const patience = {headersTimeoutMs: 150, requestTimeoutMs: 300, checkIntervalMs: 30};
  const withService = async (work: (url: string) => Promise<void>) => {
    const service = await startSoapService({limits: patience});
    try {
      await work(service.url);
      expect((await call(service.url, '<tns:whoAmI/>')).status).to.equal(200);
    } finally {
      await service.close();
    }
  };
  const slow: Readonly<Record<string, (v: SoapVersion) => Buffer>> = {
    'with the headers': v => good(v).subarray(0, 60),
    'with the body': v => good(v).subarray(0, -30),
    'with the first chunk': v =>
      request(v, {headers: {'Content-Length': undefined, 'Transfer-Encoding': 'chunked'}, body: '10\r\nabc'}),
    'after being told to go on': v =>
      request(v, {headers: {Expect: '100-continue', 'Content-Length': '500'}, body: ''}),
  };
  for (const [what, bytes] of Object.entries(slow)) {
    it(`${what} are cut off, and keep nobody waiting`, () =>
      withService(async url => {
        const stalled = Array.from({length: 50}, () => exchange(url, [bytes(soap11)]));
        // While they hold their connections, others are served.
        expect((await call(url, '<tns:whoAmI/>')).status).to.equal(200);
        for (const received of await Promise.all(stalled)) {
          const found = readAnswers(received);
          expect(found.length === 0 || found[0]?.status === 408, received.toString()).to.equal(true);
        }
      }));
  }
});

describe('On the wire: a client that goes away', () => {
  it('in the middle of its answer takes nothing with it', async () => {
    const service = await startSoapService({
      port: {
        listServers: () =>
          Promise.resolve({
            server: Array.from({length: 20_000}, (_, n) => ({name: `blade${n}`, member: []})),
          }),
      },
    });
    try {
      for (let round = 0; round < 5; round++) {
        await new Promise<void>(resolve => {
          const socket = connect(Number(new URL(service.url).port), '127.0.0.1', () =>
            socket.write(saying(soap12, '<tns:listServers/>')),
          );
          socket.once('data', () => socket.resetAndDestroy());
          socket.on('error', () => undefined);
          socket.once('close', () => resolve());
        });
      }
      expect((await call(service.url, '<tns:whoAmI/>')).text).to.contain('<name>alice</name>');
    } finally {
      await service.close();
    }
  });
});
