/** The gate lets through all that the adapters send, and nothing else. */
import {expect} from 'chai';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {StorageSettings} from '../../src/storage/gate.ts';
import {quoteCommand} from '../../src/adapters/ssh/quote.ts';
import {buildApplyCommand, buildCompareCommand} from '../../src/adapters/zfs/tree-program.ts';
import {buildUnpackCommand} from '../../src/adapters/zfs/unpack-program.ts';
import {driverOf} from '../../src/storage/gate.ts';
import {writeGate, type GateScript} from '../support/gate-script.ts';
import {address} from '../support/storage-samples.ts';
import {startLabStorage, type StorageUnderTest} from '../support/storage-under-test.ts';
import {describeExportTable} from './export-table.ts';
import {describeImageContent} from './image-content.ts';
import {describeImageStore} from './image-store.ts';

const drivers = {
  exportfs: {driver: 'exportfs', file: '/etc/exports.d/hopscotch.exports'},
  ganesha: {driver: 'ganesha', file: '/etc/ganesha/hopscotch.conf'},
  openzfs: {driver: 'sharenfs', dialect: 'openzfs', file: '/var/tmp/hopscotch.sharenfs'},
  illumos: {driver: 'sharenfs', dialect: 'illumos', file: '/var/tmp/hopscotch.sharenfs'},
} as const;

const settingsFor = (exports: StorageSettings['exports']): StorageSettings => ({
  base: 'tank/hopscotch',
  mountpoint: '/tank/hopscotch',
  imports: '/tank/hopscotch/imports',
  exports,
});

/** The lab, asked only what the gate lets through. */
async function startGated(exporting: StorageSettings['exports']): Promise<StorageUnderTest> {
  const home = mkdtempSync(join(tmpdir(), 'hopscotch-gate-'));
  const gate = writeGate(join(home, 'gate'), settingsFor(exporting));
  const rig = await startLabStorage({exporting});
  return {
    ...rig,
    ...rig.adapt(gate.before(rig.ssh)),
    another: () => rig.adapt(gate.before(rig.ssh)),
    close: async () => {
      await rig.close();
      rmSync(home, {recursive: true, force: true});
    },
  };
}

describeImageStore('the lab behind the gate', () => startGated(drivers.exportfs));
describeImageContent('the lab behind the gate', () => startGated(drivers.exportfs));
describeExportTable('the lab behind the gate', () => startGated(drivers.exportfs));
describeExportTable('the lab through sharenfs behind the gate', () => startGated(drivers.illumos));

