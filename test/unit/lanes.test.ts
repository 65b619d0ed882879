import {expect} from 'chai';
import {createLanes} from '../../src/jobs/lanes.ts';

describe('lanes', () => {
  const lane = {key: 'storage', limit: 2};
  const never = new AbortController().signal;

  it('let at most so many through at once, first come first served', async () => {
    const lanes = createLanes();
    let inside = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3, 4, 5].map(number =>
        lanes.run(lane, never, async () => {
          order.push(number);
          most = Math.max(most, ++inside);
          await Promise.resolve();
          inside--;
        }),
      ),
    );
    expect(most).to.equal(2);
    expect(order).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('give the place back when the work fails, and when someone who waits gives up', async () => {
    const lanes = createLanes();
    const one = {key: 'x', limit: 1};
    await lanes.run(one, never, () => Promise.reject(new Error('no'))).catch(() => undefined);
    let finish: () => void;
    const holding = lanes.run(one, never, () => new Promise<void>(resolve => (finish = resolve)));
    const impatient = new AbortController();
    const waiting = lanes
      .run(one, impatient.signal, () => Promise.resolve('done'))
      .catch((error: unknown) => error);
    impatient.abort(new Error('gave up'));
    expect(await waiting).to.have.property('message', 'gave up');
    finish!();
    await holding;
    expect(await lanes.run(one, never, () => Promise.resolve('next'))).to.equal('next');
  });
});
