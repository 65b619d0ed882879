/** The family *jobs*: following what was asked for. */
import type {HopScotchPort} from '../contract/types.generated.ts';
import {sameDn} from '../domain/dn.ts';
import {notAuthorized} from '../domain/errors.ts';
import {parseJobId} from '../domain/names.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import type {Site} from './site.ts';
import {mapJob, parseSeconds} from './submit.ts';

type JobOperations = Pick<HopScotchPort<Caller>, 'getJob' | 'listJobs' | 'waitForJob' | 'cancelJob'>;

export function jobOperations({jobs}: Pick<Site, 'jobs'>): JobOperations {
  return {
    getJob: async ({jobId}, caller) => {
      requirePrincipal(caller);
      return {job: mapJob(await jobs.get(parseJobId(jobId, 'jobId')))};
    },
    listJobs: async ({options}, caller) => {
      const {dn} = requirePrincipal(caller);
      const maximum = parseSeconds(options?.maximum, 'options/maximum', 1, 1_000) ?? 50;
      const found = await jobs.list({
        states: options?.state ?? [],
        maximum,
        ...(options?.mine ? {user: dn} : {}),
      });
      return {job: found.map(mapJob)};
    },
    waitForJob: async ({jobId, options}, caller) => {
      requirePrincipal(caller);
      const timeout = parseSeconds(options?.timeoutSeconds, 'options/timeoutSeconds', 0, 600) ?? 30;
      const job = await jobs.wait(
        parseJobId(jobId, 'jobId'),
        options?.sinceVersion,
        timeout * 1_000,
        caller.signal,
      );
      return {job: mapJob(job)};
    },
    cancelJob: async ({jobId}, caller) => {
      const {dn, administrator} = requirePrincipal(caller);
      const id = parseJobId(jobId, 'jobId');
      const job = await jobs.get(id);
      if (!administrator && !sameDn(job.user, dn))
        throw notAuthorized('Only who asked for a job and administrators may cancel it.', [id]);
      return {job: mapJob(await jobs.cancel(id))};
    },
  };
}
