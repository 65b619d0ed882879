import {createHmac} from 'node:crypto';
import {expect} from 'chai';
import {createMail, type MailOptions} from '../../src/adapters/notify/mail.ts';
import {createWebHook} from '../../src/adapters/notify/web-hook.ts';
import {parseDn} from '../../src/domain/dn.ts';
import {parseEventId, type HistoryEvent} from '../../src/domain/event.ts';
import {failureOf} from '../support/failures.ts';
import {startHookServer, type HookServer} from '../support/hook-server.ts';
import {createLog} from '../support/log.ts';
import {startSmtpServer, type SmtpServer} from '../support/smtp-server.ts';

const alice = parseDn('uid=alice,ou=people,dc=lab');
const never = new AbortController().signal;
const warning: HistoryEvent = {
  id: parseEventId('0199f0a1-0000-7000-8000-000000000001'),
  at: new Date('2026-05-04T12:00:00Z'),
  kind: 'leaseWarning',
  outcome: 'succeeded',
  recipient: alice,
  targets: ['blade01', 'blade02', 'blade03'],
  message: 'The lease of blade[01-03] ends in 1 d.',
};

describe('web hooks', () => {
  let server: HookServer;
  beforeEach(async () => {
    server = await startHookServer();
  });
  afterEach(() => server.close());

  it('get the event as JSON, signed, with its id to know it again by', async () => {
    await createWebHook({name: 'ops', url: server.url, secret: 'geheim'}).send(warning, never);
    const [{method, headers, body} = expect.fail()] = server.received;
    expect(method).to.equal('POST');
    expect(JSON.parse(body)).to.deep.equal({
      id: warning.id,
      time: '2026-05-04T12:00:00.000Z',
      kind: 'leaseWarning',
      outcome: 'succeeded',
      recipient: alice.text,
      targets: ['blade01', 'blade02', 'blade03'],
      message: 'The lease of blade[01-03] ends in 1 d.',
    });
    expect(headers).to.include({
      'content-type': 'application/json',
      'idempotency-key': warning.id,
      'x-hopscotch-signature': `sha256=${createHmac('sha256', 'geheim').update(body).digest('hex')}`,
    });
  });

  it('are not signed without a secret', async () => {
    await createWebHook({name: 'ops', url: server.url}).send(warning, never);
    expect(server.received[0]?.headers).not.to.have.property('x-hopscotch-signature');
  });

  it('fail when they answer anything but success, and are not followed elsewhere', async () => {
    const hook = createWebHook({name: 'ops', url: server.url});
    for (const status of [301, 307, 400, 404, 500]) {
      server.answer = {status, headers: {Location: `${server.url}/elsewhere`}};
      const failure = await failureOf(hook.send(warning, never));
      expect(failure.code).to.equal('DeviceError');
      expect(failure.message).to.contain('ops').and.not.to.contain('127.0.0.1');
    }
    expect(server.received.map(({path}) => path)).to.deep.equal(Array(5).fill('/hook'));
  });

  it('fail when they do not answer in time, or are not there', async () => {
    server.answer = 'never';
    const deadline = new AbortController();
    const sending = failureOf(createWebHook({name: 'ops', url: server.url}).send(warning, deadline.signal));
    while (server.received.length === 0) await new Promise(resolve => setImmediate(resolve));
    deadline.abort();
    expect((await sending).code).to.equal('Unavailable');
    const nowhere = await failureOf(
      createWebHook({name: 'ops', url: 'http://127.0.0.1:1/'}).send(warning, never),
    );
    expect(nowhere.code).to.equal('Unavailable');
  });

  it('want the kinds that are configured, or all', () => {
    const all = createWebHook({name: 'ops', url: server.url});
    const some = createWebHook({name: 'ops', url: server.url, kinds: ['jobEnded']});
    expect([all, some].map(hook => hook.wants(warning))).to.deep.equal([true, false]);
  });
});

describe('mail', () => {
  let server: SmtpServer;
  const {logger, lines} = createLog();
  beforeEach(async () => {
    server = await startSmtpServer();
  });
  afterEach(() => server.close());

  const makeMail = (found: string | undefined, more: Partial<MailOptions> = {}) =>
    createMail(
      {
        smtpHost: '127.0.0.1',
        smtpPort: server.port,
        requireTls: false,
        from: 'hopscotch@example.org',
        kinds: ['leaseWarning'],
        ...more,
      },
      {findMail: user => Promise.resolve(user.key === alice.key ? found : undefined), logger},
    );

  it('goes to whom the event is for, and says what happened to which servers', async () => {
    await makeMail('alice@example.org').send(warning, never);
    const [{from, to, text} = expect.fail()] = server.received;
    expect([from, to]).to.deep.equal(['<hopscotch@example.org>', '<alice@example.org>']);
    expect(text).to.contain('Subject: Your lease ends soon: blade[01-03]');
    expect(text).to.contain(`Message-ID: <${warning.id}@example.org>`);
    expect(text).to.contain('Auto-Submitted: auto-generated');
    expect(text).to.contain('The lease of blade[01-03] ends in 1 d.').and.to.contain('Servers: blade[01-03]');
  });

  it('goes to the user name at the configured domain when the directory knows no address', async () => {
    await makeMail(undefined, {domain: 'cluster.example'}).send(warning, never);
    expect(server.received[0]?.to).to.equal('<alice@cluster.example>');
  });

  it('goes nowhere when nobody knows where, or the address is none', async () => {
    lines.length = 0;
    for (const wrong of [undefined, '', 'x', 'a@b\r\nRCPT TO:<c@d>', 'a@b, c@d', '<a@b>']) {
      await makeMail(wrong).send(warning, never);
    }
    expect(server.received).to.deep.equal([]);
    expect(lines).to.have.length(6);
  });

  it('fails when the relay refuses, is not there, or has no TLS where that is asked for', async () => {
    server.refusal = '450 later';
    expect((await failureOf(makeMail('alice@example.org').send(warning, never))).code).to.equal(
      'Unavailable',
    );
    server.refusal = undefined;
    const unsafe = makeMail('alice@example.org', {requireTls: true});
    expect((await failureOf(unsafe.send(warning, never))).code).to.equal('Unavailable');
    const nowhere = makeMail('alice@example.org', {smtpPort: 1});
    expect((await failureOf(nowhere.send(warning, never))).code).to.equal('Unavailable');
    expect(server.received).to.deep.equal([]);
  });

  it('is for events of configured kinds about somebody', () => {
    const mail = makeMail('alice@example.org');
    const {recipient: _, ...aboutNobody} = warning;
    const wanted = [warning, aboutNobody, {...warning, kind: 'jobEnded' as const}].map(event =>
      mail.wants(event),
    );
    expect(wanted).to.deep.equal([true, false, false]);
  });
});
