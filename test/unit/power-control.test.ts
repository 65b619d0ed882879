import {expect} from 'chai';
import {AppError, deviceError, timedOut, unavailable, type ErrorCode} from '../../src/domain/errors.ts';
import {parseBay, parseChassisName} from '../../src/domain/names.ts';
import type {PowerState} from '../../src/ports/power.ts';
import {ensurePower} from '../../src/service/power-control.ts';
import {failureOf} from '../support/failures.ts';

/** A clock on which sleeping passes the time at once. */
const quickClock = () => {
  let nowMs = 0;
  const sleptMs: number[] = [];
  return {
    sleptMs,
    now: () => new Date(nowMs),
    sleep: (milliseconds: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      sleptMs.push(milliseconds);
      nowMs += milliseconds;
      return Promise.resolve();
    },
  };
};

/** Answers questions and requests as told, one after another; the last answer is repeated. */
function scripted(
  states: readonly (PowerState | AppError)[],
  answers: readonly (AppError | undefined)[] = [],
) {
  const requests: string[] = [];
  let asked = 0;
  return {
    requests,
    chassis: parseChassisName('chassis1'),
    getPowerState: () => {
      const state = states[Math.min(asked++, states.length - 1)] ?? 'unknown';
      return state instanceof AppError ? Promise.reject(state) : Promise.resolve(state);
    },
    requestPower: (_bay: unknown, action: string) => {
      const answer = answers[requests.push(action) - 1];
      return answer === undefined ? Promise.resolve() : Promise.reject(answer);
    },
  };
}

describe('ensurePower', () => {
  const bay = parseBay(3);
  const run = (
    module: ReturnType<typeof scripted>,
    wanted: 'on' | 'off' = 'on',
    options: {
      action?: 'softOff';
      timeoutMs?: number;
      clock?: ReturnType<typeof quickClock>;
      signal?: AbortSignal;
    } = {},
  ) => ensurePower(module, bay, wanted, {timeoutMs: 60_000, clock: quickClock(), ...options});
  const busy = new AppError('Busy', 'Long operation in progress');
  const doubt = timedOut('module', 'did not answer');

  it('asks for nothing when it is so already', async () => {
    const module = scripted(['on']);
    await run(module);
    expect(module.requests).to.deep.equal([]);
  });

  it('looks at once after the request, then at growing intervals', async () => {
    const [module, clock] = [
      scripted(['off', 'off', 'off', 'off', 'off', 'off', 'off', 'off', 'on']),
      quickClock(),
    ];
    await run(module, 'on', {clock});
    expect(module.requests).to.deep.equal(['on']);
    expect(clock.sleptMs).to.deep.equal([100, 200, 400, 800, 1_600, 2_000, 2_000]);
  });

  it('requests once more when the module forgot, and no more than that', async () => {
    const module = scripted(['off']);
    const failure = await failureOf(run(module));
    expect(module.requests).to.deep.equal(['on', 'on']);
    expect(failure.code).to.equal('TimedOut');
    expect(failure.message).to.equal('Bay 3 of chassis1 was not on after 60 s: it is still off.');
  });

  it('asks an operating system only once', async () => {
    const module = scripted(['on']);
    const {message} = await failureOf(run(module, 'off', {action: 'softOff'}));
    expect(module.requests).to.deep.equal(['softOff']);
    expect(message).to.match(/still on/);
  });

  it('asks again while the state is not known, and requests nothing meanwhile', async () => {
    const module = scripted(['unknown', 'unknown', 'off', 'on']);
    await run(module);
    expect(module.requests).to.deep.equal(['on']);
  });

  it('looks, when nobody answered the request', async () => {
    const done = scripted(['off', 'on'], [doubt]);
    await run(done);
    expect(done.requests).to.deep.equal(['on']);
    const [notDone, clock] = [
      scripted(['off', 'off', 'off', 'off', 'off', 'off', 'off', 'on'], [doubt]),
      quickClock(),
    ];
    await run(notDone, 'on', {clock});
    expect(notDone.requests).to.deep.equal(['on', 'on']);
    expect(clock.now().getTime()).to.be.below(5_000);
  });

  it('comes again to a module that is busy, as often as it takes', async () => {
    const module = scripted(['off', 'off', 'off', 'off', 'on'], [busy, busy, busy]);
    await run(module);
    expect(module.requests).to.have.length(4);
  });

  it('throws a refusal at once', async () => {
    const module = scripted(['off'], [deviceError('module', 'The target bay is empty.')]);
    expect((await failureOf(run(module))).message).to.equal('The target bay is empty.');
    expect(module.requests).to.have.length(1);
  });

  it('throws at once when nobody answers the first question, but lets an outage pass later', async () => {
    const away = unavailable('module', 'not there');
    expect((await failureOf(run(scripted([away])))).code).to.equal('Unavailable' satisfies ErrorCode);
    await run(scripted(['off', away, away, 'on']));
    const {code, message} = await failureOf(run(scripted(['off', away])));
    expect(code).to.equal('TimedOut');
    expect(message).to.match(/state is not known\. Last trouble: not there/);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new AppError('Cancelled', 'cancelled'));
    expect((await failureOf(run(scripted(['off']), 'on', {signal}))).code).to.equal('Cancelled');
  });
});
