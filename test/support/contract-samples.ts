/** Well-formed pieces of answers, to be varied by tests. */
import type {Job, Server, TargetResult} from '../../src/contract/types.generated.ts';

export const aliceDn = 'uid=alice,ou=people,dc=lab';

export const sampleServer = (name: string, more: Partial<Server> = {}): Server => ({
  name,
  pool: 'computing',
  chassis: 'chassis1',
  bay: 1,
  macAddress: '02:00:00:00:00:01',
  ipAddress: '10.77.0.1',
  memoryMegabytes: 16_384,
  cores: 4,
  member: [],
  ...more,
});

export const sampleResult = (target: string, more: Partial<TargetResult> = {}): TargetResult => ({
  target,
  state: 'succeeded',
  percent: 100,
  ...more,
});

export const sampleJob = (result: readonly TargetResult[], more: Partial<Job> = {}): Job => ({
  id: '123e4567-e89b-42d3-a456-426614174000',
  operation: 'provisionServers',
  state: 'running',
  percent: 50,
  version: 1,
  user: aliceDn,
  createdAt: new Date('2026-05-04T12:00:00Z'),
  startedAt: new Date('2026-05-04T12:00:00Z'),
  result,
  ...more,
});
