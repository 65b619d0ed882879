/** The boot endpoint and what it needs of the rest. */
import type {Config} from '../config/schema.ts';
import {notFound} from '../domain/errors.ts';
import type {BootAssignment, ServerRecord} from '../domain/server.ts';
import {createBootRouter} from '../http/boot.ts';
import type {BootEntry, UnknownMachines} from '../ports/boot.ts';
import type {Directory} from '../ports/directory.ts';
import {bootEntryOf, locationOf, type BootService, type BootWay} from '../service/boot-entry.ts';
import {tellUp} from '../service/boot-events.ts';
import {getBootImage} from '../service/boot-images.ts';
import type {FreshRoots} from '../service/fresh-root.ts';
import type {ScratchSharing} from '../service/scratch-sharing.ts';
import type {Site} from '../service/site.ts';
import type {WaveSettings} from '../service/waves.ts';
import type {Logger} from '../telemetry/logger.ts';

export function waveSettings({boot: {waves}, jobs}: Config): WaveSettings {
  const {perChassis, perStorageHost, givesBackAfterSeconds} = waves;
  const intervalSeconds = perChassis.intervalSeconds ?? jobs.powerOnIntervalSeconds;
  return {
    perChassis: {atOnce: perChassis.atOnce, intervalMs: intervalSeconds * 1_000},
    perStorageHost,
    givesBackAfterMs: givesBackAfterSeconds * 1_000,
  };
}

/** Learns its address when something listens. */
export interface LateBootService extends BootService {
  listening(url: string): void;
}

/** Without a configured address, servers are told the one that the service listens on, which is known only then. */
export function bootService(
  config: Config,
  key: Buffer,
  scratch: ScratchSharing | undefined,
): LateBootService {
  let baseUrl = config.boot.url;
  return {
    get baseUrl() {
      return baseUrl ?? '';
    },
    listening: url => {
      baseUrl ??= url;
    },
    key,
    up: config.boot.up,
    kernelUrl: config.boot.kernelUrl,
    initrdUrl: config.boot.initrdUrl,
    arguments: config.boot.arguments,
    ...(scratch === undefined ? {} : {scratchFor: client => scratch.mountSource(client)}),
  };
}

export function bootRouter(
  site: Site,
  boot: BootService,
  parts: {
    directory: Directory;
    unknownMachines: UnknownMachines;
    freshRoots: FreshRoots;
    logger: Logger;
  },
) {
  // Whoever waits for it may go away: what was begun is for all who come after.
  const imageFor = (assignment: BootAssignment) =>
    getBootImage(site, assignment, new AbortController().signal);
  return createBootRouter({
    ...parts,
    reports: site.bootReports,
    onUp: report =>
      void tellUp(site, report).catch((error: unknown) => parts.logger.warn('telling of a boot', {error})),
    images: site.bootImages,
    imageFor,
    baseUrl: () => boot.baseUrl,
    key: boot.key,
    clock: site.clock,
    entryFor: (server, id) => assignedEntry(site, boot, server, {by: 'script', boot: id}),
  });
}

/** What a server with an assignment boots. */
export async function assignedEntry(
  site: Site,
  boot: BootService,
  server: ServerRecord,
  way: BootWay,
): Promise<BootEntry> {
  const {assignment} = server;
  const storage = assignment && site.storageHosts.get(assignment.storageHost);
  if (assignment === undefined || storage === undefined) {
    throw notFound('Storage host', [assignment?.storageHost ?? '(none)'], 'It is not in the configuration.');
  }
  return bootEntryOf(
    server,
    locationOf(storage, assignment, server.ip),
    // Whoever waits for it may go away: what was begun is for all who come after.
    await getBootImage(site, assignment, new AbortController().signal),
    boot,
    way,
  );
}
