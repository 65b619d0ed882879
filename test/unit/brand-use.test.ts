/** Jobs that load a brand which was restricted after they had been filed. */
import {expect} from 'chai';
import {parseDn} from '../../src/domain/dn.ts';
import type {Brand, ImageListing} from '../../src/domain/image.ts';
import {parseBrandName, parseJobId, parseServerName, parseStorageHostName} from '../../src/domain/names.ts';
import type {Planner} from '../../src/domain/plan.ts';
import type {ServerRecord} from '../../src/domain/server.ts';
import {brandPlanners} from '../../src/service/brand-plan.ts';
import {provisionPlanners} from '../../src/service/provision.ts';
import {rootPlanners} from '../../src/service/roots.ts';
import type {Site} from '../../src/service/site.ts';

const alice = parseDn('uid=alice,ou=people,dc=hopscotch');
const carol = parseDn('uid=carol,ou=people,dc=hopscotch');
const [store1, store2] = [parseStorageHostName('store1'), parseStorageHostName('store2')];
const server: ServerRecord = {name: parseServerName('blade01'), pool: 'computing', owner: alice, members: []};
const secret = (more: Partial<Brand> = {}) =>
  ({name: parseBrandName('secret'), owner: carol, members: [], restricted: true, ...more}) as Brand;

/** Storage hosts with the brand as each tells it; the server belongs to the first. */
function siteWith(brands: readonly Brand[], administrator = false): Site {
  const hosts = brands.map((brand, index) => {
    const listing: ImageListing = {brands: [brand], versions: [], roots: [], shown: [], strays: []};
    return {name: index === 0 ? store1 : store2, images: {list: () => Promise.resolve(listing)}};
  });
  return {
    directory: {
      findServers: () => Promise.resolve(new Map([[server.name, server]])),
      isAdministrator: () => Promise.resolve(administrator),
    },
    storageHosts: new Map(hosts.map(host => [host.name, host])),
    storageOfChassis: new Map(),
  } as unknown as Site;
}
const oneHost = (brand: Brand, administrator?: boolean) => siteWith([brand], administrator);

async function outcomeOf(planner: Planner | undefined, request: object): Promise<string> {
  const job = {id: parseJobId('00000000-0000-4000-8000-000000000001'), user: alice, request};
  const target = planner?.targetKind === 'brand' ? 'own' : 'blade01';
  const plan = await planner!.prepare({...job, targets: [target]}, new AbortController().signal);
  try {
    plan.checkRights(target);
    return 'may';
  } catch (error) {
    return (error as {code: string}).code;
  }
}

describe('a restricted brand, when the job begins', () => {
  const image = {brand: 'secret', version: 1};
  const jobs: readonly [string, (site: Site) => Planner | undefined, object][] = [
    ['provisionServers', site => provisionPlanners(site)['provisionServers'], image],
    ['cloneRoots', site => rootPlanners(site)['cloneRoots'], image],
    ['adoptRoots', site => rootPlanners(site)['adoptRoots'], {found: [{server: 'blade01', ...image}]}],
    [
      'createBrand',
      site => brandPlanners(site)['createBrand'],
      {storageHost: 'store1', from: {kind: 'version', ...image}},
    ],
  ];
  for (const [operation, plannerFor, request] of jobs) {
    it(`is kept to its members by ${operation}`, async () => {
      const outcome = (site: Site) => outcomeOf(plannerFor(site), request);
      expect(await outcome(oneHost(secret()))).to.equal('NotAuthorized');
      expect(await outcome(oneHost(secret({restricted: false})))).to.equal('may');
      expect(await outcome(oneHost(secret({members: [alice]})))).to.equal('may');
      expect(await outcome(oneHost(secret(), true))).to.equal('may');
    });
  }

  it('is as its home says, where a copy does not know yet', async () => {
    // Two storage hosts, and no chassis that tells which is that of the server: none is read for the plan.
    const site = siteWith([secret({restricted: false, copyOf: store2}), secret()]);
    expect(await outcomeOf(provisionPlanners(site)['provisionServers'], image)).to.equal('NotAuthorized');
  });
});
