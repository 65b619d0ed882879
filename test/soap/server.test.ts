import {expect} from 'chai';
import {execFile} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {request as httpsRequest} from 'node:https';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {XmlDocument} from 'libxml2-wasm';
import {createTestClock} from '../support/test-clock.ts';
import {havePrograms} from '../support/parts.ts';
import {expectFault} from '../support/soap-faults.ts';
import {
  basic,
  call,
  envelopeOf,
  send,
  startSoapService,
  type Answer,
  type SoapService,
} from '../support/soap-service.ts';

const sendTls = (url: string, path: string, body?: string) =>
  new Promise<Answer>((resolve, reject) => {
    const options = {
      method: body === undefined ? 'GET' : 'POST',
      headers: {'Content-Type': 'text/xml'},
      rejectUnauthorized: false,
      agent: false as const,
    };
    const request = httpsRequest(url + path, options, response => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({status: response.statusCode ?? 0, headers: response.headers, text}));
    });
    request.on('error', reject).end(body);
  });

describe('HTTP server', () => {
  let service: SoapService;
  before(async () => (service = await startSoapService()));
  after(() => service.close());

  const get = (path: string, headers: Record<string, string> = {}, url = service.url) =>
    send(url, {method: 'GET', path, headers});
  const addressIn = (wsdl: string) => /<soap:address location="([^"]*)"/.exec(wsdl)?.[1];

  it('gives the WSDL with the address that the client used', async () => {
    for (const path of ['/soap?wsdl', '/soap?WSDL', '/soap?a=b&wsdl', '/soap/?wsdl=1']) {
      const answer = await get(path, {Host: 'pool.example.org:8443'});
      expect(answer.headers['content-type']).to.equal('text/xml; charset=utf-8');
      expect(addressIn(answer.text)).to.equal('http://pool.example.org:8443/soap');
      XmlDocument.fromString(answer.text).dispose();
    }
    expect(addressIn((await get('/soap?wsdl', {Host: '[::1]:80'})).text)).to.equal('http://[::1]:80/soap');
  });

  it('gives its own address when the one that the client used is no address', async () => {
    for (const Host of ['"><evil', 'a b', 'a/b', 'a"b', 'user@host', "x'", '']) {
      const answer = await get('/soap?wsdl', {Host});
      if (answer.status === 400) continue;
      expect(addressIn(answer.text), Host).to.equal(`${service.url}/soap`);
    }
  });

  it('believes a proxy only when it is told to', async () => {
    const forwarded = {
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'outside.example',
      'X-Forwarded-For': '192.0.2.7',
    };
    const untrusted = {...forwarded, 'X-Forwarded-Prefix': '/x'};
    expect(addressIn((await get('/soap?wsdl', untrusted)).text)).to.equal(`${service.url}/soap`);
    const behind = await startSoapService({
      listen: {trustProxy: 'loopback'},
      port: {listServers: (_request, caller) => Promise.reject(new Error(caller.address))},
    });
    try {
      const answer = await get('/soap?wsdl', forwarded, behind.url);
      expect(addressIn(answer.text)).to.equal('https://outside.example/soap');
      for (const [prefix, path] of [
        ['/hopscotch', '/hopscotch/soap'],
        ['/a/b-c/, /inner', '/a/b-c/soap'],
        ['/', '/soap'],
        ['/"><x', '/soap'],
        ['/a/../b', '/soap'],
        ['//evil.example', '/soap'],
      ] as const) {
        const prefixed = {...forwarded, 'X-Forwarded-Prefix': prefix};
        expect(addressIn((await get('/soap?wsdl', prefixed, behind.url)).text)).to.equal(
          `https://outside.example${path}`,
        );
        expect((await get('/', prefixed, behind.url)).text).to.contain(
          `href="https://outside.example${path}?wsdl"`,
        );
      }
      await call(behind.url, '<tns:listServers/>', forwarded);
      expect(behind.log.at(-1)).to.include({address: '192.0.2.7'});
    } finally {
      await behind.close();
    }
  });

  it('helps those who come with a browser', async () => {
    for (const [path, words] of [
      ['/', /curl -u NAME/],
      ['/soap', /SOAP 1\.1 messages by POST/],
    ] as const) {
      const answer = await get(path);
      expect(answer.headers['content-type']).to.match(/^text\/html/);
      expect(answer.headers['x-content-type-options']).to.equal('nosniff');
      expect(answer.headers['content-security-policy']).to.contain("default-src 'self'");
      expect(answer.headers).not.to.have.property('x-powered-by');
      expect(answer.text).to.match(words).and.to.contain(`${service.url}/soap?wsdl`);
    }
    expect((await get('/soap?xsd=1')).status).to.equal(404);
    expect(JSON.parse((await get('/health')).text)).to.deep.equal({
      status: 'ok',
      name: 'HOP-SCOTCH',
      version: '0.0.0-test',
    });
  });

  it('shows a request for the WSDL nothing that was sent as the host', async () => {
    const answer = await get('/', {Host: '<script>alert(1)</script>'});
    expect(answer.text).not.to.contain('<script>');
  });

  it('says so when its address is taken', async () => {
    const port = Number(new URL(service.url).port);
    try {
      await startSoapService({listen: {port}});
      expect.fail('listened');
    } catch (error) {
      expect(error)
        .to.include({code: 'Unavailable'})
        .and.to.have.property('message')
        .that.matches(/Cannot listen on 127\.0\.0\.1/);
    }
  });

  it('lets what is under way end when it closes, and tells those who wait', async () => {
    let begun = () => {};
    const started = new Promise<void>(resolve => (begun = resolve));
    const closing = await startSoapService({
      port: {
        waitForJob: (_request, {signal}) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
            begun();
          }),
      },
    });
    const idle = connect(Number(new URL(closing.url).port), '127.0.0.1');
    const idleClosed = new Promise(resolve => idle.once('close', resolve));
    const waiting = call(closing.url, '<tns:waitForJob><tns:jobId>a</tns:jobId></tns:waitForJob>');
    await started;
    const closed = closing.close();
    expectFault(await waiting, 'Unavailable', /closing/);
    await closed;
    await idleClosed;
    await closing.close();
    const refused: unknown = await call(closing.url, '<tns:whoAmI/>').catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'ECONNREFUSED');
  });

  it('cuts off what does not end', async () => {
    const hanging = await startSoapService({
      limits: {closeTimeoutMs: 50},
      port: {listServers: () => new Promise(() => {})},
    });
    const lost = call(hanging.url, '<tns:listServers/>').catch((error: unknown) => error);
    while (hanging.directory.binds === 0) await new Promise(resolve => setImmediate(resolve));
    await hanging.close();
    expect(await lost).to.have.property('code', 'ECONNRESET');
  });

  it('tells an operation when its caller has gone away, and takes the session back', async () => {
    const clock = createTestClock();
    let gone: Promise<unknown> | undefined;
    const left = await startSoapService({
      clock,
      port: {
        listServers: (_request, {signal}) => {
          gone = new Promise(resolve => signal.addEventListener('abort', resolve));
          return new Promise(() => {});
        },
      },
    });
    try {
      const body = envelopeOf('<tns:listServers/>');
      const socket = connect(Number(new URL(left.url).port), '127.0.0.1', () =>
        socket.write(
          `POST /soap HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\nAuthorization: ${basic('alice')}\r\n` +
            `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        ),
      );
      while (gone === undefined) await new Promise(resolve => setImmediate(resolve));
      socket.destroy();
      await gone;
      while (clock.sleepers === 0) await new Promise(resolve => setImmediate(resolve));
      await clock.advance(60_000);
      expect(left.directory.openSessions).to.equal(0);
    } finally {
      await left.close();
    }
  });

  it('speaks TLS when it is configured', async function () {
    if (!havePrograms(['openssl'], 'TLS', 'openssl')) return this.skip();
    const folder = await mkdtemp(join(tmpdir(), 'hopscotch-tls-'));
    const tls = {certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem')};
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    await promisify(execFile)('openssl', [
      'req',
      '-x509',
      ...key,
      ...subject,
      '-keyout',
      tls.keyFile,
      '-out',
      tls.certFile,
    ]);
    let begun = () => {};
    const started = new Promise<void>(resolve => (begun = resolve));
    const secure = await startSoapService({
      listen: {tls},
      port: {
        getServiceInfo: (_request, {signal}) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
            begun();
          }),
      },
    });
    try {
      expect(secure.url).to.match(/^https:/);
      const answer = await sendTls(secure.url, '/soap?wsdl');
      expect(addressIn(answer.text)).to.equal(`${secure.url}/soap`);
      expect(answer.headers['strict-transport-security']).to.be.a('string');
      const underWay = sendTls(secure.url, '/soap', envelopeOf('<tns:getServiceInfo/>'));
      await started;
      await secure.close();
      expectFault(await underWay, 'Unavailable', /closing/);
    } finally {
      await secure.close();
      await rm(folder, {recursive: true});
    }
  });
});
