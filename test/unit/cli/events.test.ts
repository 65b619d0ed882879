import {expect} from 'chai';
import type {Event, ListEventsRequest, ListEventsResponse} from '../../../src/contract/types.generated.ts';
import {unavailable} from '../../../src/domain/errors.ts';
import {makeFakeClock, run} from '../../support/cli.ts';
import {aliceDn} from '../../support/contract-samples.ts';
import {startStubService} from '../../support/stub-service.ts';

const words = (line: string) => line.split(' ');
const start = new Date(2026, 4, 4, 12, 0, 0);
const at = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
const idAt = (seconds: number) => `${1_000 + seconds}`;

const event = (seconds: number, more: Partial<Event> = {}): Event => ({
  id: idAt(seconds),
  time: at(seconds),
  kind: 'powerOn',
  outcome: 'succeeded',
  user: aliceDn,
  userName: 'alice',
  target: ['blade01'],
  detail: [],
  ...more,
});

/** Answers as the service does, from a list that may grow. */
const answering =
  (events: readonly Event[]) =>
  ({options}: ListEventsRequest): Promise<ListEventsResponse> => {
    const found = events
      .filter(({id}) => options?.before === undefined || id < options.before)
      .filter(({time}) => options?.since === undefined || time >= options.since)
      .toSorted((one, other) => (one.id < other.id ? 1 : -1));
    const page = found.slice(0, options?.maximum ?? 100);
    const last = page.at(-1);
    return Promise.resolve({
      event: page,
      ...(page.length < found.length && last !== undefined ? {nextPage: last.id} : {}),
    });
  };

describe('hopscotch events', () => {
  it('shows who did what to which servers, folded, and what came of it', async () => {
    const target = Array.from({length: 14}, (_, index) => `blade${String(index + 1).padStart(2, '0')}`);
    await using stub = await startStubService({
      listEvents: answering([
        event(-90_000, {kind: 'leaseWarning', recipient: 'uid=bob,ou=people,dc=lab', userName: ''}),
        event(-10, {target, kind: 'provisionServers', detail: [{name: 'brand', value: 'web'}]}),
        event(-5, {
          userName: 'mallory',
          kind: 'powerOff',
          outcome: 'denied',
          message: 'Not yours.',
          address: '10.0.0.9',
        }),
      ]),
    });
    const clock = makeFakeClock(start);
    const {stdout, exitCode} = await run(['events'], {url: stub.url, clock});
    expect(exitCode).to.equal(0);
    const [title, first, second, third] = stdout.lines.map(line => line.split(/ {2,}/));
    expect(title).to.deep.equal(['TIME', 'USER', 'WHAT', 'TARGETS', 'OUTCOME', 'FROM', 'DETAILS', 'MESSAGE']);
    expect(first).to.deep.equal([
      '11:59:55',
      'mallory',
      'powerOff',
      'blade01',
      'denied',
      '10.0.0.9',
      'Not yours.',
    ]);
    expect(second).to.deep.equal([
      '11:59:50',
      'alice',
      'provisionServers',
      'blade[01-14]',
      'succeeded',
      'brand=web',
    ]);
    expect(third).to.deep.equal(['05-03 11:00:00', '>bob', 'leaseWarning', 'blade01', 'succeeded']);
  });

  it('asks for what the options say, and tells that there is more', async () => {
    await using stub = await startStubService({listEvents: answering([event(-3), event(-2), event(-1)])});
    const line = 'events blade[01-03] -blade02 --by alice --failed --since 2h --kind powerOn jobEnded -n 2';
    const {stderr} = await run(words(line), {url: stub.url, clock: makeFakeClock(start)});
    expect(stderr.text).to.contain('older');
    expect(stub.requestsOf('listEvents')).to.deep.equal([
      {
        target: ['blade[01-03]', '-blade02'],
        options: {
          user: 'alice',
          kind: ['powerOn', 'jobEnded'],
          outcome: ['partial', 'denied', 'failed'],
          since: at(-7_200),
          maximum: 2,
        },
      },
    ]);
  });

  it('follows: the newest last, each once, also what another replica stores late, and through a restart', async () => {
    const events = Array.from({length: 12}, (_, index) => event(index - 100, {message: `old ${index}`}));
    const interrupt = new AbortController();
    const plain = makeFakeClock(start);
    const rounds: (() => void)[] = [
      () => events.push(event(1, {message: 'new 1'}), event(2, {message: 'new 2'})),
      () => events.push({...event(0), message: 'late'}),
      () => undefined,
      () => undefined,
      () => events.push(event(9, {message: 'new 3'})),
      () => undefined,
      () => interrupt.abort(new Error('interrupted')),
    ];
    let round = 0;
    const clock = {
      now: () => plain.now(),
      sleep: (milliseconds: number, signal?: AbortSignal) => {
        rounds[round++]?.();
        return plain.sleep(milliseconds, signal);
      },
    };
    await using stub = await startStubService({
      listEvents: request =>
        round === 3 || round === 4
          ? Promise.reject(unavailable('service', 'It is away.'))
          : answering(events)(request),
    });
    const {exitCode, stdout, stderr} = await run(words('events --follow'), {
      url: stub.url,
      clock,
      interrupt: interrupt.signal,
    });
    expect(exitCode).to.equal(130);
    const expected = [...events.slice(2, 12).map(({message}) => message), 'new 1', 'new 2', 'late', 'new 3'];
    expect(stdout.lines.map(line => line.split(': ').at(-1))).to.deep.equal(expected);
    expect(stderr.lines).to.deep.equal(['It is away. Trying again.']);
  });
});
