import {expect} from 'chai';
import {spawnSync} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {sharenfsDriver, type ShareDialect} from '../../src/adapters/nfs/sharenfs.ts';
import type {Change} from '../../src/adapters/nfs/table.ts';
import {parseIpAddress} from '../../src/domain/names.ts';

/** Stands in for `zfs`: keeps `sharenfs` of each dataset in a file; what is mounted below /tank is known. */
const zfs = `#!/bin/sh
table=$(dirname "$0")/table
touch "$table"
case $1 in
set) case $3 in *missing*) echo "cannot open '$3': dataset does not exist" >&2; exit 1 ;; esac
  grep -v "^$3 " "$table" > "$table.new"; echo "$3 \${2#sharenfs=}" >> "$table.new"; mv "$table.new" "$table" ;;
get) while read -r dataset value; do
  printf '%s\\ttype\\tfilesystem\\n%s\\tmountpoint\\t/%s\\n%s\\tsharenfs\\t%s\\n' "$dataset" "$dataset" "$dataset" "$dataset" "$value"
  done < "$table" ;;
esac
`;

describe('the program that sets sharenfs, run by a real shell', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'hopscotch-sharenfs-'));
    writeFileSync(join(home, 'zfs'), zfs);
    chmodSync(join(home, 'zfs'), 0o755);
    writeFileSync(join(home, 'table'), 'tank/hopscotch off\n');
  });
  afterEach(() => rmSync(home, {recursive: true}));

  const entry = {path: '/tank/hopscotch/roots/a', client: parseIpAddress('10.77.0.1')};
  const scratch = (last: number) => ({
    path: '/tank/hopscotch/scratch/shared',
    client: parseIpAddress(`10.77.0.${last}`),
    shared: true as const,
  });
  const runner = (dialect: ShareDialect) => {
    const driver = sharenfsDriver({dialect, base: 'tank/hopscotch', basePath: '/tank/hopscotch'});
    return (...changes: Change[]) => {
      const read = spawnSync('/bin/sh', ['-c', driver.buildReadCommand('')], env());
      const before = driver.parseTable(read.stdout) ?? expect.fail(read.stderr);
      const lines = changes.flatMap((change, index) => driver.planSteps(change, index, before));
      const {stdout, status} = spawnSync('/bin/sh', ['-c', driver.buildApplyCommand(join(home, 'lock'))], {
        ...env(),
        input: lines.map(line => `${line}\n`).join(''),
      });
      expect(status).to.equal(0);
      const [failures = '', answer = ''] = stdout.split('---\n');
      const table = driver.parseTable(answer) ?? expect.fail(answer);
      return {lines, failures, table: table.map(({path, client, readOnly}) => ({path, client, readOnly}))};
    };
  };
  const env = () => ({encoding: 'utf8', env: {PATH: `${home}:/usr/bin:/bin`}}) as const;

  it('speaks the language of each system', () => {
    const said = (dialect: ShareDialect, change: Change) => runner(dialect)(change).lines;
    expect(said('openzfs', {kind: 'ensure', entry})).to.deep.equal([
      'set 0 tank/hopscotch/roots/a rw=10.77.0.1,no_root_squash,sync,no_subtree_check',
    ]);
    expect(said('illumos', {kind: 'ensure', entry})).to.deep.equal([
      'set 0 tank/hopscotch/roots/a rw=@10.77.0.1/32,root=@10.77.0.1/32',
    ]);
    expect(said('illumos', {kind: 'remove', entry})).to.deep.equal(['set 0 tank/hopscotch/roots/a off']);
  });

  for (const dialect of ['openzfs', 'illumos'] as const) {
    it(`reads back what it wrote, in the language of ${dialect}`, () => {
      const run = runner(dialect);
      expect(run({kind: 'ensure', entry}).table).to.deep.equal([{...entry, readOnly: false}]);
      const moved = {...entry, client: parseIpAddress('10.77.0.9')};
      expect(run({kind: 'ensure', entry: moved}).table).to.deep.equal([{...moved, readOnly: false}]);
      run({kind: 'remove', entry: moved});
      run({kind: 'ensure', entry: scratch(1)});
      const both = run({kind: 'ensure', entry: {...scratch(2), readOnly: true}}).table;
      expect(both.map(({client}) => client)).to.deep.equal(['10.77.0.1', '10.77.0.2']);
      expect(run({kind: 'remove', entry: scratch(1)}).table.map(({client}) => client)).to.deep.equal([
        '10.77.0.2',
      ]);
      expect(run({kind: 'remove', entry: scratch(2)}).table).to.deep.equal([]);
    });
  }

  it('says which change failed', () => {
    const missing = {...entry, path: '/tank/hopscotch/roots/missing'};
    const {failures, table} = runner('openzfs')({kind: 'ensure', entry: missing}, {kind: 'ensure', entry});
    expect(failures).to.match(/^0 .*does not exist/);
    expect(table).to.deep.equal([{...entry, readOnly: false}]);
  });

  it('does not take for its own what an administrator shares', () => {
    writeFileSync(
      join(home, 'table'),
      'tank/hopscotch on\ntank/hopscotch/roots/b rw=@10.0.0.0/8\ntank/hopscotch/roots/c rw=cluster.example\n',
    );
    expect(runner('openzfs')().table).to.deep.equal([]);
  });
});
