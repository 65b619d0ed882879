import {expect} from 'chai';
import {AppError} from '../../src/domain/errors.ts';
import {createReplayCheck} from '../../src/http/replay.ts';
import {soap12} from '../../src/http/soap-version.ts';
import type {Caller} from '../../src/service/caller.ts';
import {expectFault, readFault} from '../support/soap-faults.ts';
import {
  basic,
  call,
  envelopeOf,
  send,
  startSoapService,
  type Answer,
  type SoapService,
} from '../support/soap-service.ts';
import {createTestClock, type TestClock} from '../support/test-clock.ts';

const wss = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const security = (content: string, attributes = 'soapenv:mustUnderstand="1"') =>
  `<soapenv:Header><wsse:Security ${attributes} xmlns:wsse="${wss}-wssecurity-secext-1.0.xsd" ` +
  `xmlns:wsu="${wss}-wssecurity-utility-1.0.xsd">${content}</wsse:Security></soapenv:Header>`;
const passwordText = `${wss}-username-token-profile-1.0#PasswordText`;
const tokenWith = (user: string, password: string, more: string, type = passwordText) =>
  `<wsse:UsernameToken wsu:Id="u"><wsse:Username>${user}</wsse:Username>` +
  `<wsse:Password${type === '' ? '' : ` Type="${type}"`}>${password}</wsse:Password>${more}</wsse:UsernameToken>`;
let tokens = 0;
const nonceAndCreated = (nonce = `nonce${tokens++}`, created = '2026-01-31T12:00:00Z') =>
  `<wsse:Nonce>${Buffer.from(nonce).toString('base64')}</wsse:Nonce><wsu:Created>${created}</wsu:Created>`;
const userToken = (user: string, password: string, type?: string) =>
  tokenWith(user, password, nonceAndCreated(), type);