describe('the gate of a storage host', function () {
  this.timeout(60_000);
  let home: string;
  let gate: GateScript;
  const gates: Partial<Record<keyof typeof drivers, GateScript>> = {};
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'hopscotch-gate-'));
    for (const [name, exports] of Object.entries(drivers))
      gates[name as keyof typeof drivers] = writeGate(join(home, name), settingsFor(exports));
    gate = gates.exportfs ?? expect.fail();
  });
  after(() => rmSync(home, {recursive: true, force: true}));

  const base = 'tank/hopscotch';
  const compare = (old: string, wanted: string) =>
    buildCompareCommand({old, new: wanted, since: new Date(0)}, 10);
  const unpack = (kind: 'tar' | 'stream', path: string, target: string) =>
    buildUnpackCommand({kind, path, shownAs: ''}, target);
  const read = compare('/tank/hopscotch/views/a', '/tank/hopscotch/views/b');

  const refused: Record<string, string> = {
    'no command': '',
    'another program': 'id',
    'a file': 'cat /etc/shadow',
    'a shell': "sh -c 'id'",
    'a program that is nearly ours': read.replace('LC_ALL=C', 'LC_ALL=D'),
    'a program under another name': read.replace("' hopscotch-tree ", "' hopscotch-unpack "),
    'more after a program': `${read} && zfs destroy ${base}/roots/x`,
    'more behind a program': `${read}; id`,
    'a line after a program': `${read}\nid`,
    'a program in a place further up': compare('/tank/hopscotch', '/tank/hopscotch/views/b'),
    'a program inside an image': compare('/tank/hopscotch/brands/web/etc', '/tank/hopscotch/views/b'),
    'a program on the way out': compare('/tank/hopscotch/brands/..', '/tank/hopscotch/views/b'),
    'a program on the host': buildApplyCommand({
      old: '/etc',
      new: '/tank/hopscotch/views/b',
      since: new Date(0),
    }),
    'unpacking over a brand': unpack('stream', '-', '/tank/hopscotch/brands/web'),
    'unpacking on the host': unpack('stream', '-', '/etc'),
    'importing from elsewhere': unpack('tar', '/etc/shadow', '/tank/hopscotch/incoming/x'),
    'importing on the way out': unpack('tar', '/tank/hopscotch/imports/../x', '/tank/hopscotch/incoming/x'),
    'another filesystem': 'zfs destroy -r tank/home',
    'a filesystem that begins alike': 'zfs destroy -r tank/hopscotch2/roots/x',
    'the filesystem itself': `zfs destroy -r ${base}`,
    'all brands at once': `zfs destroy -r ${base}/brands`,
    'all clones of clones': `zfs destroy -R ${base}/brands/web`,
    'a way out in a name': `zfs create ${base}/../home/x`,
    'two filesystems': `zfs destroy ${base}/roots/x tank/home`,
    'the second of two': `zfs get -Hp -o name all ${base} && zfs destroy tank/home`,
    'looking elsewhere': 'zfs get -Hp -o name,value all tank',
    'looking everywhere': `zfs get -Hp -o name,value all tank ${base}`,
    'a mount point': `zfs create -o mountpoint=/etc ${base}/roots/x`,
    'a mount point, later': `zfs set mountpoint=/etc ${base}/roots/x`,
    'a clone of something else': `zfs clone tank/home@1 ${base}/roots/x`,
    'a clone somewhere else': `zfs clone ${base}/brands/web@1 tank/home/x`,
    'sharing with everybody': `zfs set sharenfs=on ${base}/roots/x`,
    'a rollback': `zfs rollback -R ${base}/brands/web@1`,
    'rights for others': `zfs allow somebody destroy ${base}`,
    'sending something else': 'zfs send tank/home@1',
    'receiving somewhere else': 'zfs receive -F tank/home',
    'a pipe into something else': `zfs send ${base}/brands/web@1 | tee /etc/passwd`,
    'two pipes': `zfs diff -FH ${base}/a@1 ${base}/a@2 | head -n 1 | sh`,
    'a redirection': `zfs send ${base}/brands/web@1 > /etc/passwd`,
    'an expansion': `zfs create ${base}/roots/$(id)`,
    'an expansion within quotes': `zfs create "${base}/roots/$(id)"`,
    'a name with a space': `zfs create '${base}/roots/x tank/home'`,
    'a word that runs on': `zfs create ${base}/roots/x'; id'`,
    'a quote that does not end': `zfs create '${base}/roots/x`,
    'another table of exports': driverOf(
      settingsFor({driver: 'exportfs', file: '/etc/passwd'}),
    ).buildApplyCommand('/etc/passwd'),
    'who holds something else': `zfs holds -H ${base}/brands/web@1 tank/home@1`,
    'a hold': `zfs hold mine ${base}/brands/web@1`,
    'a token with more': `zfs send -t 1-c0ffee tank/home@1`,
    'the version of something': 'zfs version tank | head -n 1',
    'a pool': 'zpool destroy tank',
  };
  for (const [what, command] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      expect(gate.judge(command)).to.match(/^hopscotch-gate: refused: /);
    });
  }

  for (const command of [
    'zfs version | head -n 1',
    `zfs holds -H ${base}/brands/web@1`,
    'zfs send -t 1-c0ffee',
    `zfs receive -s -F ${base}/brands/web`,
    `zfs receive -A ${base}/incoming/copy-web`,
  ]) {
    it(`lets through what not every ZFS can: ${command}`, () =>
      expect(gate.judge(command)).to.equal(undefined));
  }

  it('does what it has let through, and only then', () => {
    expect(gate.judge(read)).to.equal(undefined);
    expect(
      gate.judge(quoteCommand(['zfs', 'set', "hopscotch:comment=it's new; rm -rf /", `${base}/brands/web`])),
    ).to.match(/refused/);
    expect(
      gate.judge(
        quoteCommand(['zfs', 'set', 'hopscotch:comment=new; $(id) && `id` | x', `${base}/brands/web`]),
      ),
    ).to.equal(undefined);
  });

  describe('lets nothing be exported but roots, versions and scratch directories', () => {
    const root = '/tank/hopscotch/roots/blade01-web-1-0';
    for (const [name, exports] of Object.entries(drivers)) {
      it(`through ${name}`, () => {
        const settings = settingsFor(exports);
        const driver = driverOf(settings);
        const command = driver.buildApplyCommand(exports.file);
        const judge = (steps: readonly string[]) =>
          gates[name as keyof typeof drivers]?.judge(command, `${steps.join('\n')}\n`);
        const share = (path: string, client = '10.77.0.1') =>
          driver.planSteps({kind: 'ensure', entry: {path, client: address(client)}}, 0, []);
        const [good = ''] = share(root);
        expect(judge([good])).to.equal(undefined);
        expect(
          judge(driver.planSteps({kind: 'remove', entry: {path: root, client: address('10.77.0.1')}}, 0, [])),
        ).to.equal(undefined);
        expect(gates[name as keyof typeof drivers]?.judge(driver.buildReadCommand(exports.file))).to.equal(
          undefined,
        );
        for (const path of [
          '/tank/hopscotch',
          '/tank/home',
          '/tank/hopscotch/roots/../../home',
          '/tank/hopscotch/brands',
        ])
          expect(judge([good, ...share(path)]), path).to.match(/refused/);
        for (const [is, was] of [
          ['0.0.0.0/0', '10.77.0.1'],
          ['*', '10.77.0.1'],
        ] as const)
          if (exports.driver !== 'sharenfs') expect(judge([good.replace(was, is)]), is).to.match(/refused/);
        expect(judge([`${good} EXPORT { Path = "/"; }`])).to.match(/refused/);
        expect(
          judge([good.replace('No_Root_Squash', 'Root_Squash').replace('rw', 'on').replace('ensure', '')]),
        ).to.match(/refused/);
      });
    }
  });

  it('finds the same in other shells', function () {
    for (const shell of ['dash', 'bash']) {
      const other = writeGate(join(home, shell), settingsFor(drivers.exportfs), shell);
      expect(other.judge(read)).to.equal(undefined);
      for (const command of Object.values(refused)) expect(other.judge(command), command).to.match(/refused/);
    }
  });
});
