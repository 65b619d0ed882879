import {expect} from 'chai';
import {plainStyle} from '../../../src/cli/io.ts';
import {followJob} from '../../../src/cli/progress.ts';
import {describeChanges, renderJob} from '../../../src/cli/progress-view.ts';
import {widthOf} from '../../../src/cli/text.ts';
import type {Job, Long, TargetResult} from '../../../src/contract/types.generated.ts';
import {AppError, unavailable} from '../../../src/domain/errors.ts';
import {makeFakeClock, Sink} from '../../support/cli.ts';
import {sampleJob, sampleResult} from '../../support/contract-samples.ts';

const name = (number: number) => `blade${String(number).padStart(2, '0')}`;
const now = new Date('2026-05-04T12:00:12Z');
const view = {columns: 80, rows: 24, now, style: plainStyle};

const mixed: TargetResult[] = Array.from({length: 40}, (_, index): TargetResult => {
  const target = name(index + 1);
  if (index < 12) return sampleResult(target);
  if (index < 30) return {target, state: 'running', step: 'clone', percent: 20};
  if (index < 38) return {target, state: 'running', step: 'boot', percent: 80};
  if (index === 38) return {target, state: 'queued'};
  return {
    target,
    state: 'failed',
    step: 'power on',
    faultCode: 'DeviceError',
    message: 'chassis3 refused: no power.',
  };
});

/** Answers one after the other, as waitForJob does; an error is thrown. */
function scripted(answers: readonly (Job | AppError)[]) {
  const rest = [...answers];
  const asked: (Long | undefined)[] = [];
  return {
    asked,
    waitForJob: (request: {options?: {sinceVersion?: Long}}) => {
      asked.push(request.options?.sinceVersion);
      const next = rest.shift();
      if (next === undefined) return Promise.reject(new Error('asked too often'));
      return next instanceof AppError ? Promise.reject(next) : Promise.resolve({job: next});
    },
  };
}

describe('the view of a job', () => {
  it('shows a bar, counts, who is at which step, and what failed', () => {
    expect(renderJob(sampleJob(mixed, {percent: 52}), {...view, title: 'provision web@3'})).to.deep.equal([
      'provision web@3  [=======================                     ]  52 %  12 s',
      '  40 in all: 12 done, 26 under way, 1 waiting, 1 failed',
      '  boot                  blade[31-38]',
      '  clone                 blade[13-30]',
      '  blade40 failed at power on: chassis3 refused: no power.',
    ]);
  });

  it('shows how far boots are', () => {
    const booting = ['Kernel fetched at 12:00:01 UTC.', 'Kernel fetched at 12:00:02 UTC.', undefined].map(
      (message, index): TargetResult => ({
        target: name(index + 1),
        state: 'running',
        step: 'boot',
        percent: 80,
        ...(message === undefined ? {} : {message}),
      }),
    );
    expect(renderJob(sampleJob(booting), view).slice(2)).to.deep.equal([
      '  boot: kernel fetched  blade[01-02]',
      '  boot                  blade03',
    ]);
  });

  for (const columns of [20, 30, 40, 60, 80, 132]) {
    for (const rows of [4, 8, 24]) {
      it(`fits ${columns} by ${rows}`, () => {
        const failing = Array.from({length: 60}, (_, index): TargetResult => ({
          target: name(index),
          state: index % 2 ? 'failed' : 'running',
          step: `step ${index}`,
          percent: index,
          message: 'x'.repeat(200),
        }));
        const lines = renderJob(sampleJob(failing), {...view, columns, rows, title: 'provision web@3'});
        expect(lines.length).to.be.at.most(rows - 1);
        expect(lines.every(line => widthOf(line) < columns)).to.equal(true);
      });
    }
  }

  it('tells a log of each failure once', () => {
    const before = sampleJob(mixed);
    const after = sampleJob([...mixed, sampleResult('blade41', {state: 'failed', message: 'no'})]);
    expect(describeChanges(undefined, before)).to.deep.equal([
      'blade40 failed at power on: chassis3 refused: no power.',
    ]);
    expect(describeChanges(before, after)).to.deep.equal(['blade41 failed: no']);
    expect(describeChanges(after, after)).to.deep.equal([]);
  });
});

