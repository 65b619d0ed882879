/** The boot endpoint on loopback, with servers and reports in memory. */
import express from 'express';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {BootId} from '../../src/domain/boot-stage.ts';
import {systemClock} from '../../src/domain/clock.ts';
import {unavailable} from '../../src/domain/errors.ts';
import {defaultBootSettings} from '../../src/domain/boot-settings.ts';
import {parseDatasetName, parseRootTag, parseVersionId, type RootTag} from '../../src/domain/image.ts';
import type {Sighting} from '../../src/domain/machine.ts';
import {
  parseBrandName,
  parseIpAddress,
  parseMacAddress,
  parseServerName,
  parseStorageHostName,
  parseVersionNumber,
  type MacAddress,
} from '../../src/domain/names.ts';
import type {ServerRecord} from '../../src/domain/server.ts';
import {createBootRouter} from '../../src/http/boot.ts';
import type {LabBlade} from '../../src/lab/topology.ts';
import type {BootImage} from '../../src/ports/boot.ts';
import {bootEntryOf, type BootService} from '../../src/service/boot-entry.ts';

export interface BootEndpoint {
  readonly url: string;
  readonly settings: BootService;
  /** `blade01 0a1b2c3d4e5f up`, in order. */
  readonly reports: string[];
  /** Servers that were told to be up. */
  readonly ups: string[];
  /** What is told of an earlier one is outdated. */
  latestBoot: BootId | undefined;
  /** Makes the directory unreachable. */
  directoryDown: boolean;
  /** Machines that nobody registered, as they were noted. */
  readonly sightings: Sighting[];
  reportsDown: boolean;
  readonly addServer: (blade: LabBlade) => void;
  /** Gives a server a root, and tells its path. */
  readonly assign: (name: string, tag: RootTag) => string;
  readonly unassign: (name: string) => void;
  readonly close: () => Promise<void>;
}

const files = mkdtempSync(join(tmpdir(), 'hopscotch-boot-'));
after(() => rmSync(files, {recursive: true}));
const inFiles = (name: string, text: string) => {
  writeFileSync(join(files, name), text);
  return join(files, name);
};
/** Beside it lies nothing that anybody may have. */
export const bootImage: BootImage = {
  id: parseVersionId('1234567890'),
  settings: {...defaultBootSettings, arguments: ['console=ttyS0']},
  files: {kernel: inFiles('kernel', '0123456789'), initrd: inFiles('initrd', 'an initrd')},
};

export const bootTag = parseRootTag('0a1b2c3d4e5f');

export async function startBootEndpoint(): Promise<BootEndpoint> {
  const servers = new Map<MacAddress, ServerRecord>();
  const find = (name: string) => {
    const server = [...servers.values()].find(each => each.name === name);
    if (server === undefined) throw new Error(`no server ${name}`);
    return server;
  };
  const set = (server: ServerRecord) => server.mac && servers.set(server.mac, server);
  const pathOf = (server: ServerRecord) => `/${server.assignment?.dataset ?? ''}`;

  const app = express();
  const listener = app.listen(0, '127.0.0.1');
  await new Promise(resolve => listener.once('listening', resolve));
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const endpoint: BootEndpoint = {
    url,
    settings: {
      baseUrl: url,
      key: 'a key for tests',
      up: 'report',
      arguments: ['quiet'],
    },
    reports: [],
    ups: [],
    latestBoot: undefined,
    directoryDown: false,
    sightings: [],
    reportsDown: false,
    addServer: ({name, mac, ip}) => {
      set({
        name: parseServerName(name),
        pool: 'computing',
        mac: parseMacAddress(mac),
        ip: parseIpAddress(ip),
        members: [],
      });
    },
    assign: (name, tag) => {
      const assignment = {
        storageHost: parseStorageHostName('store1'),
        dataset: parseDatasetName(`tank/hopscotch/roots/${name}-web-5-${tag}`),
        brand: parseBrandName('web'),
        version: parseVersionNumber(5),
        tag,
      };
      set({...find(name), assignment});
      return `/${assignment.dataset}`;
    },
    unassign: name => {
      const {assignment: _gone, ...rest} = find(name);
      set(rest);
    },
    close: () =>
      new Promise(resolve => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };
  app.use(
    createBootRouter({
      unknownMachines: {note: sighting => void endpoint.sightings.push(sighting)},
      directory: {
        findServerByMac: mac =>
          endpoint.directoryDown
            ? Promise.reject(unavailable('directory', 'The directory cannot be reached.'))
            : Promise.resolve(servers.get(mac)),
      },
      reports: {
        record: ({server, tag, stage, boot}) => {
          if (endpoint.reportsDown)
            return Promise.reject(unavailable('database', 'The database cannot be reached.'));
          if (endpoint.latestBoot !== undefined && boot < endpoint.latestBoot)
            return Promise.resolve('outdated');
          endpoint.reports.push(`${server} ${tag} ${stage}`);
          return Promise.resolve('taken');
        },
      },
      baseUrl: () => url,
      entryFor: (server, boot) => {
        const location = {nfsServer: '10.77.0.2', path: pathOf(server)};
        return bootEntryOf(server, location, bootImage, endpoint.settings, {by: 'script', boot});
      },
      freshRoots: {await: () => Promise.resolve('as assigned')},
      onUp: ({server}) => endpoint.ups.push(server),
      clock: systemClock,
      images: {find: id => Promise.resolve(id === bootImage.id ? bootImage : undefined)},
      imageFor: () => Promise.resolve(bootImage),
      key: endpoint.settings.key,
    }),
  );
  return endpoint;
}
