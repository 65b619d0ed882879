/**
 * What is done to a server after its checkout has ended: it is switched off, forgets what it booted, and its
 * root is unshared or destroyed. Only then is it free. Each is a job that the service files for itself; one that fails is
 * filed again, and the directory says what the server waits for.
 */
import type {Clock} from '../domain/clock.ts';
import type {Dn} from '../domain/dn.ts';
import {asAppError} from '../domain/errors.ts';
import type {Root} from '../domain/image.ts';
import {parseRequestId, type JobId, type RequestId, type ServerName} from '../domain/names.ts';
import type {Planner, Step} from '../domain/plan.ts';
import type {Cleanup, ServerRecord} from '../domain/server.ts';
import type {Directory} from '../ports/directory.ts';
import {isFinal, type JobRecord, type Jobs} from '../ports/jobs.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import {serverPlanner, withoutUser, type PlanningView} from './server-plan.ts';
import {findStorageHost, type Site} from './site.ts';
import {destroyRoots} from './steps/destroy-roots.ts';
import {clearNetworkBoot} from './steps/set-network-boot.ts';
import {leaveVersions} from './steps/show-version.ts';
import {switchOff} from './steps/switch-power.ts';
import {unshareScratch} from './steps/share-scratch.ts';
import {unshareRoots} from './steps/unshare-roots.ts';

/** What is done at the end of a checkout. */
export interface CleanUpPolicy {
  readonly powerOff: boolean;
  readonly destroyRoot: boolean;
}

const operation = 'cleanUp';

export function cleanUpPlanners(site: Site, policy: CleanUpPolicy): Record<string, Planner> {
  const planner = serverPlanner(site, (server, view) => cleanUpSteps(site, server, view, policy), {
    withImages: true,
  });
  // Nobody holds the server, and nobody asked: the service does it for the next one.
  return {[operation]: withoutUser(planner)};
}

function cleanUpSteps(site: Site, server: ServerRecord, view: PlanningView, policy: CleanUpPolicy): Step[] {
  // While somebody holds it, it is his, whatever else is said.
  if (server.cleanup === undefined || server.owner !== undefined) return [];
  const canSwitch = server.chassis !== undefined && server.bay !== undefined;
  const storage = findStorageHost(site, server);
  const roots =
    storage === undefined ? [] : view.imagesFor(server).roots.filter(root => root.server === server.name);
  return [
    ...(policy.powerOff && canSwitch ? [{...switchOff(site, server), undo: undefined}] : []),
    // The next one must not boot what the last one left.
    clearNetworkBoot(site, server),
    ...(storage === undefined || roots.length === 0 ? [] : [putAway(storage, server, roots, policy)]),
    ...(storage === undefined ? [] : [leaveVersions(site, storage, server)]),
    ...unshareScratch(site, server),
    {name: 'free', perform: run => site.directory.clearCleanup(server.name, run.signal)},
  ];
}

const putAway = (
  storage: StorageHost,
  server: ServerRecord,
  roots: readonly Root[],
  policy: CleanUpPolicy,
): Step =>
  policy.destroyRoot
    ? destroyRoots(
        storage,
        roots.map(({dataset}) => dataset),
        server.ip,
      )
    : unshareRoots(storage, roots, server.ip);

export interface CleanUps {
  /** Sees to it that somebody works on it, and tells the directory what it waits for. Repeatable. */
  pursue(server: ServerName, cleanup: Cleanup): Promise<void>;
}

/** @param user in whose name the jobs are filed: the service's own account */
export function createCleanUps({
  jobs,
  directory,
  clock,
  user,
}: {
  jobs: Jobs;
  directory: Directory;
  clock: Clock;
  user: Dn;
}): CleanUps {
  const known = new Map<ServerName, {readonly id: JobId; readonly requestId: RequestId}>();
  return {
    pursue: async (server, cleanup) => {
      const requestId = requestIdFor(server, cleanup, clock.now());
      const present = known.get(server);
      if (present !== undefined) {
        const job = await jobs.get(present.id);
        if (!isFinal(job.state)) return;
        await noteTrouble(directory, server, cleanup, job);
        if (present.requestId === requestId) return;
      }
      const {id} = await jobs.submit({operation, request: {}, user, requestId, targets: [server]});
      known.set(server, {id, requestId});
    },
  };
}

async function noteTrouble(
  directory: Directory,
  server: ServerName,
  cleanup: Cleanup,
  {targets}: JobRecord,
): Promise<void> {
  const trouble = targets[0]?.state === 'failed' ? targets[0].message : undefined;
  if (trouble === undefined || trouble.startsWith(cleanup.waitsFor ?? '\n')) return;
  try {
    await directory.noteCleanup(server, {...cleanup, waitsFor: trouble});
  } catch (error) {
    // Only words: the next look tries again.
    if (!asAppError(error).retryable) throw error;
  }
}

const minuteMs = 60_000;

/** The same for all who ask within one try; a try a minute at first, and every quarter of an hour when it lasts. */
function requestIdFor(server: ServerName, {since}: Cleanup, now: Date): RequestId {
  const minutes = Math.max(0, Math.floor((now.getTime() - since.getTime()) / minuteMs));
  const attempt = minutes < 10 ? minutes : 10 + Math.floor((minutes - 10) / 15);
  return parseRequestId(`cleanUp:${server}:${since.getTime()}:${attempt}`);
}
