import {expect} from 'chai';
import {AppError} from '../../src/domain/errors.ts';
import {createThrottle, type ThrottleKey} from '../../src/http/throttle.ts';
import {createTestClock} from '../support/test-clock.ts';

const key = (id: string, free = 2, countPending = true): ThrottleKey => ({id, free, countPending});
const wrong = () => Promise.reject(new AppError('Unauthenticated', 'wrong'));
const right = () => Promise.resolve('in');
const outcome = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('Throttle', () => {
  const setUp = (capacity?: number) => {
    const clock = createTestClock();
    const throttle = createThrottle(clock, capacity);
    const fail = async (times: number, ...keys: ThrottleKey[]) => {
      for (let time = 0; time < times; time++) {
        const attempt = outcome(throttle.attempt(keys, wrong));
        await new Promise(resolve => setImmediate(resolve));
        if (clock.sleepers > 0) await clock.advance(4_000);
        await attempt;
      }
    };
    return {clock, throttle, fail};
  };

  it('lets a few failures go, then makes each wait twice as long', async () => {
    const {clock, throttle, fail} = setUp();
    await fail(2, key('a'));
    expect(clock.sleepers).to.equal(0);
    for (const delayMs of [250, 500, 1_000, 2_000, 4_000]) {
      const attempt = outcome(throttle.attempt([key('a')], wrong));
      await clock.advance(delayMs - 1);
      expect(clock.sleepers, `${delayMs} ms`).to.equal(1);
      await clock.advance(1);
      expect(clock.sleepers).to.equal(0);
      expect(await attempt).to.include({code: 'Unauthenticated'});
    }
    const refused = (await outcome(throttle.attempt([key('a')], right))) as AppError;
    expect(refused).to.include({code: 'Busy'});
    expect(refused.details.retryAfterSeconds).to.equal(8);
    await clock.advance(8_000);
    expect(await throttle.attempt([key('a')], right)).to.equal('in');
  });

  it('never closes the door for more than five minutes', async () => {
    const {clock, throttle} = setUp();
    for (let guess = 0; guess < 30; guess++) {
      await clock.advance(300_000);
      expect(await outcome(throttle.attempt([key('a')], wrong))).to.include({code: 'Unauthenticated'});
    }
    await clock.advance(300_000);
    expect(await throttle.attempt([key('a')], right)).to.equal('in');
  });

  it('forgets one failure a minute, and all when told to', async () => {
    const {clock, throttle, fail} = setUp();
    await fail(3, key('a'));
    await clock.advance(120_000);
    await fail(1, key('a'));
    expect(await throttle.attempt([key('a', 3)], right)).to.equal('in');
    await fail(5, key('b'));
    throttle.forgive('b');
    expect(await throttle.attempt([key('b')], right)).to.equal('in');
    await clock.advance(600_000);
    await throttle.attempt([key('a')], right);
    expect(throttle.size).to.equal(0);
  });

  it('counts an attempt that is under way as failed, except for keys that many share', async () => {
    const {clock, throttle} = setUp();
    const tried: string[] = [];
    const hang = (name: string) => () => {
      tried.push(name);
      return new Promise<never>(() => {});
    };
    for (let index = 0; index < 50; index++) void outcome(throttle.attempt([key('a')], hang('a')));
    for (let index = 0; index < 50; index++)
      void outcome(throttle.attempt([key('shared', 2, false)], hang('s')));
    await clock.advance(10_000);
    expect(tried.filter(name => name === 'a')).to.have.length(7);
    expect(tried.filter(name => name === 's')).to.have.length(50);
  });

  it('takes the longest of the waits, and keeps strangers apart', async () => {
    const {clock, throttle, fail} = setUp();
    await fail(3, key('user a'), key('address 1', 20));
    expect(await throttle.attempt([key('user b'), key('address 1', 20)], right)).to.equal('in');
    const waits = throttle.attempt([key('user a'), key('address 2')], right);
    expect(clock.sleepers).to.equal(1);
    await clock.advance(1_000);
    expect(await waits).to.equal('in');
  });

  it('stops waiting when nobody wants the answer any more', async () => {
    const {throttle, fail} = setUp();
    await fail(3, key('a'));
    const gone = new AbortController();
    const attempt = outcome(throttle.attempt([key('a')], right, gone.signal));
    gone.abort(new Error('gone'));
    expect(await attempt).to.have.property('message', 'gone');
  });

  it('remembers no more than it may', async () => {
    const {throttle, fail} = setUp(10);
    for (let index = 0; index < 100; index++) await fail(1, key(`user ${index}`));
    expect(throttle.size).to.equal(10);
  });

  it('does not count failures of other kinds', async () => {
    const {throttle} = setUp();
    const broken = () => Promise.reject(new AppError('Unavailable', 'down'));
    for (let index = 0; index < 10; index++) await outcome(throttle.attempt([key('a')], broken));
    expect(throttle.size).to.equal(0);
  });
});
