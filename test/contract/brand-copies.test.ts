import {expect} from 'chai';
import {createReplication} from '../../src/service/replication.ts';
import {parseStorageHostName} from '../../src/domain/names.ts';
import type {ImageStore} from '../../src/ports/images.ts';
import type {StorageHost} from '../../src/ports/storage-host.ts';
import {failureOf} from '../support/failures.ts';
import {alice, brand, job, version} from '../support/storage-samples.ts';
import {startLabStorage, type LabStorage} from '../support/storage-under-test.ts';
import {breakingOff, describeBrandCopies} from './brand-copies.ts';

const startTwo = (first: boolean, second: boolean) =>
  Promise.all([startLabStorage({openZfs: first}), startLabStorage({name: 'store2', openZfs: second})]);
const closeBoth = async (hosts: readonly LabStorage[]) => {
  for (const host of hosts) await host.close();
};

for (const [what, openZfs] of Object.entries({'the lab': false, 'the lab with OpenZFS': true})) {
  describeBrandCopies(what, async () => {
    const hosts = await startTwo(openZfs, openZfs);
    return {home: hosts[0].images, away: hosts[1].images, close: () => closeBoth(hosts)};
  });
}

describe('a copy that was cut off', function () {
  this.timeout(60_000);
  let hosts: [LabStorage, LabStorage];
  let sent: string[];
  const web = brand('torn');
  const start = async (first: boolean, second: boolean) => {
    hosts = await startTwo(first, second);
    sent = [];
    await hosts[0].images.ensureBrand({brand: web, owner: alice, job: job(1)});
    for (const number of [2, 3]) await hosts[0].images.ensureVersion(web, {job: job(number), author: alice});
  };
  afterEach(() => closeBoth(hosts));

  /** The home, as it is seen sending: `cutAt` bytes of each whole stream at most. */
  const watched = (cutAt: number): ImageStore => {
    const home = hosts[0].images;
    return {
      ...home,
      sendVersion: async (name, number, ...rest) => {
        sent.push(`version ${number}`);
        const stream = await home.sendVersion(name, number, ...rest);
        return Number.isFinite(cutAt) ? breakingOff(stream, cutAt) : stream;
      },
      sendRest: (token, signal) => {
        sent.push('rest');
        return home.sendRest(token, signal);
      },
    };
  };
  const copy = (number: number, cutAt = Infinity) =>
    createReplication().ensure(
      {
        brand: web,
        version: version(number),
        from: {name: parseStorageHostName('store1'), images: watched(cutAt)} as StorageHost,
        to: {name: parseStorageHostName('store2'), images: hosts[1].images} as StorageHost,
      },
      new AbortController().signal,
    );
  const versionsAway = async () =>
    (await hosts[1].images.list()).versions
      .filter(found => found.brand === web)
      .map(found => found.number as number);

  it('goes on where it was, the first version and a later one', async () => {
    await start(true, true);
    for (const number of [1, 2]) {
      expect((await failureOf(copy(number, 1_000))).code).to.equal('Unavailable');
      await copy(number);
      expect(await versionsAway()).to.have.length(number);
    }
    expect(sent).to.deep.equal(['version 1', 'rest', 'version 2', 'rest']);
  });

  it('begins again where the receiving host keeps nothing', async () => {
    await start(true, false);
    await failureOf(copy(1, 1_000));
    await copy(2);
    expect(sent).to.deep.equal(['version 1', 'version 1', 'version 2']);
  });

  it('begins again where the sending host cannot go on', async () => {
    await start(false, true);
    await failureOf(copy(1, 1_000));
    await copy(2);
    expect(sent).to.deep.equal(['version 1', 'rest', 'version 1', 'version 2']);
    expect(await versionsAway()).to.deep.equal([1, 2]);
  });

  it('is given up when its version was deleted at home meanwhile', async () => {
    await start(true, true);
    await copy(1);
    await failureOf(copy(2, 1_000));
    await hosts[0].images.removeVersion(web, version(2));
    await hosts[0].images.ensureVersion(web, {job: job(4), author: alice});
    await copy(3);
    expect(await versionsAway()).to.deep.equal([1, 3]);
    expect(sent.slice(-2)).to.deep.equal(['rest', 'version 3']);
  });

  it('is kept when the line breaks once more', async () => {
    await start(true, true);
    await failureOf(copy(1, 1_000));
    hosts[0].faults.set([{part: 'storage', on: 'zfs send -t', effect: 'drop', count: 1}]);
    const failure = await failureOf(copy(1));
    expect(failure.code, failure.message).to.equal('Unavailable');
    await copy(1);
    expect(sent).to.deep.equal(['version 1', 'rest', 'rest']);
  });
});
