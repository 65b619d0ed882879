import {parseBootMode} from '../../domain/boot-settings.ts';
import {parseDatasetName, parseRootTag, parseVersionId} from '../../domain/image.ts';
import {parseBrandName, parseStorageHostName, parseVersionNumber} from '../../domain/names.ts';
import type {Memory, Step} from '../../domain/plan.ts';
import type {BootAssignment, ServerRecord} from '../../domain/server.ts';
import {bootEntryOf, locationOf} from '../boot-entry.ts';
import {getBootImage} from '../boot-images.ts';
import {getSlot, type Site} from '../site.ts';

type AssignSite = Pick<Site, 'directory' | 'bootFiles' | 'bootImages' | 'boot' | 'storageHosts'>;

type BootSite = AssignSite & Pick<Site, 'modules'>;

/** Assigns a root: from its next boot on the server is told to boot that. Undone by what it was told before. */
export function assignRoot(site: AssignSite, server: ServerRecord, assignment: BootAssignment): Step {
  return {
    name: 'assign',
    ...remembering(site, server),
    perform: async run => {
      const {id} = await getBootImage(site, assignment, run.signal);
      await assign(site, server, {...assignment, image: id}, run.signal);
    },
  };
}

/** The server is told to boot from its disk. Undone by what it was told before. */
export const assignDisk = (site: AssignSite, server: ServerRecord): Step => ({
  ...clearNetworkBoot(site, server),
  ...remembering(site, server),
});

function remembering(site: AssignSite, server: ServerRecord): Pick<Step, 'remember' | 'undo'> {
  return {
    remember: async run => {
      const before = (await site.directory.findServers([server.name], run.signal)).get(
        server.name,
      )?.assignment;
      return before === undefined ? {} : toMemory(before);
    },
    undo: run => assign(site, server, fromMemory(run.memory), run.signal),
  };
}

/** Assigns a root, and has the server boot from the network first. */
export function setNetworkBoot(site: BootSite, server: ServerRecord, assignment: BootAssignment): Step {
  const {module, bay} = getSlot(site, server);
  const assigning = assignRoot(site, server, assignment);
  return {
    ...assigning,
    name: 'set network boot',
    lane: {key: `module:${module.chassis}`, limit: 8},
    perform: async run => {
      await assigning.perform(run);
      const order = await module.getBootOrder(bay, run.signal);
      if (order[0] !== 'network') {
        const rest = order.filter(device => device !== 'network');
        await module.setBootOrder(bay, ['network', ...rest].slice(0, 4) as typeof order, run.signal);
      }
    },
  };
}

/** Takes the assignment away: from the next boot on the server is told to boot from its disk. */
export function clearNetworkBoot(site: AssignSite, server: ServerRecord): Step {
  return {name: 'clear network boot', perform: run => assign(site, server, undefined, run.signal)};
}

async function assign(
  site: AssignSite,
  server: ServerRecord,
  assignment: BootAssignment | undefined,
  signal: AbortSignal,
): Promise<void> {
  const storage = assignment && site.storageHosts.get(assignment.storageHost);
  // Before anything is changed: it throws when the server cannot boot this.
  const entry =
    assignment &&
    storage &&
    bootEntryOf(
      server,
      locationOf(storage, assignment, server.ip),
      await getBootImage(site, assignment, signal),
      site.boot,
      {by: 'file'},
      assignment,
    );
  await site.directory.setAssignment(server.name, assignment, signal);
  if (entry !== undefined) await site.bootFiles.ensureEntry(entry, signal);
  else if (server.mac !== undefined)
    await site.bootFiles.removeEntry({server: server.name, mac: server.mac}, signal);
}

const toMemory = (assignment: BootAssignment): Memory => ({...assignment});

function fromMemory(memory: Memory): BootAssignment | undefined {
  const {storageHost, dataset, brand, version, tag, mode, image} = memory;
  if (typeof dataset !== 'string') return undefined;
  return {
    storageHost: parseStorageHostName(String(storageHost)),
    dataset: parseDatasetName(dataset),
    brand: parseBrandName(String(brand)),
    version: parseVersionNumber(Number(version)),
    tag: parseRootTag(String(tag)),
    ...(typeof mode === 'string' ? {mode: parseBootMode(mode)} : {}),
    ...(typeof image === 'string' ? {image: parseVersionId(image)} : {}),
  };
}
