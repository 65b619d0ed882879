/** A real PostgreSQL server on a free loopback port, as a user without rights, that forgets everything at its end. */
import {execFileSync} from 'node:child_process';
import {chownSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Client} from 'pg';
import {endDaemon, findFreePort, startDaemon, waitUntil} from '../../src/lab/rack/daemons.ts';
import {findProgram, havePrograms} from './parts.ts';

export interface Postgres {
  readonly url: string;
  close(): Promise<void>;
}

export const havePostgres = (): boolean =>
  havePrograms(['initdb', 'postgres'], 'real PostgreSQL', 'postgresql');

export async function startPostgres(): Promise<Postgres> {
  const home = mkdtempSync(join(tmpdir(), 'hopscotch-postgres-'));
  const data = join(home, 'data');
  const log = join(home, 'log');
  const unprivileged = asNobody(home);
  const run = (program: string, ...argv: string[]) => [
    ...unprivileged,
    findProgram(program) ?? program,
    ...argv,
  ];
  const [first = '', ...rest] = run(
    'initdb',
    '-D',
    data,
    '-U',
    'hopscotch',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  );
  execFileSync(first, rest, {stdio: ['ignore', 'ignore', 'inherit'], cwd: home});
  const port = await findFreePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'fsync=off'];
  const [program = '', ...argv] = run(
    'postgres',
    '-D',
    data,
    ...settings.flatMap(setting => ['-c', setting]),
  );
  const daemon = startDaemon(program, argv, log);
  const url = `postgres://hopscotch@127.0.0.1:${port}/postgres`;
  await waitUntil(() => answers(url), daemon, log);
  return {
    url,
    close: async () => {
      await endDaemon(daemon, 'SIGINT');
      rmSync(home, {recursive: true});
    },
  };
}

/** It listens before it is ready: until then it refuses whoever comes. */
async function answers(url: string): Promise<boolean> {
  const client = new Client({connectionString: url});
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** PostgreSQL refuses to run as root. Changing the user clears the signal that ends it with us, so it is set once more. */
function asNobody(home: string): string[] {
  if (process.getuid?.() !== 0) return [];
  const idOf = (what: string) => Number(execFileSync('id', [what, 'nobody'], {encoding: 'utf8'}));
  chownSync(home, idOf('-u'), idOf('-g'));
  return [
    'setpriv',
    `--reuid=${idOf('-u')}`,
    `--regid=${idOf('-g')}`,
    '--clear-groups',
    '--pdeathsig',
    'KILL',
  ];
}
