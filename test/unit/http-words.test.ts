import {expect} from 'chai';
import {explain, findProblems, validateAnswer, validateRequest} from '../../src/contract/validate.ts';
import {validateRequestAside} from '../../src/contract/validate-aside.ts';
import {wsdlAt} from '../../src/contract/wsdl.ts';
import {operations} from '../../src/contract/codec.generated.ts';
import {failureOf} from '../support/failures.ts';
import {createTestClock} from '../support/test-clock.ts';
import {readCredentials} from '../../src/http/credentials.ts';

const wrap = (name: string, content: string) =>
  `<${name} xmlns="urn:hop-scotch:service:1">${content}</${name}>`;

describe('Validation', () => {
  const cases: [xml: string, message: string][] = [
    [wrap('login', ''), '<login> is not complete. It needs: userName.'],
    [wrap('login', '<userName>a</userName>'), '<login> is not complete. It needs: password.'],
    [
      wrap(
        'login',
        '<userName>a</userName><password>b</password><options><lifetimeSeconds>soon</lifetimeSeconds></options>',
      ),
      '<lifetimeSeconds> cannot be "soon". It must be a whole number from -2147483648 to 2147483647.',
    ],
    [wrap('whoAmI', '<a/>'), '<whoAmI> must be empty.'],
    [wrap('whoAmI', 'x'), '<whoAmI> must be empty.'],
    [
      wrap('listServers', '<options><pool>\u0007x</pool></options>'.replace('\u0007', "&lt;it's&gt; ")),
      '<pool> cannot be "<it\'s> x". Use one of computing, communication, storage, provisioning.',
    ],
    [
      wrap('listServers', '<options/><options/>'),
      '<options> is not expected here: it is misspelt, repeated, or out of order. Nothing more may follow.',
    ],
  ];
  for (const [xml, message] of cases) {
    it(`says: ${message}`, () => {
      expect(() => validateRequest(xml))
        .to.throw(message)
        .with.property('code', 'InvalidRequest');
    });
  }

  it('says something of whatever else libxml2 may say', () => {
    expect(explain("Element '{urn:hop-scotch:service:1}a': Something new.").message).to.match(
      /^<a> is not as the contract says/,
    );
    expect(explain('PCDATA invalid Char value 1\n')).to.deep.equal({
      part: 'message',
      message: 'The message is not well-formed XML: PCDATA invalid Char value 1.',
    });
  });

  it('says the same of large messages, which are validated in another thread', async () => {
    const large = (end: string) =>
      Buffer.from(wrap('listServers', '<target>blade01</target>\n'.repeat(15_000) + end));
    await validateRequestAside(large(''));
    const both = await Promise.allSettled([
      validateRequestAside(large('<x/>')),
      validateRequestAside(large('')),
      validateRequestAside(large('<options><pool>x</pool></options>')),
    ]);
    expect(both.map(({status}) => status)).to.deep.equal(['rejected', 'fulfilled', 'rejected']);
    for (const [index, end] of [
      [0, '<x/>'],
      [2, '<options><pool>x</pool></options>'],
    ] as const) {
      let inThisThread: unknown;
      try {
        validateRequest(large(end));
      } catch (error) {
        inThisThread = error;
      }
      const reason: unknown = (both[index] as PromiseRejectedResult).reason;
      expect(reason).to.include({code: 'InvalidRequest', message: (inThisThread as Error).message});
      expect((reason as Error).message).to.match(/^Line 15001: /);
    }
  });

  it('gives a message up that is never done in another thread, and goes on with the next', async () => {
    const large = Buffer.from(wrap('listServers', '<target>blade01</target>\n'.repeat(60_000)));
    const failure = await failureOf(validateRequestAside(large, 1));
    expect(failure).to.include({code: 'Internal'});
    await validateRequestAside(large);
  });

  it('blames ourselves for answers', () => {
    expect(() => validateAnswer(wrap('whoAmIResponse', '')))
      .to.throw()
      .with.property('code', 'Internal');
    validateAnswer(wrap('logoutResponse', ''));
  });

  it('loads nothing that a message points to', () => {
    const entity = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>';
    expect(() => validateRequest(`${entity}${wrap('listServers', '<target>&x;</target>')}`)).to.throw();
  });

  it('does not leak: ten thousand messages later it holds no more', () => {
    const many = wrap('listServers', '<target>a</target>'.repeat(50));
    const bad = wrap('listServers', '<target>a</target>'.repeat(50) + '<x/>');
    const round = () => {
      for (let index = 0; index < 2_500; index++) {
        findProblems(many);
        findProblems(bad);
      }
      return process.memoryUsage().rss;
    };
    const first = round();
    expect(round() - first).to.be.below(40 * 1024 * 1024);
  });
});

describe('Contract text', () => {
  it('takes an address only where it is one', () => {
    expect(wsdlAt('https://[::1]:8443/soap')).to.contain('location="https://[::1]:8443/soap"');
    for (const address of ['http://a/"><x', 'ftp://a', 'http://a b', ''])
      expect(() => wsdlAt(address)).to.throw();
  });
});

describe('Times without a zone', () => {
  it('are UTC, wherever the service runs', () => {
    const before = process.env['TZ'];
    process.env['TZ'] = 'America/New_York';
    try {
      const job = (time: string) => ({
        job: {
          id: 'a',
          operation: 'b',
          state: 'queued',
          percent: '0',
          version: '1',
          user: 'u',
          createdAt: time,
          result: [],
        },
      });
      const read = (time: string) => operations.getJob.decodeResponse(job(time)).job.createdAt.toISOString();
      expect(read('2026-01-31T12:00:00')).to.equal('2026-01-31T12:00:00.000Z');
      expect(read('2026-01-31T12:00:00.1234567+02:00')).to.equal('2026-01-31T10:00:00.123Z');
      expect(() => read('noon')).to.throw('must be a time');
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});

describe('Credentials', () => {
  const clock = createTestClock();
  it('are read from what is there, and from nothing else', () => {
    const read = (header?: string) => readCredentials(header, undefined, clock);
    expect(read()).to.deep.equal({kind: 'none'});
    expect(read('  ')).to.deep.equal({kind: 'none'});
    expect(read(`Basic ${Buffer.from('a:b:c').toString('base64')}`)).to.deep.equal({
      kind: 'password',
      user: 'a',
      password: 'b:c',
    });
    expect(read('bearer x')).to.deep.equal({kind: 'token', token: 'x'});
    expect(readCredentials(undefined, {}, clock)).to.deep.equal({kind: 'none'});
    expect(readCredentials(undefined, {userName: ' a ', password: ' b '}, clock)).to.deep.equal({
      kind: 'password',
      user: 'a',
      password: ' b ',
    });
  });
});
