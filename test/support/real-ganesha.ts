/** NFS-Ganesha on a free loopback port, and what it lets 127.0.0.1 read. */
import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {findFreePort} from '../../src/lab/rack/daemons.ts';
import {Ledger} from '../../src/lab/rack/leftovers.ts';
import {startNfs, type RunningNfs} from '../../src/lab/rack/nfs.ts';

export interface RealGanesha extends RunningNfs {
  /** The file that our exports go to. */
  readonly file: string;
  /** A file of an export as 127.0.0.1 reads it. Rejects when the server refuses. */
  readFile(path: string): Promise<string>;
}

export async function startRealGanesha(home: string): Promise<RealGanesha> {
  const place = {stateDir: join(home, 'ganesha'), address: '127.0.0.1', port: await findFreePort()};
  return withFiles(await startNfs(place, new Ledger(join(home, 'made.jsonl'))));
}

export const withFiles = (nfs: RunningNfs): RealGanesha => ({
  ...nfs,
  file: nfs.exportsFile,
  readFile: async path => {
    const url = `nfs://127.0.0.1${path}?version=4&nfsport=${nfs.port}`;
    return (await promisify(execFile)('nfs-cat', [url], {timeout: 10_000})).stdout;
  },
});
