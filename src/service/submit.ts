/** From a request to a job, the same way for every operation that is one; and jobs to the wire. */
import type {Job, TargetResult} from '../contract/types.generated.ts';
import type {BrandSource} from '../domain/brand-source.ts';
import {invalidRequest, notAuthorized} from '../domain/errors.ts';
import {foldNames} from '../domain/node-range.ts';
import {parseRequestId} from '../domain/names.ts';
import {mayOperate, type ServerRecord} from '../domain/server.ts';
import type {JobRecord, TargetRecord} from '../ports/jobs.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {tellHolders} from './tell-holders.ts';
import type {Site} from './site.ts';
import {resolveTargets} from './targets.ts';

export interface JobOptions {
  readonly waitSeconds?: number;
  readonly requestId?: string;
  readonly expectedCount?: number;
}

export const maximumWaitSeconds = 600;

/** Checks a number of seconds from a request. InvalidRequest when it is out of range. */
export function parseSeconds(
  value: number | undefined,
  part: string,
  least: number,
  most: number,
): number | undefined {
  if (value !== undefined && (value < least || value > most)) {
    throw invalidRequest(part, `${part} must be from ${least} to ${most}.`);
  }
  return value;
}

type JobSite = Pick<Site, 'jobs' | 'timing'>;

interface Work {
  readonly operation: string;
  readonly targets: readonly string[];
  readonly request: object;
}

/** Files the job and waits for it as long as the request allows. */
export async function submitJob(
  site: JobSite,
  caller: Caller,
  work: Work,
  options: JobOptions = {},
): Promise<Job> {
  return waitForJob(site, await fileJob(site, caller, work, options), options, caller.signal);
}

function fileJob(site: JobSite, caller: Caller, work: Work, options: JobOptions): Promise<JobRecord> {
  const {dn} = requirePrincipal(caller);
  const {requestId} = options;
  waitSecondsOf(site, options); // What is wrong with it is said before anything is filed.
  return site.jobs.submit({
    ...work,
    user: dn,
    ...(requestId === undefined ? {} : {requestId: parseRequestId(requestId, 'options/requestId')}),
  });
}

async function waitForJob(
  site: JobSite,
  filed: JobRecord,
  options: JobOptions,
  signal: AbortSignal | undefined,
): Promise<Job> {
  const seconds = waitSecondsOf(site, options);
  return mapJob(seconds > 0 ? await site.jobs.wait(filed.id, undefined, seconds * 1_000, signal) : filed);
}

const waitSecondsOf = ({timing}: JobSite, {waitSeconds}: JobOptions): number =>
  parseSeconds(waitSeconds, 'options/waitSeconds', 0, maximumWaitSeconds) ?? timing.defaultWaitSeconds;

/** What every job on servers is asked with. */
export interface ServerRequest {
  readonly target: readonly string[];
  readonly options?: JobOptions;
}

type ServerSite = Pick<Site, 'directory' | 'history' | 'jobs' | 'timing'>;

/** Files a job on the servers of a request that the caller may operate. `request`: what its planner needs besides. */
export async function submitForServers(
  site: ServerSite,
  operation: string,
  {target, options}: ServerRequest,
  caller: Caller,
  request: object = {},
): Promise<{job: Job}> {
  const servers = await resolveOperable(site, caller, target, options);
  return submitOnServers(site, {operation, servers, request}, caller, options);
}

/** The same, for servers that the request is known to mean. Tells their holders when an administrator does it. */
export async function submitOnServers(
  site: ServerSite,
  {operation, servers, request}: {operation: string; servers: readonly ServerRecord[]; request: object},
  caller: Caller,
  options: JobOptions = {},
): Promise<{job: Job}> {
  const work = {operation, targets: servers.map(({name}) => name), request};
  const filed = await fileJob(site, caller, work, options);
  await tellHolders(site, requirePrincipal(caller), operation, servers, filed.id);
  return {job: await waitForJob(site, filed, options, caller.signal)};
}

/**
 * The servers of a request, when the caller may operate at least one of them: those he may not fail one by one in the
 * job, but a request that could do nothing at all is refused.
 */
export async function resolveOperable(
  site: Pick<Site, 'directory'>,
  caller: Caller,
  targets: readonly string[],
  options: JobOptions = {},
): Promise<ServerRecord[]> {
  const principal = requirePrincipal(caller);
  const servers = await resolveTargets(site.directory, targets, options, caller.signal);
  if (!servers.some(server => mayOperate(principal, server))) {
    throw notOperable(servers.map(server => server.name));
  }
  return servers;
}

export const notOperable = (names: readonly string[]) =>
  notAuthorized(
    `Only its owner, its members and administrators may operate a server: ${foldNames(names.slice(0, 50))}. ` +
      'Check it out first, or ask its owner for access.',
    names,
  );

export function mapJob(job: JobRecord): Job {
  const {startedAt, finishedAt, message, requestId} = job;
  return {
    id: job.id,
    operation: job.operation,
    state: job.state,
    percent: percentOf(job),
    version: job.version,
    user: job.user.text,
    ...(requestId === undefined ? {} : {requestId}),
    ...(message === undefined ? {} : {message}),
    createdAt: job.createdAt,
    ...(startedAt === undefined ? {} : {startedAt}),
    ...(finishedAt === undefined ? {} : {finishedAt}),
    ...purposeOf(job),
    result: job.targets.map((target): TargetResult => target satisfies TargetRecord),
  };
}

/** Three wishes are one operation to us. */
const purposes: Readonly<Record<BrandSource['kind'], string>> = {
  version: 'copy',
  root: 'capture',
  tar: 'import',
  directory: 'import',
  upload: 'import',
};

function purposeOf({operation, request}: JobRecord): {purpose?: string} {
  const {from} = (request ?? {}) as {from?: BrandSource};
  return operation !== 'createBrand' || from === undefined ? {} : {purpose: purposes[from.kind]};
}

function percentOf(job: JobRecord): number {
  if (job.finishedAt !== undefined) return 100;
  if (job.targets.length === 0) return 0;
  const parts = job.targets.map(target => (target.finishedAt === undefined ? target.percent : 100));
  return Math.floor(parts.reduce((sum, part) => sum + part, 0) / parts.length);
}
