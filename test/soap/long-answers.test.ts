import {expect} from 'chai';
import {once} from 'node:events';
import {connect as connectSocket, type Socket} from 'node:net';
import {connect} from '../../src/cli/client.ts';
import type {Server} from '../../src/contract/types.generated.ts';
import {sampleServer} from '../support/contract-samples.ts';
import {basic, call, envelopeOf, startSoapService, type SoapService} from '../support/soap-service.ts';

const total = 60_000;
const message = envelopeOf('<tns:listServers/>');

/** A list that tells how far it has been read, and may break on the way. */
function watchedList(count: number, breakAt = Infinity): {server: readonly Server[]; taken: () => number} {
  let taken = 0;
  const server = sampleServer('blade01', {member: ['uid=alice,ou=people,dc=lab'.repeat(20)]});
  function* items(): Generator<Server> {
    for (; taken < count; taken++) {
      if (taken === breakAt) throw new Error('broken');
      yield server;
    }
  }
  const list = Object.assign([] as Server[], {[Symbol.iterator]: items});
  return {server: list, taken: () => taken};
}

describe('A long answer', function () {
  this.timeout(120_000);
  let service: SoapService;
  let answer: {readonly server: readonly Server[]};
  const sockets: Socket[] = [];
  before(async () => {
    service = await startSoapService({
      validateResponses: false,
      port: {listServers: () => Promise.resolve(answer)},
    });
  });
  afterEach(() => sockets.splice(0).forEach(socket => socket.destroy()));
  after(() => service.close());

  /** Sends the request and reads nothing. */
  const ask = (): Socket => {
    const socket = connectSocket(Number(new URL(service.url).port), '127.0.0.1').pause();
    sockets.push(socket);
    socket.write(
      `POST /soap HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/xml\r\nAuthorization: ${basic('alice')}\r\n` +
        `Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`,
    );
    return socket;
  };
  const everythingOf = async (socket: Socket): Promise<string> => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
    await once(socket, 'close');
    return Buffer.concat(chunks).toString();
  };

  it('arrives whole, whatever characters stand where it is cut', async () => {
    answer = {
      server: Array.from({length: 2_000}, (_, index) =>
        sampleServer(`blade${index}`, {member: [`${'x'.repeat(index % 97)}😀é`]}),
      ),
    };
    const client = connect({
      url: `${service.url}/soap`,
      credentials: {kind: 'password', user: 'alice', password: 'alice'},
    });
    expect(await client.listServers({target: []})).to.deep.equal(answer);
    client.close();
    const {headers} = await call(service.url, '<tns:listServers/>');
    expect(headers['transfer-encoding']).to.equal('chunked');
    const short = await call(service.url, '<tns:getServiceInfo/>');
    expect(Number(short.headers['content-length'])).to.equal(Buffer.byteLength(short.text));
  });

  it('is made no faster than it is read, and keeps nobody else waiting', async () => {
    const list = watchedList(total);
    answer = list;
    const socket = ask();
    while (list.taken() === 0) await call(service.url, '<tns:getServiceInfo/>');
    for (let at = 0; at < 20; at++)
      expect((await call(service.url, '<tns:getServiceInfo/>')).status).to.equal(200);
    expect(list.taken()).to.be.below(total);
    const text = await everythingOf(socket);
    expect(list.taken()).to.equal(total);
    expect(text).to.contain('</soap:Envelope>');
  });

  it('is made in small parts, however quickly it is read', async () => {
    const list = watchedList(20_000);
    answer = list;
    let most = 0;
    let before = 0;
    const look = () => {
      most = Math.max(most, list.taken() - before);
      before = list.taken();
      if (before < 20_000) setImmediate(look);
    };
    setImmediate(look);
    const text = await everythingOf(ask());
    expect(text).to.contain('</soap:Envelope>');
    // One part is 64 KiB, which is less than 100 of these.
    expect(most).to.be.below(300);
  });

  it('ends when its reader goes away', async () => {
    const list = watchedList(total);
    answer = list;
    const socket = ask();
    await once(socket, 'readable');
    socket.destroy();
    const {url} = service;
    for (let at = 0; at < 20; at++) await call(url, '<tns:getServiceInfo/>');
    expect(list.taken()).to.be.below(total);
  });

  it('that breaks on the way is not taken for a whole one', async () => {
    answer = watchedList(total, 5_000);
    const text = await everythingOf(ask());
    expect(text).to.match(/^HTTP\/1.1 200/);
    expect(text)
      .to.not.contain('</soap:Envelope>')
      .and.not.match(/\r\n0\r\n\r\n$/);
    expect(service.log.some(({level, code}) => level === 'error' && code === 'Internal')).to.equal(true);
  });

  it('that breaks at once is a fault', async () => {
    answer = watchedList(total, 3);
    const {status, text} = await call(service.url, '<tns:listServers/>');
    expect(status).to.equal(500);
    expect(text).to.contain('<Internal ');
  });
});
