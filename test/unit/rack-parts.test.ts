/** What the rack says before it makes anything, and what it finds of a rack that was killed. */
import {expect} from 'chai';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {readRackFlags} from '../../src/cli/commands/rack.ts';
import {AppError} from '../../src/domain/errors.ts';
import {Ledger} from '../../src/lab/rack/leftovers.ts';
import {checkNeeds} from '../../src/lab/rack/missing.ts';
import {checkParts, realParts, simulatedParts} from '../../src/lab/rack/parts.ts';
import {buildQemuArguments} from '../../src/lab/rack/qemu.ts';
import {makeTopology, withRealBlades} from '../../src/lab/topology.ts';

describe('the parts of a rack', () => {
  const small = makeTopology({chassis: 1, bladesPerChassis: 2, storageHosts: 1});

  it('are all real, or each as it is said', () => {
    expect(readRackFlags({real: true}).parts).to.deep.equal(realParts);
    expect(readRackFlags({storage: 'real'}).parts).to.deep.equal({...simulatedParts, storage: 'real'});
    expect(readRackFlags({real: true, blades: {kind: 'simulated', count: 4}}).parts.blades).to.equal(
      'simulated',
    );
  });

  it('that do not go together are refused with the reason', () => {
    const blades = {...simulatedParts, blades: 'real'} as const;
    expect(() => checkParts(blades, small)).to.throw(AppError, 'need real storage');
    const two = makeTopology({chassis: 2, bladesPerChassis: 1, storageHosts: 2});
    expect(() => checkParts({...simulatedParts, storage: 'real'}, two)).to.throw(
      AppError,
      'one storage host',
    );
    const many = makeTopology({chassis: 15, bladesPerChassis: 14, storageHosts: 1});
    expect(() => checkParts(realParts, many)).to.throw(AppError, '200');
  });

  it('that are not installed are named together, with the command that installs them', () => {
    const empty = mkdtempSync(join(tmpdir(), 'hopscotch-bin-'));
    const needs = [
      {program: 'slapd', packages: 'slapd'},
      {program: 'ganesha.nfsd', packages: 'nfs-ganesha nfs-ganesha-vfs'},
    ];
    expect(() => checkNeeds(needs, [empty])).to.throw(
      AppError,
      /slapd, ganesha\.nfsd.*\n  apt-get install --no-install-recommends nfs-ganesha nfs-ganesha-vfs slapd$/,
    );
    rmSync(empty, {recursive: true});
  });

  it('have blades with addresses of their own network, and the memory that they really have', () => {
    const {blades} = withRealBlades(small, '10.77.9', {bladeMegabytes: 256});
    expect(blades.map(({ip, memoryMegabytes, cores}) => [ip, memoryMegabytes, cores])).to.deep.equal([
      ['10.77.9.1', 256, 1],
      ['10.77.9.2', 256, 1],
    ]);
  });

  it('let a blade that does not boot from the network find nothing to boot', () => {
    const machine = {
      name: 'blade01',
      mac: '02:00:00:00:00:01',
      memoryMegabytes: 128,
      tap: 'tap1',
      accelerator: 'tcg',
    } as const;
    const device = (bootsFromNetwork: boolean) =>
      buildQemuArguments({...machine, bootsFromNetwork}).find(word => word.startsWith('virtio-net'));
    expect(device(true)).to.match(/mac=02:00:00:00:00:01,bootindex=1$/);
    expect(device(false)).to.match(/,romfile=$/);
  });
});

describe('what a killed rack leaves', () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'hopscotch-ledger-'))));
  afterEach(() => rmSync(home, {recursive: true}));
  const file = () => join(home, 'rack.jsonl');

  it('is undone by the next one: processes, directories, settings', async () => {
    const ledger = new Ledger(file());
    const process = spawn('sleep', ['600'], {stdio: 'ignore'});
    const ended = once(process, 'exit');
    await once(process, 'spawn');
    ledger.noteProcess(process.pid);
    mkdirSync(join(home, 'bus'));
    ledger.note({kind: 'directory', path: join(home, 'bus')});
    writeFileSync(join(home, 'setting'), '0');
    ledger.note({kind: 'setting', file: join(home, 'setting'), value: '100'});

    expect(await new Ledger(file()).cleanUp()).to.deep.equal([]);
    await ended;
    expect(existsSync(join(home, 'bus'))).to.equal(false);
    expect(readFileSync(join(home, 'setting'), 'utf8')).to.equal('100');
    expect(existsSync(file())).to.equal(false);
  });

  it('is not a process that has got the number since, nor a line that was cut off', async () => {
    const other = spawn('sleep', ['600'], {stdio: 'ignore'});
    await once(other, 'spawn');
    new Ledger(file()).note({kind: 'process', pid: other.pid ?? 0, startedAt: '1'});
    writeFileSync(file(), '{"kind":"directory","path":"/nowh', {flag: 'a'});
    expect(await new Ledger(file()).cleanUp()).to.deep.equal([]);
    expect(other.exitCode).to.equal(null);
    other.kill();
  });

  it('stays noted when it does not go, and is told', async () => {
    new Ledger(file()).note({kind: 'setting', file: join(home, 'not', 'there'), value: '1'});
    const [why = ''] = await new Ledger(file()).cleanUp();
    expect(why).to.contain('ENOENT');
    expect(existsSync(file())).to.equal(true);
  });
});
