import {expect} from 'chai';
import {mapBounded} from '../../src/domain/concurrency.ts';
import {fits} from '../../src/domain/criteria.ts';
import {AppError} from '../../src/domain/errors.ts';
import {leaseEndFrom} from '../../src/domain/lease.ts';
import {parseChassisName, parseServerName} from '../../src/domain/names.ts';
import type {ServerRecord} from '../../src/domain/server.ts';

const now = new Date('2026-01-31T12:00:00.400Z');
const rules = {defaultSeconds: 600, maximumSeconds: 3_600};
const server: ServerRecord = {name: parseServerName('blade01'), pool: 'computing', members: []};

describe('leases', () => {
  it('last as long as asked, or the default, to a whole second', () => {
    expect(leaseEndFrom(now, 60, rules).toISOString()).to.equal('2026-01-31T12:01:01.000Z');
    expect(leaseEndFrom(now, undefined, rules).toISOString()).to.equal('2026-01-31T12:10:01.000Z');
    expect(leaseEndFrom(now, undefined, {defaultSeconds: 600, maximumSeconds: 60}).getTime()).to.be.below(
      now.getTime() + 62_000,
    );
  });

  it('have limits', () => {
    for (const seconds of [0, -1, 0.5, 3_601, NaN, Infinity]) {
      expect(() => leaseEndFrom(now, seconds, rules), String(seconds)).to.throw(AppError);
    }
  });
});

describe('criteria', () => {
  it('must all hold, and what is not known fits no minimum', () => {
    const big = {...server, chassis: parseChassisName('c1'), memoryMegabytes: 1_024, cores: 4};
    expect(fits(big, {pool: 'computing', chassis: parseChassisName('c1'), minimumCores: 4})).to.equal(true);
    expect(fits(big, {pool: 'storage'})).to.equal(false);
    expect(fits(big, {pool: 'computing', chassis: parseChassisName('c2')})).to.equal(false);
    expect(fits(big, {pool: 'computing', minimumMemoryMegabytes: 1_025})).to.equal(false);
    expect(fits(server, {pool: 'computing', minimumCores: 1})).to.equal(false);
    expect(fits(server, {pool: 'computing'})).to.equal(true);
  });
});

describe('mapBounded', () => {
  it('keeps the order, and the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await mapBounded([3, 1, 2, 5, 4], 2, async item => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < item; turn++) await Promise.resolve();
      running--;
      return item * 10;
    });
    expect(results).to.deep.equal([30, 10, 20, 50, 40]);
    expect(most).to.equal(2);
  });

  it('begins nothing new after a failure, and passes it on when all have ended', async () => {
    const begun: number[] = [];
    let ended = 0;
    const failure = new Error('second');
    const work = mapBounded([1, 2, 3, 4], 2, async item => {
      begun.push(item);
      await Promise.resolve();
      if (item === 2) throw failure;
      await new Promise(resolve => setImmediate(resolve));
      ended++;
    });
    expect(await work.catch((error: unknown) => error)).to.equal(failure);
    expect(begun).to.deep.equal([1, 2]);
    expect(ended).to.equal(1);
  });
});
