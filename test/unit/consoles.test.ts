import {expect} from 'chai';
import {parseDn} from '../../src/domain/dn.ts';
import {conflict, deviceError, unavailable, type AppError} from '../../src/domain/errors.ts';
import {parseBay, parseChassisName, parseServerName} from '../../src/domain/names.ts';
import type {ServerRecord} from '../../src/domain/server.ts';
import type {ConsoleSession, ManagementModule} from '../../src/ports/power.ts';
import {createConsoles, type ConsoleRequest} from '../../src/service/consoles.ts';
import {failureOf} from '../support/failures.ts';
import {createLog} from '../support/log.ts';
import {createTestClock} from '../support/test-clock.ts';

/** A console that writes what the test says. */
class FakeSession implements ConsoleSession {
  closed = false;
  write: (text: string) => void = () => undefined;
  end: (reason: AppError) => void = () => undefined;
  onText(listener: (text: string) => void): void {
    this.write = listener;
  }
  onEnd(listener: (reason: AppError) => void): void {
    this.end = listener;
  }
  close(): void {
    this.closed = true;
  }
}

describe('consoles of the service', () => {
  const chassis = parseChassisName('chassis1');
  const heldBy = (user: string): ServerRecord => ({
    name: parseServerName('blade03'),
    pool: 'computing',
    chassis,
    bay: parseBay(3),
    owner: parseDn(`uid=${user},ou=people,dc=lab`),
    members: [],
  });
  const alices = heldBy('alice');
  const {signal} = new AbortController();
  const ask = (more: Partial<ConsoleRequest> = {}): ConsoleRequest => ({
    maximumLines: 40,
    waitMs: 0,
    takeOver: false,
    ...more,
  });
  const turns = () => new Promise(resolve => setImmediate(resolve));

  const make = () => {
    const sessions: FakeSession[] = [];
    const refusals: AppError[] = [];
    const takenOver: boolean[] = [];
    const module = {
      chassis,
      openConsole: (_bay: unknown, {takeOver = false} = {}) => {
        takenOver.push(takeOver);
        const refusal = refusals.shift();
        if (refusal !== undefined) return Promise.reject(refusal);
        const session = new FakeSession();
        sessions.push(session);
        return Promise.resolve(session);
      },
    } as unknown as ManagementModule;
    const clock = createTestClock();
    const consoles = createConsoles({
      modules: new Map([[chassis, module]]),
      clock,
      logger: createLog().logger,
    });
    const read = (more?: Partial<ConsoleRequest>, server = alices) =>
      consoles.read(server, ask(more), signal);
    return {consoles, clock, sessions, refusals, takenOver, read};
  };

  it('are opened once for all who look, and nobody misses or repeats anything', async () => {
    const {sessions, read} = make();
    const [one, other] = await Promise.all([read(), read()]);
    expect(sessions).to.have.length(1);
    expect(one).to.deep.equal(other);
    sessions[0]?.write('a\r\n');
    sessions[0]?.write('b');
    const next = await read({position: one.position});
    expect(next).to.include({text: 'a\nb', dropped: false});
    expect((await read({position: next.position})).text).to.equal('');
    expect((await read({maximumLines: 1})).text).to.equal('b');
  });

  it('answer as soon as something comes, or when the time is over', async () => {
    const {sessions, read, clock} = make();
    const {position} = await read();
    const waiting = read({position, waitMs: 20_000});
    await turns();
    sessions[0]?.write('news');
    expect((await waiting).text).to.equal('news');
    const inVain = read({position: (await read()).position, waitMs: 20_000});
    await turns();
    await clock.advance(20_000);
    expect((await inVain).text).to.equal('');
  });

  it('are closed when nobody has asked for a minute, and opened again', async () => {
    const {sessions, read, clock} = make();
    const {position} = await read();
    await clock.advance(59_000);
    await read({position});
    await clock.advance(30_000);
    expect(sessions[0]?.closed).to.equal(false);
    await clock.advance(31_000);
    expect(sessions[0]?.closed).to.equal(true);
    expect(await read({position})).to.include({text: '', dropped: true});
    expect(sessions).to.have.length(2);
  });

  it('show the next holder nothing of what they showed the one before', async () => {
    const {sessions, read, consoles} = make();
    await read();
    sessions[0]?.write('the secret of alice');
    const answer = await read({}, heldBy('bob'));
    expect(answer.text).to.equal('');
    expect(sessions[0]?.closed).to.equal(true);
    expect(consoles.lastLines(alices, 5)).to.deep.equal([]);
  });

  it('say so once when somebody else has taken them over, and do not fight', async () => {
    const {sessions, refusals, takenOver, read} = make();
    const {position} = await read();
    sessions[0]?.write('last words');
    sessions[0]?.end(conflict('taken over'));
    const rest = await read({position});
    expect(rest.text).to.equal('last words');
    expect((await failureOf(read({position: rest.position}))).code).to.equal('Conflict');
    expect(sessions).to.have.length(1);
    refusals.push(conflict('SOL session is already active'));
    expect((await failureOf(read())).code).to.equal('Conflict');
    await read({takeOver: true});
    expect(takenOver).to.deep.equal([false, false, true]);
  });

  it('wake who waits when the line breaks, and are opened again when he asks', async () => {
    const {sessions, read} = make();
    const {position} = await read();
    const waiting = failureOf(read({position, waitMs: 20_000}));
    await turns();
    sessions[0]?.end(unavailable('management module chassis1', 'broke'));
    expect((await waiting).code).to.equal('Unavailable');
    expect((await read({position})).dropped).to.equal(true);
    expect(sessions).to.have.length(2);
  });

  it('keep no refusal: the next one who asks tries again', async () => {
    const {refusals, read, sessions} = make();
    refusals.push(deviceError('management module chassis1', 'SOL is not ready'));
    expect((await failureOf(read())).code).to.equal('DeviceError');
    await read();
    expect(sessions).to.have.length(1);
  });

  it('do not hold a caller who has gone', async () => {
    const {consoles} = make();
    const gone = new AbortController();
    const waiting = consoles.read(alices, ask({waitMs: 20_000}), gone.signal).catch(String);
    await turns();
    gone.abort(new Error('gone'));
    expect(await waiting).to.equal('Error: gone');
  });

  describe('followed during a boot', () => {
    it('are opened after a while, and their last lines are there', async () => {
      const {consoles, sessions, clock} = make();
      const stop = consoles.follow(alices);
      expect(sessions).to.have.length(0);
      await clock.advance(5_000);
      sessions[0]?.write('\u001b[31mKernel panic\u001b[0m - not syncing\r\n\r\n');
      expect(consoles.lastLines(alices, 3)).to.deep.equal(['Kernel panic - not syncing']);
      for (let minute = 0; minute < 15; minute++) await clock.advance(60_000);
      expect(sessions[0]?.closed).to.equal(false);
      stop();
      await turns();
      await clock.advance(60_000);
      expect(sessions[0]?.closed).to.equal(true);
      expect(clock.sleepers).to.equal(0);
    });

    it('are not opened for a boot that is quick', async () => {
      const {consoles, sessions, clock} = make();
      consoles.follow(alices)();
      await turns();
      await clock.advance(60_000);
      expect(sessions).to.have.length(0);
      expect(clock.sleepers).to.equal(0);
    });

    it('are tried again when they cannot be opened, and never fail anything', async () => {
      const {consoles, sessions, refusals, clock} = make();
      refusals.push(deviceError('module', 'SOL is not ready'), conflict('already active'));
      const stop = consoles.follow(alices);
      await clock.advance(5_000);
      await clock.advance(10_000);
      expect(sessions).to.have.length(0);
      await clock.advance(10_000);
      expect(sessions).to.have.length(1);
      stop();
    });
  });
});