describe('following a job', () => {
  const first = sampleJob([{target: 'blade01', state: 'queued'}], {state: 'queued', percent: 0, version: 1});
  const second = sampleJob([{target: 'blade01', state: 'running', step: 'clone'}], {percent: 20, version: 4});
  const ended = sampleJob([sampleResult('blade01')], {
    state: 'succeeded',
    percent: 100,
    version: 9,
    finishedAt: now,
  });

  it('asks for what is newer until the job has ended, and leaves one line on the terminal', async () => {
    const client = scripted([second, ended]);
    const stream = new Sink({columns: 60, rows: 10});
    const job = await followJob(client, first, {stream, clock: makeFakeClock()});
    expect(job).to.deep.equal(ended);
    expect(client.asked).to.deep.equal([1, 4]);
    const last = stream.text.slice(stream.text.lastIndexOf('\r') + 1);
    expect(last.replaceAll('\u001b[K', '').replace('\u001b[J', '')).to.match(
      /^provision {2}\[=+\] 100 % {2}12 s\n$/,
    );
  });

  it('asks nothing when the job has ended already', async () => {
    expect(await followJob(scripted([]), ended, {clock: makeFakeClock()})).to.equal(ended);
  });

  it('writes plain lines where there is no terminal', async () => {
    const stream = new Sink();
    await followJob(scripted([second, second, ended]), first, {stream, clock: makeFakeClock()});
    expect(stream.lines.map(line => line.slice(10))).to.deep.equal([
      'provision  0 %  1 in all: 1 waiting',
      'provision  100 %  1 in all: 1 done',
    ]);
    expect(stream.text).not.to.contain('\u001b');
  });

  it('goes on asking a service that does not answer for a while', async () => {
    const down = unavailable('service', 'nothing listens there');
    const stream = new Sink();
    const job = await followJob(scripted([down, down, ended]), first, {stream, clock: makeFakeClock()});
    expect(job).to.equal(ended);
    expect(stream.lines.filter(line => line.includes('does not answer'))).to.have.length(1);
  });

  it('gives up in the end, and at once on what will not pass', async () => {
    const down = unavailable('service', 'nothing listens there');
    const gone = new AppError('NotFound', 'Job not found.');
    for (const [answers, code] of [
      [Array.from({length: 100}, () => down), 'Unavailable'],
      [[gone], 'NotFound'],
    ] as const) {
      const failure = await followJob(scripted(answers), first, {clock: makeFakeClock()}).catch(
        (error: unknown) => error,
      );
      expect((failure as AppError).code).to.equal(code);
    }
  });

  it('says how to go on when it is interrupted', async () => {
    const interrupt = new AbortController();
    const waitForJob = () => {
      interrupt.abort(new AppError('Cancelled', 'Interrupted.'));
      return Promise.reject(new AppError('Cancelled', 'Interrupted.'));
    };
    const failure = await followJob({waitForJob}, first, {
      clock: makeFakeClock(),
      signal: interrupt.signal,
    }).catch((error: unknown) => error);
    expect((failure as AppError).code).to.equal('Cancelled');
    expect((failure as AppError).message)
      .to.contain(`hopscotch wait ${first.id}`)
      .and.contain(`hopscotch cancel ${first.id}`);
  });

  it('passes on nothing that a terminal would obey', async () => {
    const evil = sampleJob(
      [{target: 'blade\u001b[2J01', state: 'failed', step: '\u009b5m', message: '\u0007\u202e'}],
      {state: 'failed', operation: 'x\u001b]0;owned\u0007'},
    );
    const stream = new Sink();
    await followJob(scripted([evil]), first, {stream, clock: makeFakeClock()});
    expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/.test(stream.text)).to.equal(false);
  });
});