describe('Sign-in', () => {
  let service: SoapService;
  let clock: TestClock;
  let lastCaller: Caller | undefined;

  beforeEach(async () => {
    clock = createTestClock();
    service = await startSoapService({
      clock,
      port: {
        listServers: (_request, caller) => {
          lastCaller = caller;
          return Promise.resolve({server: []});
        },
      },
    });
  });
  afterEach(() => service.close());

  const whoAmI = (headers: Record<string, string>, header = ''): Promise<Answer> =>
    send(service.url, {
      headers: {'Content-Type': 'text/xml', ...headers},
      body: envelopeOf('<tns:whoAmI/>', header),
    });
  const withBasic = (user: string, password?: string) => whoAmI({Authorization: basic(user, password)});
  const expectUser = (answer: Answer, user: string) => {
    expect(answer.status, answer.text).to.equal(200);
    expect(answer.text).to.contain(`<name>${user}</name><dn>uid=${user},ou=people,dc=lab</dn>`);
  };
  const login = async (user: string, options = '') => {
    const body = `<tns:login><tns:userName>${user}</tns:userName><tns:password>${user}</tns:password>${options}</tns:login>`;
    const answer = await send(service.url, {headers: {'Content-Type': 'text/xml'}, body: envelopeOf(body)});
    const token = /<token>(.*)<\/token>/.exec(answer.text)?.[1];
    if (token === undefined) throw new Error(answer.text);
    return token;
  };

  it('asks for a password where nobody is signed in', async () => {
    const answer = await whoAmI({});
    expectFault(answer, 'Unauthenticated', /Sign in/, 401);
    expect(answer.headers['www-authenticate']).to.match(/^Basic realm=/);
  });

  it('lets everybody ask what the service is', async () => {
    const body = envelopeOf('<tns:getServiceInfo/>');
    for (const headers of [{}, {Authorization: basic('alice', 'wrong')}, {Authorization: 'Negotiate x'}]) {
      const answer = await send(service.url, {headers: {'Content-Type': 'text/xml', ...headers}, body});
      expect(answer.text).to.contain('<name>HOP-SCOTCH</name>');
    }
    expect(service.directory.binds).to.equal(0);
  });

  it('signs in by HTTP Basic', async () => {
    expectUser(await withBasic('alice'), 'alice');
    expectUser(await withBasic('carol', 'pässwörd:with:colons'), 'carol');
    const latin1 = Buffer.from('carol:pässwörd:with:colons', 'latin1').toString('base64');
    expectUser(await whoAmI({Authorization: `basic  ${latin1}`}), 'carol');
  });

  it('refuses what is wrong, with a challenge', async () => {
    const wrong = [
      basic('alice', 'bob'),
      basic('nobody', 'x'),
      basic('', 'alice'),
      basic('alice', ''),
      basic('a*)(uid=*', 'x'),
      basic('alice\u0000', 'alice'),
      basic('__proto__', 'x'),
      `Basic ${Buffer.from('alice').toString('base64')}`,
      'Basic ====',
      'Basic',
      'Negotiate YII=',
      'Bearer x',
      'Bearer hst1_AAAA',
      'garbage',
    ];
    for (const Authorization of wrong) {
      const answer = await whoAmI({Authorization});
      expectFault(answer, 'Unauthenticated', /./, 401);
      expect(answer.headers['www-authenticate']).to.match(/^Basic realm=/);
      await clock.advance(600_000);
    }
    expect(JSON.stringify(service.log)).not.to.contain('Basic ');
  });

  it('signs in by UsernameToken with the password as text', async () => {
    for (const type of ['', passwordText]) {
      expectUser(await whoAmI({}, security(userToken('alice', 'alice', type))), 'alice');
    }
    expectUser(await whoAmI({}, security(userToken('alice', 'al<!-- -->ice'), '')), 'alice');
    expectUser(await whoAmI({Authorization: basic('alice')}, security(userToken('alice', 'alice'))), 'alice');
  });

  it('explains why a digest cannot be used', async () => {
    const digest = security(userToken('alice', 'x', `${wss}-username-token-profile-1.0#PasswordDigest`));
    expectFault(await whoAmI({}, digest), 'Unauthenticated', /PasswordDigest.*PasswordText/, 401);
  });

  it('refuses two users in one request, and headers that say things twice', async () => {
    const two = await whoAmI({Authorization: basic('bob')}, security(userToken('alice', 'alice')));
    expectFault(two, 'Unauthenticated', /different users/, 401);
    const twice = userToken('alice', 'alice') + userToken('bob', 'bob');
    expectFault(await whoAmI({}, security(twice)), 'InvalidRequest', /twice/);
    const both = security(userToken('alice', 'alice')).replace('</soapenv:Header>', '');
    const second = security('').replace('<soapenv:Header>', '');
    expectFault(await whoAmI({}, both + second), 'InvalidRequest', /two Security/);
  });

  describe('the time that a message holds', () => {
    const stamped = (created: string | undefined, expires?: string) => {
      const times = [
        created && `<wsu:Created>${created}</wsu:Created>`,
        expires && `<wsu:Expires>${expires}</wsu:Expires>`,
      ];
      const timestamp = `<wsu:Timestamp>${times.filter(Boolean).join('')}</wsu:Timestamp>`;
      return whoAmI({}, security(timestamp + tokenWith('alice', 'alice', '')));
    };
    // It is 12:00; clocks may be five minutes off.
    const taken: [created: string | undefined, expires?: string][] = [
      ['2026-01-31T11:59:00Z', '2026-01-31T12:05:00.000Z'],
      ['2026-01-31T13:59:00+02:00', '2026-01-31T12:05:00'],
      ['2026-01-31T12:04:59Z', '2026-01-31T12:10:00Z'],
      ['2026-01-31T11:50:00Z', '2026-01-31T11:55:01Z'],
      ['2026-01-31T11:50:01Z'],
      [undefined, '2026-01-31T12:00:01Z'],
      [undefined],
    ];
    for (const [created, expires] of taken) {
      it(`takes ${created ?? 'nothing'} to ${expires ?? 'nothing'}`, async () => {
        expectUser(await stamped(created, expires), 'alice');
      });
    }
    const refused: [words: RegExp, created: string | undefined, expires?: string][] = [
      [/expired/, '2026-01-31T11:00:00Z', '2026-01-31T11:05:00Z'],
      [/expired/, '2026-01-31T11:50:00Z', '2026-01-31T11:55:00Z'],
      [/expired/, '2026-01-31T11:50:00Z'],
      [/expired/, undefined, '2026-01-31T11:55:00Z'],
      [/future/, '2026-01-31T12:05:01Z', '2026-01-31T13:05:00Z'],
      [/before it was made/, '2026-01-31T12:01:00Z', '2026-01-31T12:00:00Z'],
      [/not a time/, 'yesterday', 'tomorrow'],
      [/not a time/, '2026-13-31T12:00:00Z'],
      [/not a time/, '', ''],
    ];
    for (const [words, created, expires] of refused) {
      it(`refuses ${created ?? 'nothing'} to ${expires ?? 'nothing'}: ${words.source}`, async () => {
        const answer =
          created === ''
            ? await whoAmI(
                {},
                security('<wsu:Timestamp><wsu:Created/></wsu:Timestamp>' + userToken('alice', 'alice')),
              )
            : await stamped(created, expires);
        expectFault(answer, 'Unauthenticated', words, 401);
        expect(service.directory.binds).to.equal(0);
      });
    }
    it('is five minutes for a UsernameToken that says when it was made, and the skew', async () => {
      const made = (created: string) =>
        whoAmI({}, security(tokenWith('alice', 'alice', `<wsu:Created>${created}</wsu:Created>`)));
      expectUser(await made('2026-01-31T11:50:01Z'), 'alice');
      expectFault(await made('2026-01-31T11:50:00Z'), 'Unauthenticated', /expired/, 401);
      expectFault(await made('2026-01-31T12:05:01Z'), 'Unauthenticated', /future/, 401);
      expectFault(await made('noon'), 'Unauthenticated', /UsernameToken .* is not a time/, 401);
    });
  });

  describe('a nonce', () => {
    const signed = (more: string, user = 'alice', password = user) =>
      security(tokenWith(user, password, more));

    it('is taken once, however the message comes', async () => {
      const message = signed(nonceAndCreated('one'));
      expectUser(await whoAmI({}, message), 'alice');
      expectFault(await whoAmI({}, message), 'Unauthenticated', /Nonce has been taken before/, 401);
      const withBasicToo = await whoAmI({Authorization: basic('alice')}, message);
      expectFault(withBasicToo, 'Unauthenticated', /Nonce has been taken before/, 401);
      const onOtherPath = await send(service.url, {
        path: '/soap12',
        headers: {'Content-Type': 'application/soap+xml'},
        body: envelopeOf('<tns:whoAmI/>', message, soap12),
      });
      expectFault(onOtherPath, 'Unauthenticated', /Nonce has been taken before/, 401);
    });

    it('is taken once of many copies that come at the same time', async () => {
      const message = signed(nonceAndCreated('many'));
      const answers = await Promise.all(Array.from({length: 10}, () => whoAmI({}, message)));
      expect(answers.filter(({status}) => status === 200)).to.have.length(1);
      expect(answers.filter(({status}) => status === 401)).to.have.length(9);
    });

    it('belongs to its user and its time', async () => {
      expectUser(await whoAmI({}, signed(nonceAndCreated('shared'))), 'alice');
      expectUser(await whoAmI({}, signed(nonceAndCreated('shared'), 'bob')), 'bob');
      expectUser(await whoAmI({}, signed(nonceAndCreated('shared', '2026-01-31T12:00:01Z'))), 'alice');
    });

    it('is not used up by a message that did not become an operation', async () => {
      const message = signed(nonceAndCreated('again'));
      service.directory.pause = () => Promise.reject(new AppError('Unavailable', 'Not now.'));
      expectFault(await whoAmI({}, message), 'Unavailable', /Not now/);
      service.directory.pause = () => Promise.resolve();
      const wrong = signed(nonceAndCreated('again'), 'alice', 'guess');
      expectFault(await whoAmI({}, wrong), 'Unauthenticated', /wrong/, 401);
      expectUser(await whoAmI({}, message), 'alice');
    });

    it('is forgotten only when its message would have expired, and holds a bounded place', async () => {
      const header = (nonce: string) => ({userName: 'alice', nonce});
      const replays = createReplayCheck(clock, 3);
      replays.claim(header('x'.repeat(10_000)));
      expect(() => replays.claim(header('x'.repeat(10_000)))).to.throw(/taken before/);
      expect(replays.claim({userName: 'alice'})).to.equal(undefined);
      await clock.advance(899_000);
      expect(() => replays.claim(header('x'.repeat(10_000)))).to.throw(/taken before/);
      await clock.advance(1_000);
      replays.claim(header('x'.repeat(10_000)));
      expect(replays.size).to.equal(1);
      for (const nonce of ['a', 'b', 'c', 'd']) replays.claim(header(nonce));
      expect(replays.size).to.equal(3);
      expect(() => replays.claim(header('d'))).to.throw(/taken before/);
    });
  });

  it('refuses security that it must understand and does not', async () => {
    const signed = security(
      `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>${userToken('alice', 'alice')}`,
    );
    expect(readFault(await whoAmI({}, signed)).faultcode).to.equal('soap:MustUnderstand');
    const optional = security(
      `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>${userToken('alice', 'alice')}`,
      '',
    );
    expectUser(await whoAmI({}, optional), 'alice');
  });

  it('gives operations the session of their caller', async () => {
    await call(service.url, '<tns:listServers/>');
    expect(lastCaller?.principal?.user).to.equal('alice');
    expect(lastCaller?.session().principal.user).to.equal('alice');
    expect(lastCaller?.address).to.equal('127.0.0.1');
    expect(lastCaller).not.to.have.property('token');
  });

  describe('sessions', () => {
    it('are kept for the next request, and closed when nobody has come for a while', async () => {
      for (let round = 0; round < 3; round++) await withBasic('alice');
      await withBasic('bob');
      expect(service.directory).to.include({binds: 2, openSessions: 2});
      await clock.advance(59_000);
      expect(service.directory.openSessions).to.equal(2);
      await withBasic('alice');
      await clock.advance(59_000);
      expect(service.directory.openSessions).to.equal(1);
      await clock.advance(2_000);
      expect(service.directory.openSessions).to.equal(0);
    });

    it('are bound once for all who come at the same time', async () => {
      const answers = await Promise.all(Array.from({length: 20}, () => withBasic('alice')));
      for (const answer of answers) expectUser(answer, 'alice');
      expect(service.directory.binds).to.equal(1);
    });

    it('are bound anew after five minutes, however busy they are', async () => {
      for (let minute = 0; minute < 7; minute++) {
        await withBasic('alice');
        await clock.advance(59_900);
      }
      expect(service.directory.binds).to.equal(2);
      expect(service.directory.openSessions).to.equal(1);
    });

    it('are not used with another password', async () => {
      await withBasic('alice');
      expectFault(await withBasic('alice', 'Alice'), 'Unauthenticated', /wrong/, 401);
    });

    it('are given up when the directory does not take the user any more', async () => {
      service.port.listServers = () =>
        Promise.reject(new AppError('Unauthenticated', 'The password was changed.'));
      expectFault(await call(service.url, '<tns:listServers/>'), 'Unauthenticated', /changed/, 401);
      expect(service.directory.openSessions).to.equal(0);
      service.directory.passwords.set('alice', 'new');
      expectFault(await withBasic('alice'), 'Unauthenticated', /wrong/, 401);
    });

    it('are all closed at the end', async () => {
      await withBasic('alice');
      await service.close();
      expect(service.directory.openSessions).to.equal(0);
    });
  });

  describe('tokens', () => {
    it('sign requests, as bearer or in the place of the password', async () => {
      const token = await login('alice');
      expect(token).to.match(/^hst1_[A-Za-z0-9_-]+$/);
      expectUser(await whoAmI({Authorization: `Bearer ${token}`}), 'alice');
      expectUser(await withBasic('alice', token), 'alice');
      expectUser(await withBasic('', token), 'alice');
      expectUser(await whoAmI({}, security(userToken('alice', token))), 'alice');
      expectFault(await withBasic('bob', token), 'Unauthenticated', /another user/, 401);
    });

    it('end when they say, and not before', async () => {
      const token = await login(
        'alice',
        '<tns:options><tns:lifetimeSeconds>60</tns:lifetimeSeconds></tns:options>',
      );
      await clock.advance(59_000);
      expectUser(await withBasic('alice', token), 'alice');
      await clock.advance(1_000);
      expectFault(await withBasic('alice', token), 'Unauthenticated', /token has ended/, 401);
    });

    it('end with logout', async () => {
      const [token, other] = [await login('alice'), await login('alice')];
      const logout = (Authorization: string) => call(service.url, '<tns:logout/>', {Authorization});
      expect((await logout(`Bearer ${token}`)).status).to.equal(200);
      expectFault(await whoAmI({Authorization: `Bearer ${token}`}), 'Unauthenticated', /logout/, 401);
      expectUser(await whoAmI({Authorization: `Bearer ${other}`}), 'alice');
      expectFault(await logout(basic('alice')), 'InvalidRequest', /not signed with a token/);
    });

    it('are nothing without the right password behind them', async () => {
      const token = await login('alice');
      service.directory.passwords.set('alice', 'new');
      await clock.advance(61_000);
      expectFault(await withBasic('alice', token), 'Unauthenticated', /wrong/, 401);
    });

    it('are not given for a wrong password or an odd lifetime', async () => {
      const body = (password: string, seconds: number) =>
        `<tns:login><tns:userName>alice</tns:userName><tns:password>${password}</tns:password>` +
        `<tns:options><tns:lifetimeSeconds>${seconds}</tns:lifetimeSeconds></tns:options></tns:login>`;
      expectFault(await call(service.url, body('wrong', 60)), 'Unauthenticated', /wrong/, 401);
      expectFault(await call(service.url, body('', 60)), 'Unauthenticated', /wrong/, 401);
      for (const seconds of [59, 86_401, -1]) {
        expectFault(await call(service.url, body('alice', seconds)), 'InvalidRequest', /60 to 86400/);
      }
    });
  });

  describe('wrong passwords', () => {
    it('slow down further ones, and then close the door for a while, for that user', async () => {
      for (let guess = 0; guess < 3; guess++) {
        expectFault(await withBasic('alice', `guess${guess}`), 'Unauthenticated', /wrong/, 401);
      }
      const slowed = withBasic('alice', 'guess');
      while (clock.sleepers === 0) await new Promise(resolve => setImmediate(resolve));
      await clock.advance(250);
      expectFault(await slowed, 'Unauthenticated', /wrong/, 401);
      for (let guess = 0; guess < 4; guess++) {
        await clock.advance(4_000);
        expectFault(await withBasic('alice', `more${guess}`), 'Unauthenticated', /wrong/, 401);
      }
      const refused = await withBasic('alice', 'another');
      expectFault(refused, 'Busy', /Too many wrong passwords\. Try again in \d+ s/, 500);
      expect(Number(refused.headers['retry-after'])).to.be.within(5, 10);
      // The right password is not tried either; the door opens by itself.
      expectFault(await withBasic('alice'), 'Busy', /Too many/, 500);
      await clock.advance(Number(refused.headers['retry-after']) * 1000);
      expectUser(await withBasic('alice'), 'alice');
    });

    it('gain nothing by coming all at once', async () => {
      const guesses = Array.from({length: 100}, (_, index) => withBasic('alice', `guess${index}`));
      service.directory.pause = () => new Promise(resolve => setImmediate(resolve));
      while (clock.sleepers < 5) await new Promise(resolve => setImmediate(resolve));
      await clock.advance(10_000);
      await Promise.all(guesses);
      expect(service.directory.binds).to.be.at.most(9);
    });

    it('of one user do not slow down another', async () => {
      for (let guess = 0; guess < 3; guess++) await withBasic('alice', `guess${guess}`);
      expectUser(await withBasic('bob'), 'bob');
    });

    it('do not count when the directory cannot be asked', async () => {
      service.directory.pause = () =>
        Promise.reject(new AppError('Unavailable', 'The directory does not answer.'));
      for (let attempt = 0; attempt < 20; attempt++) {
        expectFault(await withBasic('alice'), 'Unavailable', /does not answer/);
      }
      service.directory.pause = () => Promise.resolve();
      expectUser(await withBasic('alice'), 'alice');
    });
  });
});
