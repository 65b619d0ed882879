/** The contract on real parts, and what only real parts can show: files of a clone over NFS. */
import {expect} from 'chai';
import {writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {describeExportTable} from '../contract/export-table.ts';
import {describeImageContent} from '../contract/image-content.ts';
import {describeImageStore} from '../contract/image-store.ts';
import {sharedScratch} from '../../src/domain/scratch.ts';
import {failureOf} from '../support/failures.ts';
import {haveRealStorage} from '../support/real-storage.ts';
import {address, alice, brand, job, root} from '../support/storage-samples.ts';
import {startRealStorageUnderTest, type RealStorageUnderTest} from '../support/storage-under-test.ts';

if (haveRealStorage()) {
  describeImageStore('real ZFS', () => startRealStorageUnderTest());
  describeImageContent('real ZFS', () => startRealStorageUnderTest());
  describeExportTable('NFS-Ganesha on real ZFS', () => startRealStorageUnderTest());

  describe('real ZFS and NFS', function () {
    this.timeout(120_000);
    let rig: RealStorageUnderTest;
    const web = brand('web');
    before(async () => {
      rig = await startRealStorageUnderTest(128);
      await rig.images.ensureBrand({brand: web, owner: alice, job: job(1)});
      writeFileSync(`${rig.real.basePath}/brands/web/release`, 'version one\n');
      await rig.images.ensureVersion(web, {job: job(2), author: alice});
    });
    after(() => rig?.close());

    it('gives a server its root over NFS, and nobody else', async () => {
      const {path, dataset} = await rig.images.ensureRoot(root('blade01', 'web', 1));
      writeFileSync(`${rig.real.basePath}/brands/web/release`, 'not yet a version\n');
      const mine = {path, client: address('127.0.0.1')};
      await rig.exports.ensureExport(mine);
      expect(await rig.real.ganesha.readFile(`${path}/release`)).to.equal('version one\n');

      await rig.exports.ensureExport({path, client: address('127.0.0.2')});
      const refusal = await rig.real.ganesha.readFile(`${path}/release`).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(Error);

      await rig.exports.ensureExport(mine);
      expect(await rig.real.ganesha.readFile(`${path}/release`)).to.equal('version one\n');
      await rig.exports.removeExport(mine);
      expect(await rig.real.ganesha.readFile(`${path}/release`).catch(() => 'refused')).to.equal('refused');
      await rig.images.removeRoot(dataset);
    });

    it('gives scratch directories to all their clients, and to nobody else', async () => {
      await rig.scratch.ensure({name: sharedScratch, users: [], quotaBytes: 32 * 1_048_576});
      const [{path, quotaBytes} = expect.fail()] = await rig.scratch.list();
      expect(quotaBytes).to.equal(32 * 1_048_576);
      writeFileSync(`${path}/notes`, 'kept\n');
      const entry = (client: string) => ({path, client: address(client), shared: true as const});
      const read = (client: string) =>
        rig.real.ganesha.readFile(`${rig.exports.mountPath(entry(client))}/notes`);
      await rig.exports.ensureExport(entry('127.0.0.1'));
      await rig.exports.ensureExport(entry('127.0.0.2'));
      expect(await read('127.0.0.1')).to.equal('kept\n');
      expect(await read('127.0.0.2').catch(() => 'refused')).to.equal('refused');
      await rig.exports.removeExport(entry('127.0.0.1'));
      expect(await read('127.0.0.1').catch(() => 'refused')).to.equal('refused');
      await rig.exports.removeExport(entry('127.0.0.2'));
      await rig.scratch.remove(sharedScratch);
      expect(await rig.scratch.list()).to.deep.equal([]);
    });

    it('keeps lines of others in the export file', async () => {
      const {path} = await rig.images.ensureRoot(root('blade02', 'web', 1));
      const {file} = rig.real.ganesha;
      const theirs = '# kept by hand\n';
      writeFileSync(file, theirs + (await readFile(file, 'utf8')));
      const entry = {path, client: address('127.0.0.1')};
      await rig.exports.ensureExport(entry);
      expect(await readFile(file, 'utf8'))
        .to.contain(theirs)
        .and.contain(path);
      await rig.exports.removeExport(entry);
      expect(await readFile(file, 'utf8')).to.equal(theirs);
    });

    it('says so when the NFS server is down, and works again when it is back', async () => {
      const {path} = await rig.images.ensureRoot(root('blade03', 'web', 1));
      const entry = {path, client: address('127.0.0.1')};
      await rig.real.ganesha.stop();
      const failure = await failureOf(rig.exports.ensureExport(entry));
      expect(failure.code).to.equal('Unavailable');
      expect(failure.message).to.contain('NFS server');
      await rig.real.ganesha.restart();
      await rig.exports.ensureExport(entry);
      expect(await rig.real.ganesha.readFile(`${path}/release`)).to.equal('version one\n');
    });

    it('mounts a clone that was left unmounted', async () => {
      const made = await rig.images.ensureRoot(root('blade04', 'web', 1));
      await rig.ssh.exec(`zfs unmount ${made.dataset}`);
      expect(await rig.images.ensureRoot(root('blade04', 'web', 1))).to.deep.equal(made);
      expect(await readFile(`${made.path}/release`, 'utf8')).to.equal('version one\n');
    });

    it('refuses a clone of something else under the name of the root', async () => {
      const made = await rig.images.ensureRoot(root('blade05', 'web', 1));
      await rig.images.removeRoot(made.dataset);
      await rig.images.ensureVersion(web, {job: job(3), author: alice});
      const impostor = await rig.ssh.exec(`zfs clone ${rig.base}/brands/web@2 ${made.dataset}`);
      expect(impostor.code, impostor.stderr).to.equal(0);
      expect((await failureOf(rig.images.ensureRoot(root('blade05', 'web', 1)))).code).to.equal('Conflict');
    });
  });
}
