import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openDatabase, type OpenDatabase} from '../../src/adapters/postgres/database.ts';
import {systemClock, type Clock} from '../../src/domain/clock.ts';
import {parseDn} from '../../src/domain/dn.ts';
import type {JobPlan, Planner, Step} from '../../src/domain/plan.ts';
import {createJobs, type JobsOptions, type RunningJobs} from '../../src/jobs/jobs.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {placeDatabase} from './fresh-database.ts';

export const alice = parseDn('uid=alice,ou=people,dc=hopscotch');

export interface JobBench {
  readonly opened: OpenDatabase;
  readonly jobs: RunningJobs;
  /** Stops and starts the engine on the same database. */
  restart(planners?: ReadonlyMap<string, Planner>): Promise<JobBench>;
  close(): Promise<void>;
}

/** Waits a tenth as long, so that tries follow one another closely. */
const hurried: Clock = {
  ...systemClock,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 10, signal),
};

/** The job engine on the PostgreSQL of that URL, or on an embedded database of its own. */
export async function startJobs(
  planners: ReadonlyMap<string, Planner>,
  url?: string,
  more: Pick<JobsOptions, 'onEnd'> = {},
): Promise<JobBench> {
  const directory = await mkdtemp(join(tmpdir(), 'hopscotch-jobs-'));
  if (url === undefined) await placeDatabase(join(directory, 'database'));
  const opened = await openDatabase({directory: join(directory, 'database'), url});
  const run = async (current: ReadonlyMap<string, Planner>): Promise<JobBench> => {
    const jobs = await createJobs({opened, clock: hurried, logger: createLogger('silent'), ...more});
    await jobs.start(current);
    return {
      opened,
      jobs,
      restart: async next => {
        await jobs.close();
        return run(next ?? current);
      },
      close: async () => {
        await jobs.close();
        await opened.close();
        await rm(directory, {recursive: true});
      },
    };
  };
  return run(planners);
}

/** A planner whose targets all go through the same steps. */
export function plannerOf(
  stepsFor: (target: string) => readonly Step[],
  overrides: Partial<JobPlan> = {},
): Planner {
  return {
    targetKind: 'server',
    prepare: () =>
      Promise.resolve({
        checkRights: () => undefined,
        stepsFor,
        authorize: () => Promise.resolve(),
        ...overrides,
      }),
  };
}
