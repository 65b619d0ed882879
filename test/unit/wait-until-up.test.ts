import {expect} from 'chai';
import type {StageTimes} from '../../src/domain/boot-stage.ts';
import type {AppError} from '../../src/domain/errors.ts';
import {parseRootTag} from '../../src/domain/image.ts';
import {parseIpAddress, parseServerName} from '../../src/domain/names.ts';
import {waitUntilUp} from '../../src/service/steps/wait-until-up.ts';
import {createTestClock} from '../support/test-clock.ts';

describe('waiting for a server to come up', () => {
  const clock = createTestClock();
  const tag = parseRootTag('000000000001');
  const server = {
    name: parseServerName('blade01'),
    pool: 'computing',
    ip: parseIpAddress('10.77.0.1'),
    members: [],
  } as const;
  const start = (up: 'report' | {tcpPort: number}, times: StageTimes, screen: string[] = []) => {
    const recorded: string[] = [];
    const events: string[] = [];
    const probe = {asked: 0, open: false};
    const site = {
      clock,
      boot: {baseUrl: '', key: '', arguments: [], up},
      tcp: {
        answers: (_ip: string, port: number) => {
          probe.asked += port === 22 ? 1 : 0;
          return Promise.resolve(probe.open);
        },
      },
      bootReports: {
        find: () => Promise.resolve({times}),
        record: ({stage}: {stage: string}) => {
          recorded.push(stage);
          return Promise.resolve('taken' as const);
        },
        waitFor: () => new Promise<void>(() => undefined),
      },
      waves: {arrive: () => undefined},
      consoles: {follow: () => () => undefined, lastLines: () => screen},
      history: {
        record: ({kind}: {kind: string}) => {
          events.push(kind);
          return Promise.resolve();
        },
      },
    } as unknown as Parameters<typeof waitUntilUp>[0];
    const {signal} = new AbortController();
    const run = {signal, memory: {}, note: () => undefined, tell: () => undefined};
    const outcome = waitUntilUp(site, server, {tag, mode: 'nfs'}, 60_000)
      .perform(run)
      .then(
        () => 'up',
        (error: AppError) => error.message,
      );
    return {outcome, recorded, events, probe};
  };
  const turn = () => new Promise(resolve => setImmediate(resolve));

  it('ends when a port answers, where a site says so, and the history is told', async () => {
    const {outcome, recorded, events, probe} = start({tcpPort: 22}, {});
    await turn();
    await clock.advance(1_000);
    await turn();
    expect([probe.asked > 1, recorded.length]).to.deep.equal([true, 0]);
    probe.open = true;
    await clock.advance(1_000);
    expect(await outcome).to.equal('up');
    expect([recorded, events]).to.deep.equal([['up'], ['serverUp']]);
  });

  it('fails with the last stage that was seen and the end of the console', async () => {
    const at = new Date('2026-05-04T12:00:03Z');
    const {outcome, events} = start('report', {script: at, kernel: at, initrd: at}, ['VFS: panic', 'halted']);
    await turn();
    await clock.advance(60_000);
    expect(await outcome).to.equal(
      'blade01 did not come up within 60 s. Initrd fetched at 12:00:03 UTC, and then nothing: ' +
        'the kernel did not mount its root; look at its console. Its console shows last: VFS: panic | halted',
    );
    expect(events).to.deep.equal(['bootFailed']);
  });

  it('says so when it was never seen at all', async () => {
    const {outcome} = start('report', {});
    await turn();
    await clock.advance(60_000);
    expect(await outcome).to.match(/never asked for its boot script: is network boot first/);
  });
});
