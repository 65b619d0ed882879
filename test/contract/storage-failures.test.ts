/** Storage hosts that refuse, hang, drop, lie, are full, or are not the host that they were. */
import {expect} from 'chai';
import {createSshConnection} from '../../src/adapters/ssh/connection.ts';
import type {SshConnectionOptions} from '../../src/adapters/ssh/options.ts';
import type {ErrorCode} from '../../src/domain/errors.ts';
import {parseScratchName} from '../../src/domain/scratch.ts';
import type {FaultRule} from '../../src/lab/faults.ts';
import {failureOf} from '../support/failures.ts';
import {address, alice, brand, job, root, version} from '../support/storage-samples.ts';
import {startLabStorage, type LabStorage} from '../support/storage-under-test.ts';

describe('a storage host that misbehaves', () => {
  let rig: LabStorage;
  const blade = root('blade01', 'web', 5);
  const start = async (changes: Parameters<typeof startLabStorage>[0] = {}) => {
    rig = await startLabStorage(changes);
    return rig;
  };
  afterEach(() => rig.close());

  const expectFailure = async (attempt: Promise<unknown>, code: ErrorCode, words: RegExp) => {
    const failure = await failureOf(attempt);
    expect(failure.code, failure.message).to.equal(code);
    expect(failure.message).to.match(words);
    expect(failure.details.dependency).to.equal('storage host store1');
  };
  const connect = (changes: Partial<SshConnectionOptions>) =>
    createSshConnection({...rig.options, ...changes});

  it('shows another host key: both are named, and what to do', async () => {
    await start();
    const known = `SHA256:${'A'.repeat(43)}`;
    const ssh = connect({hostKeys: [known]});
    const failure = await failureOf(ssh.exec('true'));
    expect(failure.code).to.equal('Unavailable');
    expect(failure.message).to.contain(known).and.contain(rig.options.hostKeys[0]).and.contain('hostKeys');
    await ssh.close();
  });

  it('does not let us in, and the password is not in the message', async () => {
    await start();
    const ssh = connect({password: 'wrong-secret'});
    const failure = await failureOf(ssh.exec('true'));
    expect(failure.code).to.equal('Unavailable');
    expect(failure.message)
      .to.match(/does not let the user hopscotch in/)
      .and.not.contain('wrong-secret');
    await ssh.close();
  });

  it('is not there', async () => {
    await start();
    const ssh = connect({port: 1});
    await expectFailure(ssh.exec('true'), 'Unavailable', /cannot be reached at 127\.0\.0\.1, port 1/);
    await ssh.close();
  });

  it('hangs: a question is Unavailable, a change TimedOut, and it works again afterwards', async () => {
    const {images, faults} = await start({ssh: {commandTimeoutMs: 1_000}});
    faults.set([{part: 'storage', effect: 'hang'}]);
    await expectFailure(images.list(), 'Unavailable', /did not answer/);
    await expectFailure(images.ensureRoot(blade), 'TimedOut', /did not answer/);
    faults.set([]);
    expect((await images.ensureRoot(blade)).server).to.equal('blade01');
  });

  it('drops the connection after it cloned: the clone is looked for, and found', async () => {
    const {images, faults} = await start();
    faults.set([{part: 'storage', on: 'zfs clone', effect: 'drop', count: 1}]);
    expect((await images.ensureRoot(blade)).server).to.equal('blade01');
    expect((await images.list()).roots).to.have.length(1);
  });

  it('drops the connection after it destroyed or exported: both are looked for', async () => {
    const {images, exports, faults} = await start();
    const made = await images.ensureRoot(blade);
    const entry = {path: made.path, client: address('10.77.0.1')};
    faults.set([{part: 'storage', on: 'hopscotch-exportfs', effect: 'drop', count: 1}]);
    await exports.ensureExport(entry);
    expect(await exports.list()).to.deep.equal([entry]);
    faults.set([{part: 'storage', on: 'zfs destroy', effect: 'drop', count: 1}]);
    await images.removeRoot(made.dataset);
    expect((await images.list()).roots).to.deep.equal([]);
  });

  it('drops the connection after a snapshot: repeating the job finds its version', async () => {
    const {images, faults} = await start();
    const about = {job: job(1), author: alice};
    faults.set([{part: 'storage', on: 'zfs snapshot', effect: 'drop', count: 1}]);
    await expectFailure(images.ensureVersion(brand('web'), about), 'TimedOut', /broke before/);
    expect(await images.ensureVersion(brand('web'), about)).to.equal(6);
    expect((await images.list()).brands.find(({name}) => name === 'web')?.defaultVersion).to.equal(6);
  });

  it('answers garbage: never an empty host', async () => {
    const {images, exports, faults} = await start();
    faults.set([{part: 'storage', effect: 'garbage'}]);
    await expectFailure(images.list(), 'DeviceError', /not that of ZFS/);
    await expectFailure(exports.list(), 'DeviceError', /not a table/);
    await expectFailure(images.ensureRoot(blade), 'DeviceError', /./);
  });

  it('is busy for a moment: destroying goes on until it is done', async () => {
    const {images, faults} = await start();
    const {dataset} = await images.ensureRoot(blade);
    const message = `cannot destroy '${dataset}': dataset is busy`;
    faults.set([{part: 'storage', on: 'zfs destroy', effect: 'error', message, count: 2}]);
    await images.removeRoot(dataset);
    expect((await images.list()).roots).to.deep.equal([]);
  });

  it('is full, suspended, or does not allow it: each in words that say what to do', async () => {
    const {images, faults} = await start();
    for (const [message, code, words] of [
      ["cannot create 'x': out of space", 'DeviceError', /its pool tank has no room left\. Destroy/],
      ["cannot create 'x': pool I/O is currently suspended", 'Unavailable', /suspended/],
      ["cannot create 'x': permission denied", 'DeviceError', /zfs allow USER/],
    ] as const) {
      faults.set([{part: 'storage', on: 'zfs clone', effect: 'error', message}]);
      await expectFailure(images.ensureRoot(blade), code, words);
    }
    expect((await images.list()).roots).to.deep.equal([]);
  });

  it('does not run ZFS at this moment: Unavailable, and who can help', async () => {
    const {images, faults} = await start();
    const message =
      'connect: Connection refused\nPlease make sure that the zfs-fuse daemon is running.\ninternal error: failed to initialize ZFS library';
    faults.set([{part: 'storage', on: 'zfs', effect: 'error', message}]);
    await expectFailure(images.list(), 'Unavailable', /ZFS does not run .* must start it/);
    await expectFailure(images.ensureRoot(blade), 'Unavailable', /ZFS does not run/);
  });

  const noPool = (rule: {readonly count?: number; readonly on?: string}): FaultRule => ({
    part: 'storage',
    effect: 'error',
    on: 'zfs',
    message: "cannot open 'tank': dataset does not exist",
    ...rule,
  });

  it('has not imported its pool yet: whatever is asked, nothing is taken for gone or never made', async () => {
    const {images, scratch, faults} = await start();
    const {dataset} = await images.ensureRoot(blade);
    const web = brand('web');
    faults.set([noPool({})]);
    const asked = {
      list: () => images.list(),
      ensureRoot: () => images.ensureRoot(blade),
      adoptRoot: () => images.adoptRoot(blade),
      disownRoot: () => images.disownRoot(dataset),
      removeRoot: () => images.removeRoot(dataset),
      ensureBrand: () => images.ensureBrand({brand: brand('new'), job: job(1), owner: alice}),
      describeBrand: () => images.describeBrand(web, {description: 'other'}),
      renameBrand: () => images.renameBrand(web, brand('other'), job(1)),
      removeBrand: () => images.removeBrand(web),
      ensureVersion: () => images.ensureVersion(web, {job: job(1), author: alice}),
      setDefaultVersion: () => images.setDefaultVersion(web, version(1)),
      removeVersion: () => images.removeVersion(web, version(1)),
      restoreGolden: () => images.restoreGolden(web, version(1), job(1)),
      captureRoot: () => images.captureRoot(web, dataset, job(1)),
      findUse: () => images.findUse(web),
      ensureShown: () => images.ensureShown(web, version(1)),
      listLeftovers: () => images.listLeftovers(),
      listHeldVersions: () => images.listHeldVersions(),
      findCopy: () => images.findCopy(web),
      listScratch: () => scratch.list(),
      ensureScratch: () => scratch.ensure({name: parseScratchName('shared'), users: []}),
      removeScratch: () => scratch.remove(parseScratchName('shared')),
    };
    for (const [name, ask] of Object.entries(asked)) {
      const failure = await failureOf(ask());
      expect(failure.code, `${name}: ${failure.message}`).to.equal('Unavailable');
      expect(failure.message).to.match(/no filesystem tank\/hopscotch\. .* import it/);
    }
    faults.set([]);
    expect((await images.list()).roots).to.have.length(1);
  });

  it('imports its pool while it is asked: what it says then counts', async () => {
    const {images, faults} = await start();
    faults.set([noPool({count: 1, on: 'zfs clone'})]);
    const {dataset} = await images.ensureRoot(blade);
    faults.set([noPool({count: 1, on: 'zfs destroy'})]);
    await images.removeRoot(dataset);
    faults.set([noPool({count: 1})]);
    expect((await images.list()).roots).to.deep.equal([]);
    faults.set([noPool({count: 1})]);
    expect((await images.findCopy(brand('web')))?.brand).to.equal('web');
  });

  it('has a version that somebody else holds: who, and how it is released', async () => {
    const {images, ssh} = await start();
    const web = brand('web');
    await ssh.exec('zfs hold backup tank/hopscotch/brands/web@1');
    for (const removal of [() => images.removeVersion(web, version(1)), () => images.removeBrand(web)]) {
      const failure = await failureOf(removal());
      expect(failure.code).to.equal('Conflict');
      expect(failure.message).to.contain('zfs release backup tank/hopscotch/brands/web@1');
    }
    const cloned = await images.ensureRoot({...blade, brand: web, version: version(1)});
    const both = await failureOf(images.removeVersion(web, version(1)));
    expect(both.message)
      .to.contain('has a root of it, and somebody else holds it')
      .and.contain('name backup');
    await images.removeRoot(cloned.dataset);
    await ssh.exec('zfs release backup tank/hopscotch/brands/web@1');
    await images.removeVersion(web, version(1));
    expect((await images.list()).versions.some(found => found.brand === web && found.number === 1)).to.equal(
      false,
    );
  });

  it('is really full', async () => {
    const {images} = await start({capacityBytes: 1_000_000});
    await expectFailure(images.ensureRoot(blade), 'DeviceError', /is full/);
  });

  it('cannot change its exports: the others of the batch fail too, and nothing hangs', async () => {
    const {images, exports, faults} = await start();
    const made = await images.ensureRoot(blade);
    faults.set([{part: 'storage', on: 'exportfs', effect: 'error', message: 'exportfs: no'}]);
    await expectFailure(
      exports.ensureExport({path: made.path, client: address('10.77.0.1')}),
      'DeviceError',
      /could not/,
    );
    faults.set([]);
    expect(await exports.list()).to.deep.equal([]);
  });

  it('starts again: the next command finds it', async () => {
    const {images} = await start();
    const made = await images.ensureRoot(blade);
    await rig.restart();
    expect((await images.list()).roots).to.deep.equal([made]);
  });

  it('is left alone by a caller who gave up', async () => {
    const {images, faults} = await start();
    faults.set([{part: 'storage', effect: 'hang'}]);
    const giveUp = new AbortController();
    const outcome = images.list(giveUp.signal).catch((error: unknown) => error);
    const reason = new Error('given up');
    setImmediate(() => giveUp.abort(reason));
    expect(await outcome).to.equal(reason);
  });

  it('never has more than eight channels of ours', async () => {
    await start();
    const {length} = await Promise.all(Array.from({length: 100}, () => rig.ssh.exec('echo x')));
    expect(length).to.equal(100);
  });
});
