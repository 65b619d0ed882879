import {expect} from 'chai';
import {spawnSync} from 'node:child_process';
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {exportfsDriver} from '../../src/adapters/nfs/exportfs.ts';
import {parseIpAddress} from '../../src/domain/names.ts';
import type {Change} from '../../src/adapters/nfs/table.ts';

/** Stands in for `exportfs`, with its words; its table is a file of `client:path` lines. */
const exportfs = `#!/bin/sh
table=$(dirname "$0")/table
touch "$table"
for last; do :; done
case $1 in
-s) while IFS=: read -r client path; do echo "$path  $client(rw)"; done < "$table" ;;
-i) grep -qxF "$last" "$table" || echo "$last" >> "$table" ;;
-u) grep -qxF "$last" "$table" || { echo "exportfs: Could not find '$last' to unexport." >&2; exit 1; }
    grep -vxF "$last" "$table" > "$table.new"; mv "$table.new" "$table" ;;
esac
`;

describe('the program that changes the exports of a Linux kernel server, run by a real shell', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'hopscotch-exportfs-'));
    writeFileSync(join(home, 'exportfs'), exportfs);
    chmodSync(join(home, 'exportfs'), 0o755);
  });
  afterEach(() => rmSync(home, {recursive: true}));

  const entry = {path: '/tank/hopscotch/roots/a', client: parseIpAddress('10.77.0.1')};
  const file = () => join(home, 'exports.d', 'hopscotch.exports');
  const run = (...changes: Change[]) => {
    const lines = changes.flatMap((change, index) => exportfsDriver.planSteps(change, index, []));
    const {stdout, status} = spawnSync('/bin/sh', ['-c', exportfsDriver.buildApplyCommand(file())], {
      input: lines.map(line => `${line}\n`).join(''),
      encoding: 'utf8',
      env: {PATH: `${home}:/usr/bin:/bin`},
    });
    expect(status).to.equal(0);
    const [failures = '', table = ''] = stdout.split('---\n');
    return {failures, table: exportfsDriver.parseTable(table)};
  };

  it('exports, and writes the line that a restart reads', () => {
    const {failures, table} = run({kind: 'ensure', entry});
    expect(failures).to.equal('');
    expect(table?.map(({path, client}) => ({path, client}))).to.deep.equal([entry]);
    expect(readFileSync(file(), 'utf8')).to.match(
      /^\/tank\/hopscotch\/roots\/a 10\.77\.0\.1\(rw,.*fsid=.*\) #\w+\n$/,
    );
  });

  it('writes a line once, however often it is asked for', () => {
    run({kind: 'ensure', entry});
    run({kind: 'ensure', entry});
    expect(readFileSync(file(), 'utf8').split('\n').filter(Boolean)).to.have.length(1);
  });

  it('takes back, leaves the lines of others, and says what it could not find', () => {
    run({kind: 'ensure', entry});
    writeFileSync(file(), `/srv 192.168.1.0/24(ro)\n${readFileSync(file(), 'utf8')}`);
    expect(run({kind: 'remove', entry})).to.deep.equal({failures: '', table: []});
    expect(readFileSync(file(), 'utf8')).to.equal('/srv 192.168.1.0/24(ro)\n');
    expect(run({kind: 'remove', entry}).failures).to.match(/^0 .*Could not find/);
  });
});
