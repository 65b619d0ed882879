/** The operation *replicateBrand*: copies made before any server waits for them. */
import type {HopScotchPort} from '../contract/types.generated.ts';
import {sameDn, type Dn} from '../domain/dn.ts';
import {AppError, asAppError, notFound} from '../domain/errors.ts';
import {
  parseBrandName,
  parseStorageHostName,
  type StorageHostName,
  type VersionNumber,
} from '../domain/names.ts';
import type {Planner, StepRun} from '../domain/plan.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {checkBrandRights} from './brand-request.ts';
import {resolveImage, type Image} from './provision.ts';
import {findBrand, getHomeOf, type Site} from './site.ts';
import {submitJob} from './submit.ts';

export function replicateOperations(site: Site): Pick<HopScotchPort<Caller>, 'replicateBrand'> {
  return {
    replicateBrand: async ({brand: name, options}, caller) => {
      const principal = requirePrincipal(caller);
      const brand = parseBrandName(name, 'brand');
      const hosts = (options?.storageHost ?? []).map(host =>
        parseStorageHostName(host, 'options/storageHost'),
      );
      const unknown = hosts.filter(host => !site.storageHosts.has(host));
      if (unknown.length > 0) {
        throw notFound('Storage host', unknown, `There are: ${[...site.storageHosts.keys()].join(', ')}.`);
      }
      for (const holder of await findBrand(site, brand, caller.signal))
        checkBrandRights(principal, holder.brand, true);
      const wanted = {brand, ...(options?.version === undefined ? {} : {version: options.version})};
      const {version} = await resolveImage(site, wanted, caller);
      const to = hosts.length > 0 ? hosts : [...site.storageHosts.keys()];
      const job = {operation: 'replicateBrand', targets: [brand], request: {version, to}};
      return {job: await submitJob(site, caller, job, options)};
    },
  };
}

/** @param serviceUser files jobs for the copies that the configuration wants, of brands that are not its own */
export function replicatePlanners(site: Site, serviceUser: Dn): Record<string, Planner> {
  return {
    replicateBrand: {
      targetKind: 'brand',
      prepare: job => {
        const brand = parseBrandName(job.targets[0] ?? '');
        const {version, to} = job.request as {version: VersionNumber; to: StorageHostName[]};
        const authorize = async (_target: string, signal: AbortSignal) => {
          if (sameDn(job.user, serviceUser)) return;
          const [holders, administrator] = await Promise.all([
            findBrand(site, brand, signal),
            site.directory.isAdministrator(job.user, signal),
          ]);
          for (const holder of holders) checkBrandRights({dn: job.user, administrator}, holder.brand, true);
        };
        const perform = (run: StepRun) => replicateTo(site, {brand, version}, to, run);
        return Promise.resolve({
          checkRights: () => undefined, // Asked of the brand, right before the step.
          authorize,
          stepsFor: () => [{name: 'replicate', guarded: true, perform}],
        });
      },
    },
  };
}

/** One host that fails does not hold up the others; the step fails in the end, and says which. */
async function replicateTo(
  site: Site,
  {brand, version}: Image,
  to: readonly StorageHostName[],
  run: StepRun,
): Promise<void> {
  const hosts = to.flatMap(name => site.storageHosts.get(name) ?? []);
  const outcomes = await Promise.all(
    hosts.map(async host => ({
      host: host.name,
      ...(await replicateToOne(site, {brand, version}, host, run)),
    })),
  );
  run.signal.throwIfAborted();
  const failed = outcomes.filter(({error}) => error !== undefined);
  const [first] = failed;
  if (first?.error === undefined) {
    const names = outcomes.filter(({copied}) => copied).map(({host}) => host);
    const at = outcomes.map(({host}) => host).join(' and ');
    const only = site.storageHosts.size === 1 ? ', the only storage host' : '';
    const message =
      names.length === 0
        ? `${brand} is at home on ${at}${only}: there is nothing to copy.`
        : `Version ${version} is on ${names.join(', ')}.`;
    return run.note({brand, version, message});
  }
  const {error} = first;
  throw new AppError(
    error.code,
    failed.map(({host, error: why}) => `${host}: ${why?.message ?? ''}`).join(' '),
    {
      details: error.details,
      cause: error,
    },
  );
}

async function replicateToOne(
  site: Site,
  {brand, version}: Image,
  to: StorageHost,
  {signal}: StepRun,
): Promise<{copied: boolean; error?: AppError}> {
  try {
    const from = await getHomeOf(site, brand, to, signal);
    if (from === undefined) return {copied: false};
    await site.replication.ensure({brand, version, from, to}, signal);
    return {copied: true};
  } catch (error) {
    return {copied: false, error: asAppError(error)};
  }
}
