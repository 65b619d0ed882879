import {expect} from 'chai';
import {operations} from '../../src/contract/codec.generated.ts';
import {finishInTurns, flatMapInTurns} from '../../src/domain/turns.ts';
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

  it('reads a long request in pieces, and the same as in one go', async () => {
    let turnsOfOthers = 0;
    let ended = false;
    const others = () => {
      turnsOfOthers += 1;
      if (!ended) setImmediate(others);
    };
    setImmediate(others);
    const server = numbers.map(number => ({name: `blade${number}`, bay: String(number), cores: '4'}));
    const {decodeRequest, decodeRequestInPieces} = operations.registerServers;
    const read = await finishInTurns(decodeRequestInPieces({server}));
    ended = true;
    expect(read).to.deep.equal(decodeRequest({server}));
    expect(turnsOfOthers).to.be.above(10);
    const wrong = {server: [...server, {name: 'blade', bay: 'first'}]};
    expect((await failureOf(finishInTurns(decodeRequestInPieces(wrong)))).code).to.equal('InvalidRequest');
    expect(await finishInTurns(decodeRequestInPieces({}))).to.deep.equal({server: []});
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
