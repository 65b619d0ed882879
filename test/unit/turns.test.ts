import {expect} from 'chai';
import {flatMapInTurns} from '../../src/domain/turns.ts';
import {failureOf} from '../support/failures.ts';
import {AppError} from '../../src/domain/errors.ts';

const numbers = Array.from({length: 5_000}, (_, index) => index);

describe('Work in turns', () => {
  it('lets others have theirs, and keeps the order', async () => {
    let turnsOfOthers = 0;
    let ended = false;
    const others = () => {
      turnsOfOthers += 1;
      if (!ended) setImmediate(others);
    };
    setImmediate(others);
    const odd = await flatMapInTurns(numbers, number => (number % 2 === 1 ? number : []));
    ended = true;
    expect(odd).to.deep.equal(numbers.filter(number => number % 2 === 1));
    expect(turnsOfOthers).to.be.above(5);
  });

  it('ends when nobody wants the result any more', async () => {
    const gone = new AbortController();
    let done = 0;
    const work = flatMapInTurns(
      numbers,
      () => {
        done += 1;
        gone.abort(new AppError('Cancelled', 'The caller has gone away.'));
        return [];
      },
      gone.signal,
    );
    expect((await failureOf(work)).code).to.equal('Cancelled');
    expect(done).to.be.below(numbers.length);
  });
});
