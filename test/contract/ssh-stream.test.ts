/** Long output and long input over SSH, on the lab's endpoint. */
import {expect} from 'chai';
import {text} from 'node:stream/consumers';
import {failureOf} from '../support/failures.ts';
import {startLabStorage, type LabStorage} from '../support/storage-under-test.ts';

describe('a stream over SSH', () => {
  let rig: LabStorage;
  before(async () => {
    rig = await startLabStorage();
  });
  after(() => rig?.close());
  afterEach(() => rig.faults.set([]));

  it('carries what a command is given and what it says, and how it ended', async () => {
    const stream = await rig.ssh.openStream('cat');
    const said = text(stream.output);
    for (let part = 0; part < 100; part++) stream.input.write('x'.repeat(10_000));
    stream.input.end();
    expect(await said).to.have.length(1_000_000);
    expect(await stream.ended).to.deep.equal({code: 0, stderr: ''});
  });

  it('tells that the command failed, and why', async () => {
    const stream = await rig.ssh.openStream('no-such-command');
    stream.output.resume();
    const {code, stderr} = await stream.ended;
    expect(code).to.equal(127);
    expect(stderr).to.contain('not found');
  });

  it('is TimedOut when the connection breaks, and the next one works', async () => {
    rig.faults.set([{part: 'storage', on: 'echo lost', effect: 'drop', count: 1}]);
    const stream = await rig.ssh.openStream('echo lost');
    stream.output.resume();
    expect((await failureOf(stream.ended)).code).to.equal('TimedOut');
    expect((await rig.ssh.exec('echo back')).stdout).to.equal('back\n');
  });

  it('gives its channel back when it is closed from our side', async () => {
    rig.faults.set([{part: 'storage', on: 'cat', effect: 'hang'}]);
    for (let count = 0; count < 12; count++) {
      const stream = await rig.ssh.openStream('cat');
      stream.output.resume();
      stream.close();
      await stream.ended.catch(() => undefined);
    }
    expect((await rig.ssh.exec('echo still')).stdout).to.equal('still\n');
  });
});
