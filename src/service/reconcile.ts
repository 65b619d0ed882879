/** The operation *reconcileStorage*: finds what storage hosts hold that nothing stands for, and puts it right when asked to. */
import type {HopScotchPort, StorageFinding} from '../contract/types.generated.ts';
import {asAppError, AppError, notFound} from '../domain/errors.ts';
import {parseStorageHostName, type StorageHostName} from '../domain/names.ts';
import type {Planner, StepRun} from '../domain/plan.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import {requireAdministrator, type Caller} from './caller.ts';
import {findDeviations, type Finding, type Mending} from './reconcile-findings.ts';
import type {Site} from './site.ts';
import {parseSeconds, submitJob} from './submit.ts';

const defaultAgeSeconds = 3_600;

export function reconcileOperations(site: Site): Pick<HopScotchPort<Caller>, 'reconcileStorage'> {
  return {
    reconcileStorage: async ({options = {storageHost: []}}, caller) => {
      requireAdministrator(caller, 'compare storage hosts with the directory');
      const hosts = getHosts(site, options.storageHost);
      const ageSeconds =
        parseSeconds(options.minimumAgeSeconds, 'options/minimumAgeSeconds', 60, 31_536_000) ??
        defaultAgeSeconds;
      const perHost = await Promise.all(hosts.map(host => report(site, host, ageSeconds, caller.signal)));
      const finding = perHost.flat();
      if (options.mend !== true) return {finding};
      const targets = hosts.map(({name}) => name);
      const job = {operation: 'reconcileStorage', targets, request: {ageSeconds}};
      return {finding, job: await submitJob(site, caller, job, options)};
    },
  };
}

export function reconcilePlanners(site: Site): Record<string, Planner> {
  return {
    reconcileStorage: {
      targetKind: 'storageHost',
      prepare: job => {
        const {ageSeconds} = job.request as {ageSeconds: number};
        return Promise.resolve({
          checkRights: () => undefined, // Asked right before the step.
          authorize: async (_target, signal) => {
            if (await site.directory.isAdministrator(job.user, signal)) return;
            throw new AppError('NotAuthorized', 'Only administrators may mend storage hosts.');
          },
          stepsFor: target => {
            const [storage] = getHosts(site, [target]);
            if (storage === undefined) throw notFound('Storage host', [target]);
            const perform = (run: StepRun) => mendAll(site, storage, ageSeconds, run);
            return [{name: 'mend', guarded: true, perform}];
          },
        });
      },
    },
  };
}

function getHosts(site: Site, names: readonly string[]): StorageHost[] {
  const wanted: StorageHostName[] = names.map(name => parseStorageHostName(name, 'options/storageHost'));
  const unknown = wanted.filter(name => !site.storageHosts.has(name));
  if (unknown.length > 0)
    throw notFound('Storage host', unknown, `There are: ${[...site.storageHosts.keys()].join(', ')}.`);
  return wanted.length === 0
    ? [...site.storageHosts.values()]
    : wanted.flatMap(name => site.storageHosts.get(name) ?? []);
}

async function report(
  site: Site,
  storage: StorageHost,
  ageSeconds: number,
  signal: AbortSignal,
): Promise<StorageFinding[]> {
  const storageHost = storage.name;
  try {
    const findings = await look(site, storage, ageSeconds, signal);
    return findings.map(({mending, ...finding}) => ({
      ...finding,
      storageHost,
      mendable: mending !== undefined,
    }));
  } catch (error) {
    signal.throwIfAborted();
    const {message} = asAppError(error);
    return [{kind: 'unreachable', storageHost, name: storageHost, message, mendable: false}];
  }
}

async function look(
  site: Site,
  storage: StorageHost,
  ageSeconds: number,
  signal: AbortSignal,
): Promise<Finding[]> {
  // Jobs first: one that begins later works on what is younger than what is judged here.
  const busy = await busyServers(site);
  const [listing, exports, scratch, leftovers, held, servers] = await Promise.all([
    storage.images.list(signal),
    storage.exports.list(signal),
    storage.scratch.list(signal),
    storage.images.listLeftovers(signal),
    storage.images.listHeldVersions(signal),
    site.directory.listServers(signal),
  ]);
  const madeBefore = new Date(site.clock.now().getTime() - ageSeconds * 1_000);
  const {roots, shown, strays} = listing;
  return findDeviations({
    storage,
    roots,
    shown,
    strays,
    exports,
    scratch,
    leftovers,
    held,
    servers,
    busy,
    madeBefore,
  });
}

async function busyServers({jobs}: Site): Promise<Set<string>> {
  const unfinished = await jobs.list({states: ['queued', 'running'], maximum: 1_000});
  const whole = await Promise.all(unfinished.map(({id}) => jobs.get(id)));
  return new Set(whole.flatMap(job => job.targets.map(({target}) => target)));
}

/** One that cannot be put right does not keep the others from it; the step fails in the end. */
async function mendAll(site: Site, storage: StorageHost, ageSeconds: number, run: StepRun): Promise<void> {
  const findings = await look(site, storage, ageSeconds, run.signal);
  const problems: AppError[] = [];
  let mended = 0;
  for (const {mending} of findings) {
    if (mending === undefined) continue;
    try {
      await mend(storage, mending, run.signal);
      mended++;
    } catch (error) {
      run.signal.throwIfAborted();
      problems.push(asAppError(error));
    }
  }
  const [problem] = problems;
  const outcome = `${mended} put right, ${findings.length - mended - problems.length} left to people`;
  if (problem === undefined) return run.note({message: `${outcome}.`});
  throw new AppError(problem.code, `${outcome}, ${problems.length} failed: ${problem.message}`, {
    details: problem.details,
    cause: problem,
  });
}

async function mend({images, exports}: StorageHost, mending: Mending, signal: AbortSignal): Promise<void> {
  switch (mending.kind) {
    case 'destroyRoot':
      for (const entry of mending.exports) await exports.removeExport(entry, signal);
      return images.removeRoot(mending.root.dataset, signal);
    case 'destroyLeftover':
      return images.removeLeftover(mending.dataset, signal);
    case 'export':
      return exports.ensureExport(mending.entry, signal);
    case 'unexport':
      return exports.removeExport(mending.entry, signal);
  }
}
