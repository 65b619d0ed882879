/** hopscotch storage setup and check, on the lab. */
import {expect} from 'chai';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {run} from '../support/cli.ts';
import {havePrograms} from '../support/parts.ts';
import {startLabStorage, type LabStorage} from '../support/storage-under-test.ts';

describe('hopscotch storage', function () {
  this.timeout(60_000);
  let home: string;
  let rig: LabStorage;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'hopscotch-storage-'));
    rig = await startLabStorage();
  });
  afterEach(async () => {
    await rig.close();
    rmSync(home, {recursive: true, force: true});
  });

  const configure = (changes: {ssh?: object; host?: object} = {}, ...others: string[]) => {
    const {host, port, username, password, hostKeys} = rig.options;
    const ssh = {host, port, username, password, hostKeys, ...changes.ssh};
    const storageHosts = ['store1', ...others].map(name => ({
      name,
      ssh,
      nfsServer: '127.0.0.1',
      ...changes.host,
    }));
    const file = join(home, 'service.yaml');
    writeFileSync(file, stringify({storageHosts}));
    return file;
  };
  const makeKey = () => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, 'key')]);
    return 'key';
  };
  const check = async (...more: string[]) => {
    const {exitCode, stdout} = await run([
      'storage',
      'check',
      '--config',
      join(home, 'service.yaml'),
      ...more,
    ]);
    return {exitCode, text: stdout.text};
  };

  it('check finds that the lab offers all that is needed, and nothing more', async () => {
    configure();
    const {exitCode, text} = await check();
    expect(text).to.match(/Enough for the service, and nothing more was found\.\n$/);
    expect(text).to.not.match(/ (weak|missing|not tried)/);
    expect(exitCode).to.equal(0);
    const {brands, roots} = await rig.images.list();
    expect([...brands, ...roots].filter(({dataset}) => dataset.includes('check'))).to.deep.equal([]);
  });

  it('check tells what is missing, in the words of the host, and does not try what rests on it', async () => {
    configure();
    const message = "cannot create snapshot 'x': permission denied";
    rig.faults.set([{part: 'storage', on: 'zfs snapshot', effect: 'error', message}]);
    const {exitCode, text} = await check();
    expect(exitCode).to.equal(1);
    expect(text).to.match(/take snapshots +missing +.*zfs allow.*It said: cannot create snapshot/);
    expect(text).to.match(/clone and mount a root +not tried +It takes: take snapshots/);
    expect(text).to.match(/1 line to mend/);
  });

  it('check says that the gate is of another release', async () => {
    configure();
    const message = 'hopscotch-gate: refused: a program that is not of this release: hopscotch-tree';
    rig.faults.set([{part: 'storage', on: 'hopscotch-tree', effect: 'error', message}]);
    expect((await check()).text).to.match(/restore a golden image +missing +The gate .* storage setup/);
  });

  it('check ends with the first line when nobody lets us in', async () => {
    configure({ssh: {password: 'wrong'}});
    const {exitCode, text} = await check('--host', 'store1');
    expect(exitCode).to.equal(1);
    expect(text).to.match(/sign in over SSH +missing +.*does not let the user hopscotch in/);
  });

  it('setup prints a script that a shell understands, for each system and way to export', async () => {
    const privateKeyFile = makeKey();
    const known = havePrograms(['shellcheck'], 'scripts for administrators', 'shellcheck');
    for (const exports of [
      {driver: 'exportfs'},
      {driver: 'ganesha'},
      {driver: 'sharenfs', dialect: 'openzfs'},
      {driver: 'sharenfs', dialect: 'illumos'},
    ]) {
      const file = configure({ssh: {privateKeyFile}, host: {exports}});
      const {stdout, exitCode} = await run(['storage', 'setup', '--config', file]);
      expect(exitCode).to.equal(0);
      const script = join(home, 'setup.sh');
      writeFileSync(script, stdout.text);
      execFileSync('sh', ['-n', script]);
      if (known) execFileSync('shellcheck', ['-s', 'sh', script]);
      expect(stdout.text).to.match(
        /^restrict,command="[^\n]+\\"\$SSH_ORIGINAL_COMMAND\\"" ssh-ed25519 AAAA/m,
      );
      const illumos = exports.dialect === 'illumos';
      expect(stdout.text.includes('zfs allow "$account"')).to.equal(illumos);
      expect(stdout.text.includes('NOPASSWD')).to.equal(!illumos);
    }
  });

  it('setup refuses what it cannot make a script for, and says what to do', async () => {
    const refusal = async (...words: string[]) => {
      const {exitCode, stderr} = await run([
        'storage',
        'setup',
        '--config',
        join(home, 'service.yaml'),
        ...words,
      ]);
      expect(exitCode).to.be.oneOf([2, 5]);
      return stderr.text;
    };
    configure();
    expect(await refusal()).to.match(/ssh-keygen -t ed25519/);
    expect(await refusal('--account', 'root')).to.match(/--account hopscotch/);
    expect(await refusal('--account', 'a b')).to.match(/no name for an account/);
    expect(await refusal('--host', 'store9')).to.match(/store9.*store1/);
    writeFileSync(join(home, 'not-a-key'), 'hello\n');
    expect(await refusal('--public-key', join(home, 'not-a-key'))).to.match(/no public key/);
    configure({ssh: {privateKeyFile: 'not-a-key'}});
    expect(await refusal()).to.match(/ssh-keygen/);
    configure({}, 'store2');
    expect(await refusal()).to.match(/--host \(store1, store2\)/);
  });
});
