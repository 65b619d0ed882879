/** The BladeCenter driver on the lab's module: the contract, and modules that misbehave. */
import {expect} from 'chai';
import {appendFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {ErrorCode} from '../../src/domain/errors.ts';
import {parseBay} from '../../src/domain/names.ts';
import {ensurePower} from '../../src/service/power-control.ts';
import {systemClock} from '../../src/domain/clock.ts';
import {failureOf} from '../support/failures.ts';
import {startModuleUnderTest, type ModuleUnderTest} from '../support/lab-module.ts';
import {describeManagementModule} from './management-module.ts';

describeManagementModule('BladeCenter, interactive shell', () => startModuleUnderTest());
describeManagementModule('BladeCenter, single commands', () => startModuleUnderTest({sessions: 'exec'}));

describe('a BladeCenter module that misbehaves', () => {
  const bay = parseBay(1);
  const bay2 = parseBay(2);
  let rig: ModuleUnderTest;
  const start = async (options: Parameters<typeof startModuleUnderTest>[0] = {}) => {
    rig = await startModuleUnderTest(options);
    return rig;
  };
  afterEach(() => rig.close());

  const expectFailure = async (attempt: Promise<unknown>, code: ErrorCode, words: RegExp) => {
    const failure = await failureOf(attempt);
    expect(failure.code, failure.message).to.equal(code);
    expect(failure.message).to.match(words);
    expect(failure.details.dependency).to.equal('management module chassis1');
  };

  for (const sessions of ['shell and exec', 'exec'] as const) {
    describe(`with ${sessions}`, () => {
      it('says no in its own words, twice, then obeys', async () => {
        const {module, faults} = await start({sessions});
        faults.set([{part: 'module', on: 'power -on', effect: 'error', count: 2}]);
        const words =
          /answered "Command cannot be issued to this target\." to "power -on -T system:blade\[1\]"/;
        await expectFailure(module.requestPower(bay, 'on'), 'DeviceError', words);
        await expectFailure(module.requestPower(bay, 'on'), 'DeviceError', words);
        await module.requestPower(bay, 'on');
        expect(await module.getPowerState(bay)).to.equal('on');
      });

      it('is busy', async () => {
        const {module, faults} = await start({sessions});
        faults.set([
          {part: 'module', on: 'power -on', effect: 'error', message: 'Long operation in progress', count: 1},
        ]);
        await expectFailure(module.requestPower(bay, 'on'), 'Busy', /Long operation in progress/);
      });

      it('hangs on a change: in doubt, and the next command works', async () => {
        const {connect, faults} = await start({sessions});
        const module = connect({commandTimeoutMs: 1_500});
        faults.set([{part: 'module', on: 'power -on', effect: 'hang', count: 1}]);
        await expectFailure(module.requestPower(bay, 'on'), 'TimedOut', /may have been carried out/);
        expect(await module.getPowerState(bay)).to.equal('off');
      });

      it('hangs on a question: unavailable, and those who wait do not hang one after another', async () => {
        const {connect, faults} = await start({sessions});
        const module = connect({commandTimeoutMs: 1_500});
        faults.set([{part: 'module', effect: 'hang'}]);
        const startedAt = performance.now();
        const attempts = Array.from({length: 40}, () => failureOf(module.getPowerState(bay)));
        const codes = (await Promise.all(attempts)).map(error => error.code);
        expect(new Set(codes)).to.deep.equal(new Set(['Unavailable']));
        expect(performance.now() - startedAt).to.be.below(40_000);
        faults.set([]);
        expect(await module.getPowerState(bay)).to.equal('off');
      });

      it('drops the line: a question is repeated, a change is in doubt', async () => {
        const {module, faults} = await start({sessions});
        faults.set([{part: 'module', on: 'power -on', effect: 'drop', count: 1}]);
        await expectFailure(module.requestPower(bay, 'on'), 'TimedOut', /may have been carried out/);
        faults.set([{part: 'module', on: 'power -state', effect: 'drop', count: 1}]);
        expect(await module.getPowerState(bay)).to.equal('off');
        faults.set([{part: 'module', on: 'power -state', effect: 'drop'}]);
        await expectFailure(module.getPowerState(bay), 'Unavailable', /broke off|cannot be reached/);
      });

      it('answers garbage: shown, and the next answer is not mixed up with it', async () => {
        const {module, faults} = await start({sessions});
        faults.set([{part: 'module', effect: 'garbage', count: 2}]);
        await expectFailure(module.getPowerState(bay), 'DeviceError', /#%&!.*not understood/);
        await expectFailure(module.requestPower(bay, 'on'), 'TimedOut', /#%&!.*not understood.*carried out/);
        expect(await module.getPowerState(bay)).to.equal('off');
      });

      it('is restarted between two commands', async () => {
        const {module, restart} = await start({sessions});
        await module.requestPower(bay, 'on');
        await module.setBootOrder(bay, ['network']);
        await restart();
        expect(await module.getPowerState(bay)).to.equal('on');
        expect(await module.getBootOrder(bay)).to.deep.equal(['network']);
      });

      it('misbehaves for one blade alone', async () => {
        const {module, faults} = await start({sessions});
        faults.set([
          {part: 'blade', name: 'blade01', on: 'power', effect: 'error', message: 'Invalid target path'},
        ]);
        await expectFailure(module.requestPower(bay, 'on'), 'DeviceError', /Invalid target path.*registered/);
        await module.requestPower(bay2, 'on');
      });
    });
  }

  it('takes its time: a power change comes true later, and the blade hears of it then', async () => {
    const {module, powerEvents} = await start({latency: {powerMs: 150}});
    await module.requestPower(bay, 'on');
    expect(await module.getPowerState(bay)).to.equal('off');
    expect(powerEvents).to.deep.equal([]);
    await ensurePower(module, bay, 'on', {timeoutMs: 5_000, clock: systemClock});
    expect(powerEvents).to.deep.equal(['blade01 on']);
  });

  it('keeps an accepted change over a restart', async () => {
    const {module, restart, powerEvents} = await start({latency: {powerMs: 100}});
    await module.requestPower(bay, 'on');
    await restart();
    await ensurePower(module, bay, 'on', {timeoutMs: 5_000, clock: systemClock});
    expect(powerEvents).to.deep.equal(['blade01 on']);
  });

  it('gives blades that were on their current back after a restart', async () => {
    const {module, restart, powerEvents} = await start();
    await module.requestPower(bay, 'on');
    await restart();
    expect(await module.getPowerState(bay)).to.equal('on');
    expect(powerEvents).to.deep.equal(['blade01 on', 'blade01 on']);
  });

  it('is as it said after a kill in the middle of writing', async () => {
    const {module, restart, stateDir} = await start();
    await module.requestPower(bay, 'on');
    await appendFile(join(stateDir, 'chassis1.journal'), '{"bay":1,"state":{"power":"of');
    await restart();
    expect(await module.getPowerState(bay)).to.equal('on');
    expect(await module.listEvents(10)).to.have.length(1);
  });

  it('has a blade that does not listen when it is asked to shut down', async () => {
    const {module} = await start({answersSoftOff: () => false});
    await module.requestPower(bay, 'on');
    await module.requestPower(bay, 'softOff');
    expect(await module.getPowerState(bay)).to.equal('on');
  });

  it('does not let us in', async () => {
    const {connect} = await start();
    await expectFailure(
      connect({password: 'wrong'}).getPowerState(bay),
      'Unavailable',
      /does not let .*USERID in/,
    );
  });

  it('shows another host key', async () => {
    const {connect, lab, restart, stateDir} = await start();
    const hostKeys = [lab.hostKey];
    await rm(join(stateDir, 'chassis1.key'));
    await restart();
    await expectFailure(connect({hostKeys}).getPowerState(bay), 'Unavailable', /host key SHA256:/);
  });

  it('is not there', async () => {
    const {module, lab} = await start();
    await lab.close();
    await expectFailure(module.requestPower(bay, 'on'), 'Unavailable', /cannot be reached/);
  });
});
