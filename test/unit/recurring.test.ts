import {expect} from 'chai';
import {createRecurring} from '../../src/telemetry/recurring.ts';
import type {Logger} from '../../src/telemetry/logger.ts';
import {createTestClock} from '../support/test-clock.ts';

describe('trouble that lasts', () => {
  it('is logged when it begins, changes, after a while, and when it is over; not each time', async () => {
    const lines: string[] = [];
    const note = (message: string) => void lines.push(message);
    const clock = createTestClock();
    const trouble = createRecurring('It fails', {warn: note, info: note} as unknown as Logger, clock);
    trouble.over();
    for (let second = 0; second < 30; second++) {
      trouble.met(new Error('no answer'));
      await clock.advance(1_000);
    }
    expect(lines).to.deep.equal(['It fails']);
    trouble.met(new Error('refused'));
    expect(lines).to.have.length(2);
    await clock.advance(600_000);
    trouble.met(new Error('refused'));
    expect(lines).to.have.length(3);
    trouble.over();
    trouble.over();
    expect(lines.slice(3)).to.deep.equal(['It fails: that is over']);
  });
});
