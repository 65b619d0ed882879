/** What is done to a server after its checkout, before the next one can have it: its scratch directories. */
import {expect} from 'chai';
import {parseDn} from '../../src/domain/dn.ts';
import {parseIpAddress, parseJobId, parseServerName, parseStorageHostName} from '../../src/domain/names.ts';
import type {StepRun} from '../../src/domain/plan.ts';
import type {ServerRecord} from '../../src/domain/server.ts';
import type {NfsExport, StorageHost} from '../../src/ports/storage-host.ts';
import {cleanUpPlanners} from '../../src/service/clean-up.ts';
import {createScratchSharing} from '../../src/service/scratch-sharing.ts';
import type {Site} from '../../src/service/site.ts';

const user = parseDn('cn=service,dc=hopscotch');
const [own, other] = [parseIpAddress('10.77.0.1'), parseIpAddress('10.77.0.2')];
const server: ServerRecord = {
  name: parseServerName('blade01'),
  pool: 'computing',
  ip: own,
  members: [],
  cleanup: {since: new Date('2026-01-31T12:00:00Z'), reason: 'release'},
};
const on = (path: string, client: NfsExport['client']): NfsExport => ({path, client, shared: true});

/** The steps of its clean-up, on a storage host with these exports. */
async function plan(exported: NfsExport[], about: ServerRecord = server) {
  const name = parseStorageHostName('store1');
  const storage = {
    name,
    layout: {base: 'tank/hopscotch', mountpoint: '/srv'},
    images: {list: () => Promise.resolve({brands: [], versions: [], roots: [], shown: [], strays: []})},
    exports: {
      list: () => Promise.resolve([...exported]),
      removeExport: (entry: NfsExport) => {
        exported.splice(exported.indexOf(entry), 1);
        return Promise.resolve();
      },
    },
  } as unknown as StorageHost;
  const directory = {
    findServers: () => Promise.resolve(new Map([[about.name, about]])),
    isAdministrator: () => Promise.resolve(false),
    listServers: () => Promise.resolve([about]),
  };
  const site = {
    directory,
    storageHosts: new Map([[name, storage]]),
    storageOfChassis: new Map(),
    scratch: createScratchSharing(storage, directory),
  } as unknown as Site;
  const planner = cleanUpPlanners(site, {powerOff: false, destroyRoot: false})['cleanUp']!;
  const job = {id: parseJobId('00000000-0000-4000-8000-000000000001'), user, request: {}};
  const prepared = await planner.prepare({...job, targets: ['blade01']}, new AbortController().signal);
  return prepared.stepsFor('blade01');
}

describe('a clean-up', () => {
  it('takes the scratch directories of its holder from the server alone, before it is free', async () => {
    const kept = [
      on('/srv/scratch/physics', other),
      {path: '/srv/roots/blade01-web-1-00000000000a', client: own},
      on('/srv/versions/web-1', own),
    ];
    const exported = [on('/srv/scratch/physics', own), ...kept, on('/srv/scratch/chem', own)];
    const steps = await plan(exported);
    const names = steps.map(({name}) => name);
    expect(names.at(-1)).to.equal('free');
    const unshare = steps.find(({name}) => name === 'unshare scratch');
    const run = {signal: new AbortController().signal} as StepRun;
    await unshare?.perform(run);
    expect(exported).to.deep.equal(kept);
    await unshare?.perform(run);
    expect(exported, 'again').to.deep.equal(kept);
  });

  it('leaves them to whoever holds the server by now', async () => {
    expect(await plan([], {...server, owner: user})).to.deep.equal([]);
  });
});
