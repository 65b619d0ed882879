/**
 * Our contender: the real HTTP edge and the real operation, with the servers in memory where the others have them too.
 * Arguments: port, servers. Between the lines `watch` and
 * `tell` on standard input it looks for the longest turn of its event loop, and then says how long that was.
 */
import {createInterface} from 'node:readline';
import type {Directory} from '../../../src/ports/directory.ts';
import {serverOperations} from '../../../src/service/servers.ts';
import {createLogger} from '../../../src/telemetry/logger.ts';
import {makeRecords} from '../../support/server-records.ts';
import {startSoapService} from '../../support/soap-service.ts';

const [port = '0', count = '0'] = process.argv.slice(2);
const records = makeRecords(Number(count));
// As a service logs: what is of interest when something is wrong is not made.
const logger = createLogger('info');
const directory: Partial<Directory> = {listServers: () => Promise.resolve(records)};
await startSoapService({
  listen: {port: Number(port)},
  validateResponses: false,
  logger,
  port: {
    ...serverOperations({directory: directory as Directory, modules: new Map(), logger}),
    // What becomes of large requests is not measured; what they cost on the way is.
    registerServers: () => Promise.resolve({result: []}),
  },
});
console.log('ready');

/** In processor time, turn by turn: what other processes take of the machine is not counted. */
let longestTurnMs = 0;
let watching = false;
function watch(before: number): void {
  const now = cpuMs();
  longestTurnMs = Math.max(longestTurnMs, now - before);
  if (watching) setImmediate(watch, cpuMs());
}
const cpuMs = () => {
  const {user, system} = process.threadCpuUsage();
  return (user + system) / 1_000;
};
for await (const line of createInterface({input: process.stdin})) {
  watching = line === 'watch';
  if (watching) {
    longestTurnMs = 0;
    setImmediate(watch, cpuMs());
  } else {
    console.log(longestTurnMs.toFixed(1));
  }
}
process.exit(0);
