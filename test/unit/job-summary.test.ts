import {expect} from 'chai';
import {summarise} from '../../src/jobs/summary.ts';
import type {TargetState} from '../../src/ports/jobs.ts';

describe('how a job ends', () => {
  const ends = (cancelRequested: boolean, ...states: TargetState[]) =>
    summarise(
      states.map(state => ({state})),
      cancelRequested,
    );

  it('well, partly, badly, or cancelled, as its targets did', () => {
    expect(ends(false, 'succeeded', 'succeeded')).to.deep.equal({
      state: 'succeeded',
      message: '2 of 2 succeeded.',
    });
    expect(ends(false, 'succeeded', 'failed')).to.deep.equal({
      state: 'partial',
      message: '1 of 2 succeeded, 1 failed.',
    });
    expect(ends(false, 'failed').state).to.equal('failed');
    expect(ends(true, 'succeeded', 'cancelled')).to.deep.equal({
      state: 'cancelled',
      message: '1 of 2 succeeded, 1 cancelled.',
    });
    // Cancelled too late: nothing of it was.
    expect(ends(true, 'succeeded').state).to.equal('succeeded');
  });

  it('never while a target is open', () => {
    expect(() => ends(false, 'succeeded', 'running')).to.throw();
  });
});
