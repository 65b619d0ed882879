/**
 * Our contender: the real HTTP edge and the real operation, with the servers in memory where the others have them too.
 * Arguments: port, servers. Between the lines `watch` and
 * `tell` on standard input it looks for the longest turn of its event loop, and then says how long that was.
 */
import {createInterface} from 'node:readline';
import {parseDn} from '../../../src/domain/dn.ts';
import {parseBay, parseChassisName, parseIpAddress, parseMacAddress} from '../../../src/domain/names.ts';
import {parseBrandName, parseServerName, parseVersionNumber} from '../../../src/domain/names.ts';
import type {ServerRecord} from '../../../src/domain/server.ts';
import type {Directory} from '../../../src/ports.ts';
import {serverOperations} from '../../../src/service/servers.ts';
import {createLogger} from '../../../src/telemetry/logger.ts';
import {startSoapService} from '../../support/soap-service.ts';

const [port = '0', count = '0'] = process.argv.slice(2);
const owner = parseDn('uid=alice,ou=people,dc=hopscotch');
const hex = (value: number) => value.toString(16).padStart(2, '0');

const records = Array.from({length: Number(count)}, (_, i): ServerRecord => {
  const name = parseServerName(`blade${String(i + 1).padStart(5, '0')}`);
  const free = {
    name,
    pool: 'computing',
    chassis: parseChassisName(`chassis${Math.floor(i / 14) + 1}`),
    bay: parseBay((i % 14) + 1),
    mac: parseMacAddress(`02:00:00:00:${hex(Math.floor(i / 256))}:${hex(i % 256)}`),
    ip: parseIpAddress(`10.77.${Math.floor(i / 250)}.${(i % 250) + 1}`),
    memoryMegabytes: 16_384,
    cores: 4,
    members: [],
  } satisfies ServerRecord;
  if (i % 2 === 1) return free;
  const assignment = {
    brand: parseBrandName('web'),
    version: parseVersionNumber(3),
    storageHost: 'store1',
    dataset: `tank/hopscotch/roots/${name}-web`,
  } as unknown as NonNullable<ServerRecord['assignment']>;
  return {...free, owner, members: [owner], leaseEnd: new Date(1_790_000_000_000), assignment};
});

const directory: Partial<Directory> = {listServers: () => Promise.resolve(records)};
await startSoapService({
  listen: {port: Number(port)},
  validateResponses: false,
  port: serverOperations({
    directory: directory as Directory,
    modules: new Map(),
    logger: createLogger('silent'),
  }),
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
