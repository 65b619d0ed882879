import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect} from 'chai';
import {AppError} from '../../src/domain/errors.ts';
import {keepPort, lockLab} from '../../src/lab/lock.ts';
import {loadLabState} from '../../src/lab/state.ts';
import {defaultCounts} from '../../src/lab/topology.ts';

const problemOf = async (work: Promise<unknown>): Promise<AppError> => {
  const problem = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(problem).to.be.instanceOf(AppError);
  return problem as AppError;
};

describe('one lab in a directory', () => {
  let directory: string;
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'hopscotch-lock-'))));
  after(() => rm(directory, {recursive: true}));

  it('refuses a second one, and lets the next one in when the first has ended', async () => {
    const unlock = await lockLab(directory, 0);
    const problem = await problemOf(lockLab(join(directory, '..', directory.split('/').at(-1)!), 0));
    expect(problem.code).to.equal('Conflict');
    expect(problem.message).to.contain('running on').and.contain('--state');
    const waiting = lockLab(directory, 2_000);
    await unlock();
    await (
      await waiting
    )();
  });

  it('says so when its directory cannot be made, and does not try for ever', async () => {
    expect((await problemOf(lockLab('/proc/hopscotch/state/lab', 0))).message).to.contain('cannot be made');
  });

  it('says what to do about a state that it cannot read', async () => {
    const broken = join(directory, 'broken');
    await (
      await lockLab(broken, 0)
    )();
    await writeFile(join(broken, 'lab.json'), '{"counts":');
    const problem = await problemOf(loadLabState(broken, undefined, defaultCounts));
    expect(problem.code).to.equal('Conflict');
    expect(problem.message).to.contain('lab.json').and.contain('--state');
  });
});

describe('the ports of a lab', () => {
  it('are kept while they are free, and given up when somebody else has them', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const {port} = server.address() as AddressInfo;
    expect(await keepPort(port, 0)).to.equal(0);
    server.close();
    await once(server, 'close');
    expect(await keepPort(port, 0)).to.equal(port);
    expect(await keepPort(0, 0)).to.equal(0);
  });
});
