/** What every ImageStore must do with the files of golden images. */
import {expect} from 'chai';
import {Readable} from 'node:stream';
import {text as toText} from 'node:stream/consumers';
import {gzipSync} from 'node:zlib';
import {quoteArgument} from '../../src/adapters/ssh/quote.ts';
import {newUploadId, parseImportName, type BrandSource} from '../../src/domain/brand-source.ts';
import {defaultBootSettings, parseImagePath} from '../../src/domain/boot-settings.ts';
import type {ImageStore} from '../../src/ports/images.ts';
import {failureOf} from '../support/failures.ts';
import {alice, brand, job, root, version} from '../support/storage-samples.ts';
import {makeTar} from '../support/tar.ts';
import type {StorageUnderTest} from '../support/storage-under-test.ts';

export function describeImageContent(host: string, start: () => Promise<StorageUnderTest>): void {
  describe(`the files of images on ${host}`, function () {
    this.timeout(120_000);
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
      await images.describeBrand(brand('restored'), {boot: {mode: 'ram', arguments: ['quiet']}});
      const about = {job: nextJob(), author: alice, comment: 'kept'};
      expect(await images.saveGolden(brand('restored'), about)).to.equal(3);
      expect(await images.saveGolden(brand('restored'), about)).to.be.oneOf([3, undefined]);
      expect((await brandOf('restored'))?.defaultVersion, 'saving chooses nothing').to.equal(2);

      await images.restoreGolden(brand('restored'), version(1), about.job);
      await images.restoreGolden(brand('restored'), version(1), about.job);
      expect(await read(`${top}/etc/release`)).to.equal('one');
      expect((await brandOf('restored'))?.boot, 'how it boots, too').to.deep.equal(defaultBootSettings);
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

    it('makes what a server wrote the next version, and the golden image too', async () => {
      const top = await make('captured');
      const held = await images.ensureRoot(root('blade02', 'captured', 1));
      await write(`${held.path}/etc/release`, 'patched');
      await write(`${held.path}/opt/tool`, 'tool');
      const mark = nextJob();
      await images.captureRoot(brand('captured'), held.dataset, mark);
      await images.captureRoot(brand('captured'), held.dataset, mark);
      expect(await read(`${top}/etc/release`)).to.equal('patched');
      expect(await read(`${top}/opt/tool`)).to.equal('tool');
      expect(await read(`${top}/old/removed`)).to.equal('removed');
      expect(await snapshot('captured')).to.equal(3);
      const {differences} = await images.compareVersions(brand('captured'), version(1), version(3), 100);
      expect(differences.filter(({kind}) => kind === 'file').map(({path}) => path)).to.have.members([
        '/etc/release',
        '/opt/tool',
      ]);
      await images.removeRoot(held.dataset);
      await images.removeVersion(brand('captured'), version(1));
      expect((await failureOf(images.captureRoot(brand('captured'), held.dataset, mark))).code).to.equal(
        'NotFound',
      );
    });

    it('makes a brand of what a server wrote, which depends on nothing', async () => {
      await make('parent');
      const held = await images.ensureRoot(root('blade03', 'parent', 1));
      await write(`${held.path}/etc/release`, 'of its own');
      const request = {
        brand: brand('offspring'),
        owner: alice,
        job: nextJob(),
        from: {kind: 'root', dataset: held.dataset} as const,
      };
      await images.ensureBrand(request);
      await images.ensureBrand(request);
      await images.removeRoot(held.dataset);
      await images.removeBrand(brand('parent'));
      expect(await read(`${goldenPath('offspring')}/etc/release`)).to.equal('of its own');
      expect(await snapshot('offspring')).to.equal(1);
    });

    describe('imports', () => {
      const importsPath = () => rig.rootsPath.replace(/roots$/, 'imports');
      const store = async (name: string, bytes: Buffer) => {
        await shell(`mkdir -p ${importsPath()}`);
        const {code} = await rig.ssh.exec(`cat > ${importsPath()}/${name}`, {input: bytes.toString()});
        expect(code).to.equal(0);
      };
      const create = (name: string, from: BrandSource) =>
        images.ensureBrand({brand: brand(name), owner: alice, job: nextJob(), from});
      const archive = makeTar([
        {name: 'etc/'},
        {name: 'etc/release', text: 'from a tar\n'},
        {name: 'etc/link', link: 'release'},
      ]);

      it('an archive', async () => {
        await store('web.tar', archive);
        await create('imported', {kind: 'tar', name: parseImportName('web.tar', 'tar')});
        expect(await read(`${goldenPath('imported')}/etc/release`)).to.equal('from a tar');
        expect(await snapshot('imported')).to.equal(1);
      });

      it('a directory', async () => {
        await write(`${importsPath()}/trees/web/etc/release`, 'from a directory');
        await create('planted', {kind: 'directory', name: parseImportName('trees/web', 'directory')});
        expect(await read(`${goldenPath('planted')}/etc/release`)).to.equal('from a directory');
      });

      it('an archive that is being sent, however it is packed', async () => {
        for (const [name, bytes] of [
          ['plain', archive],
          ['gzip', gzipSync(archive)],
        ] as const) {
          const id = newUploadId();
          const sent = {
            bytes: Readable.from([bytes.subarray(0, 4), bytes.subarray(4)]),
            outcome: Promise.resolve(),
          };
          await images.receiveArchive(id, sent);
          const request = {
            brand: brand(name),
            owner: alice,
            job: nextJob(),
            from: {kind: 'upload', id} as const,
          };
          await images.ensureBrand(request);
          await images.ensureBrand(request);
          expect(await read(`${goldenPath(name)}/etc/release`)).to.equal('from a tar');
        }
      });

      it('nothing that is missing, no archive, cut off, or leads out of it; and leaves nothing of it', async () => {
        await store('bad.tar', Buffer.from('this is no archive'));
        await store('short.tar', archive.subarray(0, 1_200));
        await store('evil.tar', makeTar([{name: '../../evil', text: 'x'}]));
        for (const [name, code, said] of [
          ['missing.tar', 'NotFound', 'not found'],
          ['bad.tar', 'InvalidRequest', 'is not a whole tar archive'],
          ['short.tar', 'InvalidRequest', 'is not a whole tar archive'],
          ['evil.tar', 'InvalidRequest', 'has members that lead out of it (..)'],
        ] as const) {
          const failure = await failureOf(create('never', {kind: 'tar', name: parseImportName(name, 'tar')}));
          expect(failure.code, name).to.equal(code);
          expect(failure.message).to.contain(name).and.to.contain(said);
        }
        const sent = {bytes: Readable.from([archive.subarray(0, 1_200)]), outcome: Promise.resolve()};
        expect((await failureOf(images.receiveArchive(newUploadId(), sent))).code).to.equal('InvalidRequest');
        const lost = {kind: 'upload', id: newUploadId()} as const;
        expect((await failureOf(create('never', lost))).message).to.contain('Send the archive again');
        expect(await brandOf('never')).to.equal(undefined);
        const {stdout} = await rig.ssh.exec(`zfs list -H -o name -r ${rig.base}/incoming`);
        expect(stdout.trim()).to.equal(`${rig.base}/incoming`);
      });
    });

    it('shows a version as a directory that nobody can write to, once for all who ask', async () => {
      const top = await make('shown');
      const [one, other] = await Promise.all([
        images.ensureShown(brand('shown'), version(1)),
        rig.another().images.ensureShown(brand('shown'), version(1)),
      ]);
      expect(one).to.deep.equal(other);
      expect(await read(`${one.path}/etc/release`)).to.equal('one');
      expect(await read(`${top}/etc/release`)).to.equal('two');
      const {code} = await rig.ssh.exec(`echo x > ${one.path}/etc/release`);
      expect(code).not.to.equal(0);
      expect((await images.list()).shown.map(({dataset}) => dataset)).to.deep.equal([one.dataset]);
      await images.removeShown(one.dataset);
      await images.removeShown(one.dataset);
      expect((await images.list()).shown).to.deep.equal([]);
      await images.removeVersion(brand('shown'), version(1));
      expect((await failureOf(images.ensureShown(brand('shown'), version(1)))).code).to.equal('NotFound');
    });

    describe('reads files of a version', () => {
      const path = (text: string) => parseImagePath(text, 'path');
      const read = async (...paths: string[]) => {
        const found: string[] = [];
        await images.readFiles(brand('linked'), version(1), paths.map(path), async (name, {bytes}) => {
          found.push(`${name}: ${(await toText(bytes)).trim()}`);
        });
        return found;
      };
      before(async () => {
        const archive = makeTar([
          {name: 'boot/'},
          {name: 'boot/vmlinuz-1', text: 'a kernel\n'},
          {name: 'boot/vmlinuz', link: 'vmlinuz-1'},
          {name: 'boot/from-top', link: '/usr/lib/../../boot/vmlinuz'},
          {name: 'boot/out', link: '../../../../etc/passwd'},
          {name: 'boot/host', link: '/etc/passwd'},
          {name: 'boot/circle', link: 'circle'},
          {name: 'boot/empty', text: ''},
          {name: 'etc/'},
          {name: 'usr/lib', link: '../boot'},
          {name: 'kernels', link: '/boot'},
        ]);
        const id = newUploadId();
        await images.receiveArchive(id, {bytes: Readable.from([archive]), outcome: Promise.resolve()});
        const from = {kind: 'upload', id} as const;
        await images.ensureBrand({brand: brand('linked'), owner: alice, job: nextJob(), from});
        await snapshot('linked');
      });

      it('one after the other, through links as the image means them', async () => {
        expect(await read('/boot/vmlinuz', '/boot/vmlinuz-1', '/kernels/from-top')).to.deep.equal([
          '/boot/vmlinuz: a kernel',
          '/boot/vmlinuz-1: a kernel',
          '/kernels/from-top: a kernel',
        ]);
      });

      it('and never one of the host', async () => {
        for (const name of ['/boot/out', '/boot/host', '/boot/nothing', '/boot/vmlinuz-1/below']) {
          const failure = await failureOf(read(name));
          expect(failure.code, name).to.equal('NotFound');
          expect(failure.message).to.contain(name).and.contain('ersion 1 of linked');
        }
      });

      it('and nothing but regular files that hold something', async () => {
        for (const name of ['/boot', '/boot/circle', '/boot/empty', '/kernels'])
          expect((await failureOf(read(name))).code, name).to.equal('Conflict');
        const missing = images.readFiles(brand('linked'), version(9), [path('/boot')], () =>
          Promise.resolve(),
        );
        expect((await failureOf(missing)).code).to.equal('NotFound');
      });
    });

    it('leaves nothing behind that holds a version', async () => {
      const {stdout} = await rig.ssh.exec(`zfs list -H -o name -r ${rig.base}/views`);
      expect(stdout.trim()).to.equal(`${rig.base}/views`);
    });
  });
}
