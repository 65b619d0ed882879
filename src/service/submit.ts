/** From a request to a job, the same way for every operation that is one; and jobs to the wire. */
import type {Job, TargetResult} from '../contract/types.generated.ts';
import {invalidRequest, notAuthorized} from '../domain/errors.ts';
import {foldNames} from '../domain/node-range.ts';
import {parseRequestId} from '../domain/names.ts';
import {mayOperate, type ServerRecord} from '../domain/server.ts';
import type {JobRecord, TargetRecord} from '../ports/jobs.ts';
import {requirePrincipal, type Caller} from './caller.ts';
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

/** Files the job and waits for it as long as the request allows. */
export async function submitJob(
  site: Pick<Site, 'jobs' | 'timing'>,
  caller: Caller,
  job: {operation: string; targets: readonly string[]; request: object},
  options: JobOptions = {},
): Promise<Job> {
  const {dn} = requirePrincipal(caller);
  const {requestId} = options;
  const wait =
    parseSeconds(options.waitSeconds, 'options/waitSeconds', 0, maximumWaitSeconds) ??
    site.timing.defaultWaitSeconds;
  const filed = await site.jobs.submit({
    ...job,
    user: dn,
    ...(requestId === undefined ? {} : {requestId: parseRequestId(requestId, 'options/requestId')}),
  });
  return mapJob(wait > 0 ? await site.jobs.wait(filed.id, undefined, wait * 1_000, caller.signal) : filed);
}

/** What every job on servers is asked with. */
export interface ServerRequest {
  readonly target: readonly string[];
  readonly options?: JobOptions;
}

/** Files a job on the servers of a request that the caller may operate. `request`: what its planner needs besides. */
export async function submitForServers(
  site: Pick<Site, 'directory' | 'jobs' | 'timing'>,
  operation: string,
  {target, options}: ServerRequest,
  caller: Caller,
  request: object = {},
): Promise<{job: Job}> {
  const servers = await resolveOperable(site, caller, target, options);
  const job = {operation, targets: servers.map(server => server.name), request};
  return {job: await submitJob(site, caller, job, options)};
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
    result: job.targets.map((target): TargetResult => target satisfies TargetRecord),
  };
}

function percentOf(job: JobRecord): number {
  if (job.finishedAt !== undefined) return 100;
  if (job.targets.length === 0) return 0;
  const parts = job.targets.map(target => (target.finishedAt === undefined ? target.percent : 100));
  return Math.floor(parts.reduce((sum, part) => sum + part, 0) / parts.length);
}
