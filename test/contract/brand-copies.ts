/** What two ImageStores must do together: copy a brand from one to the other, version by version. */
import {expect} from 'chai';
import {Readable} from 'node:stream';
import {unavailable} from '../../src/domain/errors.ts';
import {parseStorageHostName} from '../../src/domain/names.ts';
import {createReplication} from '../../src/service/replication.ts';
import type {ByteStream, ImageStore} from '../../src/ports/images.ts';
import type {StorageHost} from '../../src/ports/storage-host.ts';
import {failureOf} from '../support/failures.ts';
import {alice, bob, brand, job, root, version} from '../support/storage-samples.ts';

export interface TwoStores {
  readonly home: ImageStore;
  readonly away: ImageStore;
  /** A root's file on the second host, to be read back. Undefined where there are no files. */
  readonly files?: {write(text: string): void; read(rootPath: string): string};
  close(): Promise<void>;
}

export function describeBrandCopies(host: string, start: () => Promise<TwoStores>): void {
  describe(`copies of brands on ${host}`, function () {
    this.timeout(120_000);
    let rig: TwoStores;
    let home: ImageStore;
    let away: ImageStore;
    const replication = createReplication();
    const never = new AbortController().signal;
    const storage = (name: string, images: ImageStore) =>
      ({name: parseStorageHostName(name), images}) as StorageHost;
    const copy = (name: string, number: number, from = home) =>
      replication.ensure(
        {
          brand: brand(name),
          version: version(number),
          from: storage('store1', from),
          to: storage('store2', away),
        },
        never,
      );
    const numbersOf = async (images: ImageStore, name: string) =>
      (await images.list()).versions
        .filter(found => found.brand === name)
        .map(found => found.number as number);
    let jobs = 700;
    const make = async (name: string, versions: number) => {
      await home.ensureBrand({brand: brand(name), owner: alice, job: job(jobs++), description: 'for copies'});
      for (let number = 1; number <= versions; number++) {
        if (name === 'copied') rig.files?.write(`${name} ${number}\n`);
        const about = {job: job(jobs++), author: bob, comment: `number ${number}`};
        await home.ensureVersion(brand(name), about);
      }
    };

    before(async () => {
      rig = await start();
      ({home, away} = rig);
      // The files of real parts are those of this brand.
      await make('copied', 3);
    });
    after(() => rig?.close());

    it('makes a version be there with those before it: same numbers, same identity, same words', async () => {
      await copy('copied', 2);
      await copy('copied', 2);
      expect(await numbersOf(away, 'copied')).to.deep.equal([1, 2]);
      const [there, here] = [await away.findCopy(brand('copied')), await home.findCopy(brand('copied'))];
      expect(there?.copied).to.equal(true);
      expect(here?.copied).to.equal(false);
      expect(there?.versions).to.deep.equal(here?.versions.slice(0, 2));
      const listed = await away.list();
      expect(listed.brands.find(({name}) => name === 'copied')).to.deep.include({
        copyOf: 'store1',
        owner: alice,
        description: 'for copies',
      });
      expect(listed.versions.find(({number}) => number === 2)).to.deep.include({
        comment: 'number 2',
        author: bob,
      });
    });

    it('adds what is new, and a server of the other rack gets a root with that content', async () => {
      await copy('copied', 3);
      expect(await numbersOf(away, 'copied')).to.deep.equal([1, 2, 3]);
      const made = await away.ensureRoot(root('blade01', 'copied', 3));
      if (rig.files) expect(rig.files.read(made.path)).to.equal('copied 3\n');
      await away.removeRoot(made.dataset);
    });

    it('copies once, however many ask at once', async () => {
      await make('asked', 2);
      let sent = 0;
      const counting: ImageStore = {
        ...home,
        sendVersion: (...wanted) => {
          sent++;
          return home.sendVersion(...wanted);
        },
      };
      await Promise.all([2, 1, 2, 2, 1].map(number => copy('asked', number, counting)));
      expect(sent).to.equal(2);
      expect(await numbersOf(away, 'asked')).to.deep.equal([1, 2]);
    });

    it('leaves nothing half there when the stream breaks off, and can be repeated', async () => {
      await make('torn', 2);
      const torn: ImageStore = {
        ...home,
        sendVersion: async (...wanted) => breakingOff(await home.sendVersion(...wanted)),
      };
      for (const number of [1, 2]) {
        const failure = await failureOf(copy('torn', number, torn));
        expect(failure.code, failure.message).to.equal('Unavailable');
        expect(await numbersOf(away, 'torn')).to.deep.equal(number === 1 ? [] : [1]);
        await copy('torn', number);
      }
      expect(await numbersOf(away, 'torn')).to.deep.equal([1, 2]);
    });

    it('refuses to copy over a brand that is not a copy', async () => {
      await make('twice', 1);
      await away.ensureBrand({brand: brand('twice'), owner: bob, job: job(jobs++)});
      const failure = await failureOf(copy('twice', 1));
      expect(failure.code).to.equal('Conflict');
      expect(failure.message).to.contain('of its own');
      expect((await away.list()).brands.find(({name}) => name === 'twice')?.owner).to.deep.equal(bob);
    });

    it('says which version is not at home', async () => {
      const failure = await failureOf(copy('copied', 9));
      expect(failure).to.deep.include({code: 'NotFound'});
      expect(failure.message).to.contain('copied@9');
    });

    it('brings what is said of the brand up to date', async () => {
      await home.setBrandMembers(brand('copied'), [bob]);
      await copy('copied', 3);
      expect((await away.list()).brands.find(({name}) => name === 'copied')?.members).to.deep.equal([bob]);
    });
  });
}

/** As when the sending host dies after the first bytes. */
export function breakingOff({bytes}: ByteStream, after = 200): ByteStream {
  const lost = unavailable('storage host store1', 'It died.');
  const outcome = Promise.reject(lost);
  outcome.catch(() => undefined);
  const some = async function* () {
    for await (const chunk of bytes) {
      yield (chunk as Buffer).subarray(0, after);
      throw lost;
    }
  };
  return {bytes: Readable.from(some()), outcome};
}
