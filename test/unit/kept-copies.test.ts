/** Copies that the configuration wants: filed once, a few at a time, and not to hosts that are down. */
import {expect} from 'chai';
import {parseDn} from '../../src/domain/dn.ts';
import {unavailable} from '../../src/domain/errors.ts';
import type {Brand, ImageListing, Version} from '../../src/domain/image.ts';
import {parseStorageHostName, type StorageHostName} from '../../src/domain/names.ts';
import type {JobRecord, NewJob} from '../../src/ports/jobs.ts';
import {createKeptCopies} from '../../src/service/kept-copies.ts';
import type {KeepRule} from '../../src/service/missing-copies.ts';
import {createTestClock} from '../support/test-clock.ts';
import {createLog} from '../support/log.ts';

const user = parseDn('cn=service,dc=hopscotch');
const hosts = ['store1', 'store2', 'store3'].map(name => parseStorageHostName(name));
const [store1, store2] = hosts;
const minuteMs = 60_000;

/** `web@3` is a brand with versions up to 3, at home; with `of`, a copy. Its default version is 2. */
function holding(images: readonly string[], of?: StorageHostName): ImageListing {
  const listing = {brands: [] as Brand[], versions: [] as Version[], roots: [], shown: [], strays: []};
  for (const image of images) {
    const [brand = '', last] = image.split('@');
    const numbers = Array.from({length: Number(last)}, (_, index) => index + 1);
    listing.brands.push({name: brand, defaultVersion: 2, ...(of && {copyOf: of})} as Brand);
    listing.versions.push(...numbers.map(number => ({brand, number}) as unknown as Version));
  }
  return listing;
}

function start(keep: readonly KeepRule[], atOnce = 9) {
  const clock = createTestClock();
  const held = new Map(hosts.map(host => [host, holding([])]));
  const down = new Set<StorageHostName>();
  const filed: (Omit<JobRecord, 'targets'> & {
    targets: string[];
    request: {version: number; to: string[]};
  })[] = [];
  let leading = true;
  const copies = createKeptCopies(
    {
      storageHosts: new Map(
        hosts.map(host => [
          host,
          {
            images: {
              list: () =>
                down.has(host) ? Promise.reject(unavailable(host, 'down')) : Promise.resolve(held.get(host)),
            },
          } as never,
        ]),
      ),
      jobs: {
        list: () => Promise.resolve(filed.filter(({finishedAt}) => finishedAt === undefined) as never),
        submit: (job: NewJob) => {
          const known = filed.find(({requestId}) => requestId === job.requestId);
          if (known === undefined) filed.push({...job} as never);
          return Promise.resolve((known ?? filed.at(-1)) as never);
        },
      },
      leadership: {lead: () => Promise.resolve(leading), resign: () => Promise.resolve()},
      clock,
      logger: createLog().logger,
      user,
    },
    {keep, atOnce, intervalMs: minuteMs},
  );
  return {
    copies,
    clock,
    held,
    down,
    lead: (mine: boolean) => (leading = mine),
    /** What was filed until now. */
    filed: () =>
      filed.map(({targets, request}) => `${targets.join()}@${request.version} ${request.to.join()}`),
    /** The jobs that are under way end. */
    end: () => filed.forEach(job => Object.assign(job, {finishedAt: clock.now()})),
  };
}

describe('copies that are kept', () => {
  it('are of the brands, versions and hosts that rules name, and only those that are missing', async () => {
    const {copies, held, filed} = start([
      {brands: ['web', 'x.*'], versions: 'all', storageHosts: [store2!]},
      {brands: ['db'], versions: 'default'},
    ]);
    held.set(store1!, holding(['web@3', 'db@3', 'x.1@1', 'xy1@1', 'empty@0']));
    held.set(store2!, holding(['db@2'], store1));
    await copies.look();
    expect(filed()).to.deep.equal(['web@3 store2', 'x.1@1 store2', 'db@2 store3']);
  });

  it('are left alone where a host has a brand of its own, or goes beyond', async () => {
    const {copies, held, filed} = start([{brands: ['*'], versions: 'default', storageHosts: [store2!]}]);
    held.set(store1!, holding(['web@3', 'db@3']));
    held.set(store2!, {
      ...holding(['web@1']),
      versions: holding(['web@1', 'db@3']).versions,
    });
    await copies.look();
    expect(filed()).to.deep.equal([]);
  });

  it('are filed once, tried again after a while when they failed, and by one replica', async () => {
    const {copies, clock, held, filed, end, lead} = start([
      {brands: ['*'], versions: 'all', storageHosts: [store2!]},
    ]);
    held.set(store1!, holding(['web@1']));
    lead(false);
    await copies.look();
    expect(filed()).to.deep.equal([]);
    lead(true);
    await copies.look();
    await clock.advance(60 * minuteMs);
    await copies.look();
    expect(filed(), 'under way for an hour').to.have.length(1);
    end();
    await copies.look();
    await copies.look();
    expect(filed(), 'failed').to.have.length(2);
    end();
    await clock.advance(minuteMs);
    await copies.look();
    expect(filed(), 'not at once').to.have.length(2);
    await clock.advance(15 * minuteMs);
    await copies.look();
    expect(filed()).to.have.length(3);
  });

  it('are made a few at a time; one that failed makes room', async () => {
    const {copies, held, filed, end} = start([{brands: ['*'], versions: 'all'}], 2);
    held.set(store1!, holding(['a@1', 'b@1']));
    await copies.look();
    await copies.look();
    expect(filed()).to.deep.equal(['a@1 store2', 'a@1 store3']);
    end();
    await copies.look();
    expect(filed().slice(2)).to.deep.equal(['b@1 store2', 'b@1 store3']);
  });

  it('wait for a host that is down, at either end', async () => {
    const {copies, clock, held, down, filed} = start([{brands: ['*'], versions: 'all'}]);
    held.set(store1!, holding(['web@1']));
    down.add(store2!);
    copies.start();
    await clock.advance(0);
    expect(filed()).to.deep.equal(['web@1 store3']);
    down.clear();
    await clock.advance(minuteMs);
    expect(filed()).to.deep.equal(['web@1 store3', 'web@1 store2']);
    held.set(store1!, holding(['web@2']));
    down.add(store1!);
    await clock.advance(minuteMs);
    expect(filed()).to.have.length(2);
    await copies.close();
  });
});
