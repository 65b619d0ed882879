import {expect} from 'chai';
import fc from 'fast-check';
import {randomBytes} from 'node:crypto';
import {createTokens} from '../../src/service/tokens.ts';
import {createTestClock} from '../support/test-clock.ts';
import {createMemoryRevokedTokens} from '../support/tokens.ts';

const outcome = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('Tokens', () => {
  const clock = createTestClock();
  const revoked = createMemoryRevokedTokens();
  const key = randomBytes(32);
  const tokens = createTokens({key, clock, revoked});

  it('carry user and password to any replica with the same key, and to no other', async () => {
    const {token} = tokens.issue('alice', 'secret pässword', 60);
    const replica = createTokens({key, clock, revoked});
    expect(await replica.open(token)).to.include({user: 'alice', password: 'secret pässword'});
    const stranger = createTokens({key: randomBytes(32), clock, revoked});
    expect(await outcome(stranger.open(token))).to.include({code: 'Unauthenticated'});
  });

  it('show neither what they hold nor how long it is, and are never the same', () => {
    const made = ['a', 'a', 'a much longer password, but not by so much'].map(
      password => tokens.issue('alice', password, 60).token,
    );
    expect(new Set(made).size).to.equal(3);
    expect(new Set(made.map(token => token.length)).size).to.equal(1);
    expect(Buffer.from(made[0]?.slice(5) ?? '', 'base64url').toString('latin1')).not.to.contain('alice');
  });

  it('hold any user and password', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({unit: 'grapheme'}),
        fc.string({unit: 'grapheme', maxLength: 200}),
        async (user, password) => {
          expect(await tokens.open(tokens.issue(user, password, 60).token)).to.include({user, password});
        },
      ),
    );
  });

  it('are refused when one bit is other than it was', async () => {
    const {token} = tokens.issue('alice', 'alice', 60);
    const bytes = Buffer.from(token.slice(5), 'base64url');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async bit => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await outcome(tokens.open(`hst1_${changed.toString('base64url')}`))).to.include({
          code: 'Unauthenticated',
        });
      }),
    );
    for (const other of [
      '',
      'hst1_',
      token.slice(0, -1),
      token.slice(5),
      `hst2_${token.slice(5)}`,
      `${token}A`,
      `${token} `,
      `hst1_${'A'.repeat(5000)}`,
    ]) {
      expect(await outcome(tokens.open(other)), other).to.include({code: 'Unauthenticated'});
    }
  });

  it('are remembered as revoked only as long as they would hold', async () => {
    const {token, expires} = tokens.issue('alice', 'alice', 60);
    const until: Date[] = [];
    const watched = createTokens({
      key,
      clock,
      revoked: {
        revoke: (_id, end) => Promise.resolve(void until.push(end)),
        isRevoked: () => Promise.resolve(false),
      },
    });
    await watched.revoke(token);
    expect(until).to.deep.equal([expires]);
    await clock.advance(60_000);
    await watched.revoke(token);
    expect(until).to.have.length(1);
  });

  it('need a whole key', () => {
    expect(() => createTokens({key: randomBytes(16), clock, revoked})).to.throw('32 bytes');
  });
});
