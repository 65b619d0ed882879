/** Made-up servers of a large machine room, every second of them held and provisioned. */
import {parseDn} from '../../src/domain/dn.ts';
import {parseBay, parseChassisName, parseIpAddress, parseMacAddress} from '../../src/domain/names.ts';
import {parseBrandName, parseServerName, parseVersionNumber} from '../../src/domain/names.ts';
import type {ServerRecord} from '../../src/domain/server.ts';

const owner = parseDn('uid=alice,ou=people,dc=hopscotch');
const hex = (value: number) => value.toString(16).padStart(2, '0');

export const makeRecords = (count: number): ServerRecord[] =>
  Array.from({length: count}, (_, i) => makeRecord(i));

function makeRecord(i: number): ServerRecord {
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
}
