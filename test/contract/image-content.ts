/** What every ImageStore must do with the files of golden images. */
import {expect} from 'chai';
import {quoteArgument} from '../../src/adapters/ssh/quote.ts';
import type {ImageStore} from '../../src/ports.ts';
import {failureOf} from '../support/failures.ts';
import {alice, brand, job, root, version} from '../support/storage-samples.ts';
import type {StorageUnderTest} from '../support/storage-under-test.ts';

export function describeImageContent(host: string, start: () => Promise<StorageUnderTest>): void {
  describe(`the files of images on ${host}`, function () {
    this.timeout(60_000);
    let rig: StorageUnderTest;
    let images: ImageStore;
    let jobs = 5_000;
    const nextJob = () => job(jobs++);
    const goldenPath = (name: string) => rig.rootsPath.replace(/roots$/, `brands/${name}`);
    const shell = async (command: string) => {
      const {code, stdout, stderr} = await rig.ssh.exec(command);
      expect(code, `${command}: ${stderr}`).to.equal(0);
      return stdout;
    };
    const write = async (path: string, text: string) => {
      await shell(`mkdir -p ${quoteArgument(path.slice(0, path.lastIndexOf('/')))}`);
      await shell(`echo ${quoteArgument(text)} > ${quoteArgument(path)}`);
    };
    const read = async (path: string) => (await shell(`cat ${quoteArgument(path)}`)).trim();
    const snapshot = (name: string) => images.ensureVersion(brand(name), {job: nextJob(), author: alice});
    /** Version 1 and 2, which differ in four files. */
    const make = async (name: string) => {
      await images.ensureBrand({brand: brand(name), owner: alice, job: nextJob()});
      const top = goldenPath(name);
      await write(`${top}/etc/kept`, 'kept');
      await write(`${top}/etc/release`, 'one');
      await write(`${top}/old/removed`, 'removed');
      await snapshot(name);
      await write(`${top}/etc/release`, 'two');
      await write(`${top}/etc/odd $name's`, 'odd');
      await shell(`rm -rf ${top}/old`);
      await snapshot(name);
      return top;
    };
    const brandOf = async (name: string) => (await images.list()).brands.find(found => found.name === name);
    before(async () => {
      rig = await start();
      images = rig.images;
    });
    after(() => rig?.close());

    it('tells what differs between two versions, either way round', async () => {
      await make('compared');
      const there = await images.compareVersions(brand('compared'), version(1), version(2), 100);
      expect(there.complete).to.equal(true);
      const files = (found: typeof there) =>
        found.differences
          .filter(({kind}) => kind === 'file')
          .map(({change, path}) => `${change} ${path}`)
          .sort();
      expect(files(there)).to.deep.equal([
        "added /etc/odd $name's",
        'changed /etc/release',
        'removed /old/removed',
      ]);
      const back = await images.compareVersions(brand('compared'), version(2), version(1), 100);
      expect(files(back)).to.deep.equal([
        'added /old/removed',
        'changed /etc/release',
        "removed /etc/odd $name's",
      ]);
      const same = await images.compareVersions(brand('compared'), version(2), version(2), 100);
      expect(same).to.deep.equal({differences: [], complete: true});
      const cut = await images.compareVersions(brand('compared'), version(1), version(2), 2);
      expect(cut.differences).to.have.length(2);
      expect(cut.complete).to.equal(false);
      const missing = await failureOf(images.compareVersions(brand('compared'), version(1), version(9), 9));
      expect(missing.code).to.equal('NotFound');
      await images.removeVersion(brand('compared'), version(1));
    });

    it('takes a golden image back to a version, and every version and root stays', async () => {
      const top = await make('restored');
      const held = await images.ensureRoot(root('blade01', 'restored', 2));
      await write(`${top}/etc/unsaved`, 'unsaved');
      const about = {job: nextJob(), author: alice, comment: 'kept'};
      expect(await images.saveGolden(brand('restored'), about)).to.equal(3);
      expect(await images.saveGolden(brand('restored'), about)).to.be.oneOf([3, undefined]);
      expect((await brandOf('restored'))?.defaultVersion, 'saving chooses nothing').to.equal(2);

      await images.restoreGolden(brand('restored'), version(1), about.job);
      await images.restoreGolden(brand('restored'), version(1), about.job);
      expect(await read(`${top}/etc/release`)).to.equal('one');
      expect(await read(`${top}/old/removed`)).to.equal('removed');
      expect(await read(`${top}/etc/kept`)).to.equal('kept');
      expect(await read(`${held.path}/etc/release`)).to.equal('two');
      const {versions, roots} = await images.list();
      expect(versions.filter(({brand: of}) => of === 'restored').map(({number}) => number)).to.deep.equal([
        1, 2, 3,
      ]);
      expect(roots.filter(({brand: of}) => of === 'restored')).to.have.length(1);

      expect(await snapshot('restored')).to.equal(4);
      const same = await images.compareVersions(brand('restored'), version(1), version(4), 100);
      expect(same.differences, 'nothing but what was there').to.deep.equal([]);
      await images.restoreGolden(brand('restored'), version(3), nextJob());
      expect(await read(`${top}/etc/unsaved`)).to.equal('unsaved');
      expect(await read(`${top}/etc/release`)).to.equal('two');
      await images.removeVersion(brand('restored'), version(1));
    });

    it('leaves nothing behind that holds a version', async () => {
      const {stdout} = await rig.ssh.exec(`zfs list -H -o name -r ${rig.base}/views`);
      expect(stdout.trim()).to.equal(`${rig.base}/views`);
    });
  });
}
