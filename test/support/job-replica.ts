/** A replica of the job engine in a process of its own, to be killed: begins a step that never ends, and says so. */
import {openDatabase} from '../../src/adapters/postgres/database.ts';
import {systemClock} from '../../src/domain/clock.ts';
import {createJobs} from '../../src/jobs/jobs.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {plannerOf} from './jobs.ts';

const opened = await openDatabase({url: process.argv[2], directory: ''});
const jobs = await createJobs({opened, clock: systemClock, logger: createLogger('silent')});
const perform = () => {
  process.stdout.write('begun\n');
  return new Promise<void>(() => undefined);
};
await jobs.start(new Map([['powerOn', plannerOf(() => [{name: 'hang', perform}])]]));
