/** An embedded database as a new service makes it. That takes seconds, and a copy nearly none: all tests of a process share one. */
import {rmSync} from 'node:fs';
import {cp, mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openDatabase} from '../../src/adapters/postgres/database.ts';
import {systemClock} from '../../src/domain/clock.ts';
import {createJobs} from '../../src/jobs/jobs.ts';
import {createLogger} from '../../src/telemetry/logger.ts';

let made: Promise<string> | undefined;

/** Puts one where there is nothing yet. */
export async function placeDatabase(directory: string): Promise<void> {
  made ??= makeDatabase();
  await cp(await made, directory, {recursive: true});
}

async function makeDatabase(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'hopscotch-fresh-'));
  process.once('exit', () => rmSync(directory, {recursive: true, force: true}));
  const opened = await openDatabase({directory});
  const jobs = await createJobs({opened, clock: systemClock, logger: createLogger('silent')});
  await jobs.close();
  await opened.close();
  return directory;
}
