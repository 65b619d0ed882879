import {expect} from 'chai';
import fc from 'fast-check';
import {AppError} from '../../src/domain/errors.ts';
import {expandTargets, foldNames} from '../../src/domain/node-range.ts';

describe('node ranges, for any text', () => {
  it('either give plain names or InvalidRequest, whatever is sent', () => {
    const hostile = fc.oneof(fc.string({unit: 'binary'}), fc.stringMatching(/^[a-c[\],0-3-]{0,30}$/));
    fc.assert(
      fc.property(fc.array(hostile, {maxLength: 4}), targets => {
        try {
          for (const name of expandTargets(targets))
            expect(name).to.match(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);
        } catch (error) {
          expect(error).to.be.instanceOf(AppError).and.to.have.property('code', 'InvalidRequest');
        }
      }),
      {numRuns: 2_000},
    );
  });

  it('come back when folded and expanded again', () => {
    const name = fc.tuple(
      fc.constantFrom('blade', 'n', 'rack1-b'),
      fc.integer({min: 0, max: 120}),
      fc.integer({min: 1, max: 3}),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(name, {minLength: 1, selector: ([p, n, w]) => p + String(n).padStart(w, '0')}),
        parts => {
          const names = parts.map(([prefix, number, width]) => prefix + String(number).padStart(width, '0'));
          expect(expandTargets([foldNames(names)])).to.deep.equal(names);
        },
      ),
    );
  });
});
