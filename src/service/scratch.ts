/** The family *storage*: scratch directories. */
import type {HopScotchPort, Scratch as WireScratch} from '../contract/types.generated.ts';
import {includesDn, parseDn} from '../domain/dn.ts';
import {AppError, invalidRequest, notFound} from '../domain/errors.ts';
import type {PlannedJob, Planner, Step} from '../domain/plan.ts';
import {parseScratchName, sharedScratch, type ScratchDirectory, type ScratchName} from '../domain/scratch.ts';
import {requireAdministrator, requirePrincipal, type Caller} from './caller.ts';
import type {ScratchSharing} from './scratch-sharing.ts';
import type {Site} from './site.ts';
import {submitJob} from './submit.ts';
import {resolveUsers} from './users.ts';

type ScratchOperations = Pick<HopScotchPort<Caller>, 'listScratch' | 'ensureScratch' | 'removeScratch'>;

interface EnsureRequest {
  readonly users: readonly string[];
  readonly quotaMegabytes?: number;
}

const megabyte = 1_048_576;

export function scratchOperations(site: Site): ScratchOperations {
  return {
    listScratch: async (_request, caller) => {
      const {dn, administrator, auditor} = requirePrincipal(caller);
      const {storage} = getSharing(site);
      const [found, exports] = await Promise.all([
        storage.scratch.list(caller.signal),
        storage.exports.list(caller.signal),
      ]);
      const visible = found.filter(
        ({name, users}) => administrator || auditor || name === sharedScratch || includesDn(users, dn),
      );
      return {
        scratch: visible.map(({users, quotaBytes, ...directory}): WireScratch => ({
          ...directory,
          storageHost: storage.name,
          user: users.map(user => user.text),
          ...(quotaBytes === undefined ? {} : {quotaMegabytes: Math.ceil(quotaBytes / megabyte)}),
          client: exports.filter(({path}) => path === directory.path).map(({client}) => client),
        })),
      };
    },
    ensureScratch: async ({name: text, user, options}, caller) => {
      requireAdministrator(caller, 'make or change scratch directories');
      getSharing(site);
      const name = parseScratchName(text);
      const {quotaMegabytes} = options ?? {};
      if (quotaMegabytes !== undefined && quotaMegabytes < 1)
        throw invalidRequest('options/quotaMegabytes', 'options/quotaMegabytes must be at least 1.');
      if (name === sharedScratch && user.length > 0)
        throw invalidRequest('user', `${sharedScratch} is for all users: name none.`);
      if (name !== sharedScratch && user.length === 0)
        throw invalidRequest('user', `Name the users whose servers mount ${name}.`);
      const users = await resolveUsers(site.directory, user, caller.signal);
      const request: EnsureRequest = {
        users: users.map(dn => dn.text),
        ...(quotaMegabytes === undefined ? {} : {quotaMegabytes}),
      };
      return {
        job: await submitJob(site, caller, {operation: 'ensureScratch', targets: [name], request}, options),
      };
    },
    removeScratch: async ({name: text, options}, caller) => {
      requireAdministrator(caller, 'remove scratch directories');
      const name = parseScratchName(text);
      await getScratch(getSharing(site), name, caller.signal);
      const job = {operation: 'removeScratch', targets: [name], request: {}};
      return {job: await submitJob(site, caller, job, options)};
    },
  };
}

export function scratchPlanners(site: Site): Record<string, Planner> {
  const planner = (stepsFor: (name: ScratchName, job: PlannedJob) => readonly Step[]): Planner => ({
    targetKind: 'scratch',
    prepare: job => {
      const authorize = async (_target: string, signal: AbortSignal) => {
        if (await site.directory.isAdministrator(job.user, signal)) return;
        throw new AppError('NotAuthorized', 'Only administrators may change scratch directories.');
      };
      return Promise.resolve({
        checkRights: () => undefined, // Asked right before each step.
        authorize,
        stepsFor: target => stepsFor(parseScratchName(target), job),
      });
    },
  });
  return {
    ensureScratch: planner((name, job) => {
      const {users, quotaMegabytes} = job.request as EnsureRequest;
      const sharing = getSharing(site);
      const wanted = {
        name,
        users: users.map(user => parseDn(user)),
        ...(quotaMegabytes === undefined ? {} : {quotaBytes: quotaMegabytes * megabyte}),
      };
      return [
        {
          name: 'make',
          guarded: true,
          perform: run => sharing.storage.scratch.ensure(wanted, run.signal),
        },
        {
          name: 'share',
          perform: async run => sharing.settle(await getScratch(sharing, name, run.signal), run.signal),
        },
      ];
    }),
    removeScratch: planner(name => {
      const sharing = getSharing(site);
      const {storage} = sharing;
      return [
        {
          name: 'unshare',
          guarded: true,
          perform: run => sharing.withdraw(`${storage.layout.mountpoint}/scratch/${name}`, run.signal),
        },
        {name: 'destroy', perform: run => storage.scratch.remove(name, run.signal)},
      ];
    }),
  };
}

function getSharing(site: Pick<Site, 'scratch'>): ScratchSharing {
  if (site.scratch !== undefined) return site.scratch;
  throw new AppError(
    'NotSupported',
    'No storage host keeps scratch directories: set scratch.storageHost in the configuration of the service.',
  );
}

async function getScratch(
  {storage}: ScratchSharing,
  name: ScratchName,
  signal?: AbortSignal,
): Promise<ScratchDirectory> {
  const found = (await storage.scratch.list(signal)).find(item => item.name === name);
  if (found === undefined) throw notFound('Scratch directory', [name], 'listScratch tells which there are.');
  return found;
}
