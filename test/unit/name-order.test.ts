import {expect} from 'chai';
import fc from 'fast-check';
import {compareNames, sortByName} from '../../src/domain/name-order.ts';

const name = fc.string({unit: fc.constantFrom('a', 'b', '0', '1', '9', '-'), minLength: 1, maxLength: 6});

describe('The order of names', () => {
  it('counts numbers as numbers', () => {
    const servers = ['blade10', 'login1', 'blade9', 'blade09', 'blade', 'blade1-b2', 'blade1-b10'];
    const sorted = sortByName(servers.map(each => ({name: each}))).map(each => each.name);
    expect(sorted.join(' ')).to.equal('blade blade1-b2 blade1-b10 blade09 blade9 blade10 login1');
  });

  it('is total: no two names are equal, and it is the same from all sides', () => {
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(Math.sign(compareNames(a, b))).to.equal(-Math.sign(compareNames(b, a)) + 0);
        expect(compareNames(a, b) === 0).to.equal(a === b);
        if (compareNames(a, b) < 0 && compareNames(b, c) < 0) expect(compareNames(a, c)).to.be.below(0);
      }),
      {numRuns: 2_000},
    );
  });

  it('is the one that sorting uses', () => {
    fc.assert(
      fc.property(fc.array(name), names => {
        const sorted = sortByName(names.map(each => ({name: each}))).map(each => each.name);
        expect(sorted).to.deep.equal([...names].sort(compareNames));
      }),
    );
  });
});
