/**
 * The database: PostgreSQL by URL, or embedded (PGlite) in a directory of ours. PGlite takes no lock on its directory
 * and a second process would corrupt it, so we take one. It does not fsync: a power cut can lose the last records,
 * `kill -9` cannot; production belongs on PostgreSQL.
 */
import {createHash} from 'node:crypto';
import {mkdir, realpath} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import {PGlite} from '@electric-sql/pglite';
import {Kysely, PGliteDialect, PostgresDialect, sql} from 'kysely';
import {Pool} from 'pg';
import {AppError, unavailable} from '../../domain/errors.ts';
import {orUnavailable} from './outage.ts';
import {ensureTables, type Database, type Tables} from './schema.ts';

export interface OpenDatabase {
  readonly database: Database;
  /** What pg-boss connects with. */
  readonly source: {readonly pglite: PGlite} | {readonly url: string};
  /** Resolves when it answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export async function openDatabase(options: {
  readonly url?: string | undefined;
  readonly directory: string;
}): Promise<OpenDatabase> {
  return options.url === undefined ? openEmbedded(options.directory) : openPostgres(options.url);
}

async function openEmbedded(directory: string): Promise<OpenDatabase> {
  await mkdir(directory, {recursive: true, mode: 0o700});
  const lock = await lockDirectory(directory);
  const pglite = await PGlite.create(directory).catch(async (error: unknown) => {
    await release(lock);
    const message = `The embedded database in ${directory} cannot be opened. Put the directory back from a copy, or move it away to begin anew.`;
    throw unavailable('database', message, error);
  });
  const database = new Kysely<Tables>({dialect: new PGliteDialect({pglite})});
  await ensureTables(database);
  return {
    database,
    source: {pglite},
    ping: pingOf(database),
    close: async () => {
      await database.destroy();
      await pglite.close().catch(() => undefined);
      await release(lock);
    },
  };
}

async function openPostgres(url: string): Promise<OpenDatabase> {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    // For a server that has gone without a word.
    query_timeout: 35_000,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced by the pool; unheard, its error would end the process.
  pool.on('error', () => undefined);
  // So would that of one in use; the query on it fails by itself.
  pool.on('connect', client => client.on('error', () => undefined));
  const database = new Kysely<Tables>({dialect: new PostgresDialect({pool})});
  try {
    await ensureTables(database);
  } catch (error) {
    await database.destroy();
    throw unavailable('database', 'The database does not answer, or refuses us. Check database.url.', error);
  }
  return {database, source: {url}, ping: pingOf(database), close: () => database.destroy()};
}

const pingOf = (database: Database) => async () => {
  await orUnavailable(sql`select 1`.execute(database));
};

const release = (lock: Server) => new Promise(resolve => lock.close(resolve));

/** A Linux abstract socket named after the directory: taken atomically, and given back by the kernel however we end. */
async function lockDirectory(directory: string): Promise<Server> {
  const name = createHash('sha256')
    .update(await realpath(directory))
    .digest('hex')
    .slice(0, 40);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      const message = taken
        ? `Another HOP-SCOTCH service is running on ${directory}. Stop it, or choose another state directory (--state).`
        : `The state directory ${directory} cannot be locked.`;
      reject(new AppError(taken ? 'Conflict' : 'Internal', message, {cause: error}));
    });
    server.listen(`\0hopscotch-${name}`, resolve);
  });
  server.unref();
  return server;
}
