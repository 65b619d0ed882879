import {expect} from 'chai';
import {connect, type Credentials} from '../../../src/cli/client.ts';
import {AppError, errorCodes, type ErrorCode} from '../../../src/domain/errors.ts';
import {startStubService, type StubHandlers} from '../../support/stub-service.ts';

const alice: Credentials = {kind: 'password', user: 'alice', password: 'blå:§'};

async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    expect(error).to.be.instanceOf(AppError);
    return error as AppError;
  }
  throw new Error('should have failed');
}

async function withService<T>(handlers: StubHandlers, test: (url: string) => Promise<T>): Promise<T> {
  await using stub = await startStubService(handlers);
  return await test(stub.url);
}

describe('the SOAP client of the command line', () => {
  it('sends what was asked and answers with what the service said, typed', async () => {
    const leaseEnd = new Date('2026-05-07T00:00:00Z');
    await using stub = await startStubService({
      listServers: () =>
        Promise.resolve({server: [{name: 'blade01', bay: 1, member: ['uid=bob,ou=people'], leaseEnd}]}),
    });
    const client = connect({url: stub.url, credentials: alice});
    const answer = await client.listServers({target: ['a<&>b', 'blade[01-14]'], options: {free: false}});
    expect(answer.server).to.deep.equal([{name: 'blade01', bay: 1, member: ['uid=bob,ou=people'], leaseEnd}]);
    expect(stub.requestsOf('listServers')).to.deep.equal([
      {target: ['a<&>b', 'blade[01-14]'], options: {free: false}},
    ]);
    const {headers} = stub.received[0] ?? {};
    expect(headers?.['soapaction']).to.equal('"urn:hop-scotch:service:1:listServers"');
    expect(headers?.['content-type']).to.equal('text/xml; charset=utf-8');
    expect(Buffer.from(headers?.authorization?.replace('Basic ', '') ?? '', 'base64').toString()).to.equal(
      'alice:blå:§',
    );
  });

  it('asks for credentials once, and not for operations that need none', async () => {
    let asked = 0;
    await using stub = await startStubService({
      getServiceInfo: () =>
        Promise.resolve({
          info: {
            name: 'HOP-SCOTCH',
            version: '1',
            contractVersion: '1',
            serverTime: new Date(0),
            signInMethod: [],
            defaultWaitSeconds: 30,
          },
        }),
      logout: () => Promise.resolve({}),
    });
    const client = connect({
      url: stub.url,
      credentials: () => {
        asked++;
        return Promise.resolve({kind: 'token', token: 't0'});
      },
    });
    await client.getServiceInfo({});
    expect(asked).to.equal(0);
    expect(stub.received[0]?.headers.authorization).to.equal(undefined);
    await Promise.all([client.logout({}), client.logout({})]);
    expect(asked).to.equal(1);
    expect(stub.received[1]?.headers.authorization).to.equal('Bearer t0');
  });

  for (const code of errorCodes) {
    it(`turns the fault ${code} into an AppError with its details`, async () => {
      const details = detailsOf[code] ?? {};
      const error = await withService(
        {whoAmI: () => Promise.reject(new AppError(code, 'Because <so> & "so".', {details}))},
        url => failureOf(connect({url, credentials: alice}).whoAmI({})),
      );
      expect(error.code).to.equal(code);
      expect(error.message).to.equal('Because <so> & "so".');
      expect(error.details).to.deep.include(details);
      expect(error.cause).to.deep.equal({correlationId: 'c0ffee'});
    });
  }

  const answers: [string, number, string, ErrorCode, RegExp][] = [
    ['a web page', 200, '<html><body>hello</body></html>', 'Unavailable', /something else/],
    ['nothing', 200, '', 'Unavailable', /something else/],
    ['HTTP 404', 404, 'not here', 'Unavailable', /HTTP 404.*--url/],
    ['HTTP 401 without a fault', 401, 'no', 'Unauthenticated', /user or password/],
    [
      'the answer of another operation',
      200,
      '<E><Body><logoutResponse/></Body></E>'.replaceAll('E', 'Envelope'),
      'Unavailable',
      /something else/,
    ],
    [
      'an answer that lacks what it must have',
      200,
      '<Envelope><Body><whoAmIResponse><user/></whoAmIResponse></Body></Envelope>',
      'Internal',
      /one release/,
    ],
    [
      'a fault that is not ours',
      500,
      '<Envelope><Body><Fault><faultcode>x:Client</faultcode><faultstring>no</faultstring></Fault></Body></Envelope>',
      'InvalidRequest',
      /no$/,
    ],
    [
      'element names of Object.prototype',
      200,
      '<Envelope><Body><__proto__><polluted>1</polluted></__proto__></Body></Envelope>',
      'Unavailable',
      /something else/,
    ],
  ];
  for (const [what, status, body, code, message] of answers) {
    it(`makes ${code} of ${what}`, async () => {
      const error = await withService(
        {
          raw(response) {
            response.writeHead(status).end(body);
            return true;
          },
        },
        url => failureOf(connect({url, credentials: alice}).whoAmI({})),
      );
      expect(error.code).to.equal(code);
      expect(error.message).to.match(message);
      expect(({} as {polluted?: unknown}).polluted).to.equal(undefined);
    });
  }

  it('tells a service that is not there from one whose answer is missing', async () => {
    const gone = await withService({}, url => Promise.resolve(url));
    const absent = await failureOf(connect({url: gone, credentials: alice}).whoAmI({}));
    expect(absent.code).to.equal('Unavailable');
    expect(absent.message).to.contain('hopscotch serve').and.contain('--url');

    const silent = await withService({raw: () => true}, url =>
      failureOf(connect({url, credentials: alice, timeoutMs: 50}).waitForJob(noWait)),
    );
    expect(silent.code).to.equal('TimedOut');
    expect(silent.message).to.contain('may still be carried out');

    const broken = await withService({raw: response => response.socket?.destroy() !== undefined}, url =>
      failureOf(connect({url, credentials: alice}).whoAmI({})),
    );
    expect(broken.code).to.equal('TimedOut');
  });

  it('gives up when its signal is aborted', async () => {
    const error = await withService({raw: () => true}, async url => {
      const controller = new AbortController();
      const call = failureOf(connect({url, credentials: alice}).whoAmI({}, controller.signal));
      setImmediate(() => controller.abort());
      return call;
    });
    expect(error.code).to.equal('Cancelled');
  });
});

const noWait = {jobId: 'j', options: {timeoutSeconds: 0}};

const detailsOf: Partial<Record<ErrorCode, AppError['details']>> = {
  InvalidRequest: {part: 'target'},
  NotAuthorized: {names: ['blade01', 'blade02']},
  NotFound: {names: ['blade99']},
  AlreadyOwned: {server: 'blade01', owner: 'uid=bob', leaseEnd: new Date('2026-05-07T00:00:00Z')},
  Conflict: {names: ['web']},
  Busy: {retryAfterSeconds: 7},
  Unavailable: {dependency: 'directory', retryAfterSeconds: 5},
  DeviceError: {dependency: 'chassis1'},
  TimedOut: {dependency: 'storage host store1'},
};
