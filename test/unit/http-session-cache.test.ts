import {expect} from 'chai';
import {AppError} from '../../src/domain/errors.ts';
import {createSessionCache} from '../../src/http/session-cache.ts';
import type {UserSession} from '../../src/ports/directory.ts';
import {createTestClock} from '../support/test-clock.ts';

describe('Session cache', () => {
  const setUp = (capacity = 2) => {
    const clock = createTestClock();
    const cache = createSessionCache({clock, capacity, idleMs: 60_000, maximumAgeMs: 300_000});
    const closed: string[] = [];
    let opened = 0;
    const open = (name: string) => () => {
      opened += 1;
      return Promise.resolve({
        close: () => Promise.resolve(void closed.push(name)),
      } as unknown as UserSession);
    };
    const acquire = (name: string, password = '') => cache.acquire(name, password, open(name));
    const settle = () => new Promise(resolve => setImmediate(resolve));
    return {clock, cache, closed, acquire, settle, opened: () => opened};
  };

  it('gives way to others with the one unused for longest', async () => {
    const {cache, closed, acquire, settle} = setUp();
    const [a, b] = [await acquire('a'), await acquire('b')];
    b.release();
    a.release();
    (await acquire('c')).release();
    await settle();
    expect(closed).to.deep.equal(['b']);
    expect(cache.size).to.equal(2);
  });

  it('says Busy when all sessions are in use, and closes none of them', async () => {
    const {closed, acquire} = setUp();
    await acquire('a');
    const b = await acquire('b');
    expect(await acquire('c').catch((error: unknown) => error)).to.include({code: 'Busy'});
    expect(closed).to.deep.equal([]);
    b.release();
    await acquire('c');
  });

  it('closes a session that is too old or given up only when its last user has left', async () => {
    const {clock, closed, acquire, settle, opened} = setUp(5);
    const [first, second] = [await acquire('a'), await acquire('a')];
    first.discard();
    const next = await acquire('a');
    expect(opened()).to.equal(2);
    first.release();
    first.release();
    await settle();
    expect(closed).to.deep.equal([]);
    second.release();
    await settle();
    expect(closed).to.deep.equal(['a']);
    await clock.advance(300_000);
    await acquire('a');
    expect(opened()).to.equal(3);
    next.release();
    await settle();
    expect(closed).to.have.length(2);
  });

  it('forgets at once what could not be opened, and tells all who waited', async () => {
    const {cache, acquire} = setUp();
    const fail = () => cache.acquire('a', '', () => Promise.reject(new AppError('Unavailable', 'down')));
    const outcomes = await Promise.allSettled([fail(), fail()]);
    expect(outcomes.map(({status}) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(cache.size).to.equal(0);
    await acquire('a');
  });

  it('lets one of those who wait go without taking the session from the others', async () => {
    const {cache, closed} = setUp();
    let bound = (_session: UserSession) => {};
    const open = () => new Promise<UserSession>(resolve => (bound = resolve));
    const gone = new AbortController();
    const leaves = cache.acquire('a', '', open, gone.signal).catch((error: unknown) => error);
    const stays = cache.acquire('a', '', open);
    gone.abort(new Error('gone'));
    expect(await leaves).to.have.property('message', 'gone');
    bound({close: () => Promise.resolve(void closed.push('a'))} as unknown as UserSession);
    await stays;
    expect(closed).to.deep.equal([]);
  });

  it('keeps users and passwords apart, however they are cut', async () => {
    const {acquire, opened} = setUp(5);
    await acquire('a', 'bc');
    await acquire('ab', 'c');
    await acquire('a","b', 'c');
    expect(opened()).to.equal(3);
  });
});
