import {expect} from 'chai';
import {router as bootRouter, throwing} from '../support/routers.ts';
import {
  AppError,
  errorCodes,
  errorTable,
  type ErrorCode,
  type ErrorDetails,
} from '../../src/domain/errors.ts';
import {unavailable} from '../../src/domain/errors.ts';
import {expectFault, expectNoInsides, readFault} from '../support/soap-faults.ts';
import {call, send, startSoapService, type SoapService} from '../support/soap-service.ts';

const details: Readonly<Partial<Record<ErrorCode, ErrorDetails>>> = {
  InvalidRequest: {part: 'target'},
  NotAuthorized: {names: ['blade01', 'blade02']},
  NotFound: {names: ['blade99']},
  AlreadyOwned: {server: 'blade01', owner: 'uid=bob,dc=lab', leaseEnd: new Date('2026-02-01T00:00:00Z')},
  Conflict: {names: ['blade01']},
  Busy: {retryAfterSeconds: 17},
  Unavailable: {dependency: 'storage host store1', retryAfterSeconds: 3},
  DeviceError: {dependency: 'chassis c1'},
  TimedOut: {dependency: 'chassis c1'},
};

describe('SOAP faults', () => {
  let service: SoapService;
  let failure: unknown;

  before(async () => {
    service = await startSoapService({
      port: {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- anything may be thrown
        listServers: () => Promise.reject(failure),
        listBrands: () => {
          throw failure;
        },
        getPowerState: () =>
          Promise.resolve({power: [{target: 'a', state: 'sideways'}], failure: []} as never),
        listRoots: () => Promise.resolve(undefined as never),
      },
      extraRouters: [bootRouter, throwing],
    });
  });
  after(() => service.close());
  beforeEach(() => (service.log.length = 0));

  const fail = (error: unknown) => {
    failure = error;
    return call(service.url, '<tns:listServers/>');
  };

  for (const code of errorCodes) {
    const status = code === 'Unauthenticated' ? 401 : 500;

    it(`sends ${code} as a typed fault, with and without its details`, async () => {
      const message = `This is <${code}> & it says what to do.`;
      const full = await fail(
        new AppError(code, message, {details: details[code] ?? {}, cause: new Error('secret')}),
      );
      const fault = expectFault(full, code, /./, status);
      expect(fault.faultstring).to.equal(message);
      expect(fault.fields['reason']).to.equal(message);
      expect(fault.faultcode).to.equal(errorTable[code].side === 'client' ? 'soap:Client' : 'soap:Server');
      expect(full.text).not.to.contain('secret');
      expectFault(await fail(new AppError(code, 'Bare.')), code, /^Bare\.$/, status);
    });

    it(`logs ${code} once, with its cause, the user and the operation`, async () => {
      await fail(new AppError(code, 'For the log.', {cause: new Error('the cause')}));
      const lines = service.log.filter(line => line.level !== 'debug');
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include({
        level: errorTable[code].logLevel,
        code,
        operation: 'listServers',
        user: 'alice',
      });
      expect(lines[0]?.['cause']).to.have.property('message', 'the cause');
      expect(JSON.stringify(service.log)).not.to.match(/Basic |password/i);
    });
  }

  it('carries the fields that each type has', async () => {
    const fields = async (code: ErrorCode) =>
      readFault(await fail(new AppError(code, 'x', {details: details[code] ?? {}}))).fields;
    expect(await fields('InvalidRequest')).to.include({part: 'target'});
    expect(await fields('NotFound')).to.include({name: 'blade99'});
    expect(await fields('AlreadyOwned')).to.include({
      server: 'blade01',
      owner: 'uid=bob,dc=lab',
      leaseEnd: '2026-02-01T00:00:00.000Z',
    });
    expect(await fields('Unavailable')).to.include({
      dependency: 'storage host store1',
      retryAfterSeconds: '3',
    });
    const busy = await fail(new AppError('Busy', 'x', {details: {retryAfterSeconds: 16.2}}));
    expect(busy.headers['retry-after']).to.equal('17');
    const nobody = await fail(new AppError('Unauthenticated', 'x'));
    expect(nobody.headers['www-authenticate']).to.equal('Basic realm="HOP-SCOTCH", charset="UTF-8"');
  });

  it('makes Internal of everything that is no error of ours, and shows nothing of it', async () => {
    for (const thrown of [
      new TypeError('x of undefined at /srv/app.ts:1'),
      'text',
      undefined,
      null,
      {Fault: {a: 1}},
    ]) {
      const answer = await fail(thrown);
      expectFault(answer, 'Internal', /^Something went wrong inside the service/);
      expect(answer.text).not.to.match(/app\.ts|undefined/);
    }
    failure = new RangeError('thrown at once');
    expectFault(await call(service.url, '<tns:listBrands/>'), 'Internal', /went wrong/);
  });

  it('makes Internal of an answer that the contract does not allow', async () => {
    const answer = await call(
      service.url,
      '<tns:getPowerState><tns:target>a</tns:target></tns:getPowerState>',
    );
    expectFault(answer, 'Internal', /its own contract does not allow/);
    expectFault(await call(service.url, '<tns:listRoots/>'), 'Internal', /went wrong/);
    expectFault(await call(service.url, '<tns:listJobs/>'), 'Internal', /went wrong/);
  });

  it('answers strange things in words that harm nothing', async () => {
    const answer = await fail(
      new AppError('NotFound', 'a\u0000b\ud800c]]>&<script>', {details: {names: ['\u0001<']}}),
    );
    expectFault(answer, 'NotFound', /script/);
  });

  it('answers 404 to what is not there, and shows nothing of an error outside SOAP', async () => {
    const missing = await send(service.url, {method: 'GET', path: '/nothing/here'});
    expect(missing.status).to.equal(404);
    expect((await send(service.url, {method: 'GET', path: '/boot/hello'})).text).to.equal('booted');
    for (const path of ['/throws', '/rejects']) {
      const answer = await send(service.url, {method: 'GET', path});
      expect(answer.status).to.equal(500);
      expect(answer.text).to.match(/^Something went wrong inside the service/);
      expect(answer.text).to.contain(answer.headers['x-correlation-id']);
      expectNoInsides(answer);
    }
    const undecodable = await send(service.url, {method: 'GET', path: '/%zz%'});
    expect(undecodable.status).to.be.oneOf([400, 404]);
    expectNoInsides(undecodable);
  });

  it('says Busy when too much is under way, and counts those that wait apart', async () => {
    const waiting: (() => void)[] = [];
    const wait = () =>
      new Promise<never>((_resolve, reject) => waiting.push(() => reject(unavailable('x', 'over'))));
    const small = await startSoapService({
      port: {listServers: wait, waitForJob: wait},
      limits: {operations: 2, waitingOperations: 1},
    });
    try {
      const job = '<tns:waitForJob><tns:jobId>a</tns:jobId></tns:waitForJob>';
      const lists = [call(small.url, '<tns:listServers/>'), call(small.url, '<tns:listServers/>')];
      const first = call(small.url, job);
      while (waiting.length < 3) await new Promise(resolve => setImmediate(resolve));
      const refused = await call(small.url, '<tns:listServers/>');
      expectFault(refused, 'Busy', /too much to do/, 500);
      expect(refused.headers['retry-after']).to.equal('2');
      expectFault(await call(small.url, job), 'Busy', /too much to do/, 500);
      waiting.forEach(end => end());
      for (const answer of await Promise.all([...lists, first])) expectFault(answer, 'Unavailable', /over/);
      const again = call(small.url, '<tns:whoAmI/>');
      expect((await again).status).to.equal(200);
    } finally {
      await small.close();
    }
  });
});
