/** What every ImageStore must do. Works on brands of its own, beside whatever the host holds. */
import {expect} from 'chai';
import {parseDatasetName} from '../../src/domain/image.ts';
import {defaultBootSettings, parseImagePath} from '../../src/domain/boot-settings.ts';
import type {ImageStore} from '../../src/ports/images.ts';
import {failureOf} from '../support/failures.ts';
import {alice, bob, brand, job, root, version} from '../support/storage-samples.ts';
import type {StorageUnderTest} from '../support/storage-under-test.ts';

export function describeImageStore(host: string, start: () => Promise<StorageUnderTest>): void {
  describe(`ImageStore on ${host}`, function () {
    this.timeout(120_000);
    let rig: StorageUnderTest;
    let images: ImageStore;
    let jobs = 100;
    const nextJob = () => job(jobs++);
    const brandOf = async (name: string) => (await images.list()).brands.find(found => found.name === name);
    const numbersOf = async (name: string) =>
      (await images.list()).versions
        .filter(found => found.brand === name)
        .map(found => found.number as number);
    /** A brand with so many versions. */
    const make = async (name: string, versions = 1) => {
      await images.ensureBrand({brand: brand(name), owner: alice, job: nextJob()});
      for (let count = 0; count < versions; count++) {
        await images.ensureVersion(brand(name), {job: nextJob(), author: alice});
      }
    };
    before(async () => {
      rig = await start();
      images = rig.images;
    });
    after(() => rig?.close());

    it('makes a brand once for a job, and keeps what is said of it', async () => {
      const request = {
        brand: brand('made'),
        owner: alice,
        job: job(1),
        description: 'Büro, 100 % – 東京 = ok',
      };
      await images.ensureBrand(request);
      await images.ensureBrand(request);
      const made = await brandOf('made');
      expect(made).to.deep.include({description: request.description, owner: alice, members: []});
      expect(made?.defaultVersion).to.equal(undefined);
      expect(made?.createdAt).to.be.instanceOf(Date);
      expect(made?.referencedBytes).to.be.greaterThan(0);
    });

    it('refuses a brand that another job made', async () => {
      await make('taken', 0);
      const failure = await failureOf(
        images.ensureBrand({brand: brand('taken'), owner: bob, job: nextJob()}),
      );
      expect(failure.code).to.equal('Conflict');
      expect((await brandOf('taken'))?.owner).to.deep.equal(alice);
    });

    it('starts a brand as a copy that depends on nothing', async () => {
      await make('source', 2);
      const request = {
        brand: brand('copied'),
        owner: bob,
        job: nextJob(),
        from: {kind: 'version', brand: brand('source'), version: version(1)} as const,
      };
      await images.ensureBrand(request);
      await images.ensureBrand(request);
      expect(await numbersOf('copied')).to.deep.equal([]);
      await images.removeBrand(brand('source'));
      expect((await brandOf('copied'))?.owner).to.deep.equal(bob);
      const missing = await failureOf(
        images.ensureBrand({...request, brand: brand('copied2'), job: nextJob()}),
      );
      expect(missing.code).to.equal('NotFound');
    });

    it('changes what is said of a brand, and nothing else', async () => {
      await make('said', 0);
      await images.describeBrand(brand('said'), {description: 'Büro'});
      expect((await images.list()).brands.find(({name}) => name === 'said')?.restricted).to.equal(false);
      await images.describeBrand(brand('said'), {restricted: true});
      expect((await images.list()).brands.find(({name}) => name === 'said')?.restricted).to.equal(true);
      await images.describeBrand(brand('said'), {restricted: false});
      expect((await images.list()).brands.find(({name}) => name === 'said')?.restricted).to.equal(false);
      await images.describeBrand(brand('said'), {owner: bob});
      expect(await brandOf('said')).to.deep.include({description: 'Büro', owner: bob});
      await images.describeBrand(brand('said'), {description: ''});
      expect((await brandOf('said'))?.description).to.equal(undefined);
      expect((await failureOf(images.describeBrand(brand('nobody'), {owner: bob}))).code).to.equal(
        'NotFound',
      );
    });

    it('renames a brand with its versions, once for a job, and not while it is in use', async () => {
      await make('before', 2);
      await make('other', 0);
      const held = await images.ensureRoot(root('blade09', 'before', 1));
      const mark = nextJob();
      const inUse = await failureOf(images.renameBrand(brand('before'), brand('after'), mark));
      expect(inUse.code).to.equal('Conflict');
      expect(inUse.message).to.contain('blade09');
      await images.removeRoot(held.dataset);
      const taken = await failureOf(images.renameBrand(brand('before'), brand('other'), mark));
      expect(taken.message).to.contain('other exists already');
      await images.renameBrand(brand('before'), brand('after'), mark);
      await images.renameBrand(brand('before'), brand('after'), mark);
      expect(await numbersOf('after')).to.deep.equal([1, 2]);
      expect(await brandOf('before')).to.equal(undefined);
      expect(await images.ensureVersion(brand('after'), {job: nextJob(), author: alice})).to.equal(3);
      const gone = await failureOf(images.renameBrand(brand('before'), brand('after'), nextJob()));
      expect(gone.code).to.equal('NotFound');
    });

    it('keeps the members of a brand, and forgets them', async () => {
      await make('shared', 0);
      await images.setBrandMembers(brand('shared'), [alice, bob]);
      expect((await brandOf('shared'))?.members).to.deep.equal([alice, bob]);
      await images.setBrandMembers(brand('shared'), []);
      expect((await brandOf('shared'))?.members).to.deep.equal([]);
      expect((await failureOf(images.setBrandMembers(brand('nobody'), [alice]))).code).to.equal('NotFound');
    });

    it('numbers versions, the same for a repeated job, and makes the newest the default', async () => {
      await make('counted', 0);
      const about = {job: nextJob(), author: bob, comment: 'first; $(rm) \'x\' "y"'};
      expect(await images.ensureVersion(brand('counted'), about)).to.equal(1);
      expect(await images.ensureVersion(brand('counted'), about)).to.equal(1);
      expect(await images.ensureVersion(brand('counted'), {job: nextJob(), author: alice})).to.equal(2);
      expect(await images.ensureVersion(brand('counted'), about)).to.equal(1);
      expect((await brandOf('counted'))?.defaultVersion).to.equal(2);
      const [first] = (await images.list()).versions.filter(found => found.brand === 'counted');
      expect(first).to.deep.include({number: 1, comment: about.comment, author: bob});
    });

    it('keeps with each version how it boots, as it was said when the version was taken', async () => {
      await make('booting', 1);
      const path = (text: string) => parseImagePath(text, 'path');
      const boot = {
        mode: 'ram',
        kernel: path('/boot/linux 6'),
        initrd: path('/boot/initrd'),
        hypervisor: path('/boot/xen.gz'),
        arguments: ['console=ttyS0,115200', 'quiet', 'x="%"'],
      } as const;
      await images.describeBrand(brand('booting'), {boot});
      expect(await images.ensureVersion(brand('booting'), {job: nextJob(), author: alice})).to.equal(2);
      await images.describeBrand(brand('booting'), {boot: {mode: 'nfs', hypervisor: '', arguments: []}});
      expect(await images.ensureVersion(brand('booting'), {job: nextJob(), author: alice})).to.equal(3);
      const all = (await images.list()).versions.filter(found => found.brand === 'booting');
      expect(all.map(found => found.boot)).to.deep.equal([
        defaultBootSettings,
        boot,
        {mode: 'nfs', kernel: boot.kernel, initrd: boot.initrd, arguments: []},
      ]);
      expect(new Set(all.map(({id}) => id)).size, 'each has an identity').to.equal(3);
      expect((await brandOf('booting'))?.boot).to.deep.equal(all[2]?.boot);
    });

    it('gives every one of several snapshots at once a number of its own', async () => {
      await make('raced', 0);
      const other = rig.another().images;
      const numbers = await Promise.all(
        [images, other, images, other].map(store =>
          store.ensureVersion(brand('raced'), {job: nextJob(), author: alice}),
        ),
      );
      expect(numbers.sort()).to.deep.equal([1, 2, 3, 4]);
    });

    it('never gives a number twice', async () => {
      await make('used', 2);
      await images.removeVersion(brand('used'), version(2));
      await images.removeVersion(brand('used'), version(2));
      expect(await numbersOf('used')).to.deep.equal([1]);
      expect((await brandOf('used'))?.defaultVersion).to.equal(1);
      expect(await images.ensureVersion(brand('used'), {job: nextJob(), author: alice})).to.equal(3);
    });

    it('lets the default be chosen among the versions', async () => {
      await make('chosen', 3);
      await images.setDefaultVersion(brand('chosen'), version(2));
      expect((await brandOf('chosen'))?.defaultVersion).to.equal(2);
      expect((await failureOf(images.setDefaultVersion(brand('chosen'), version(9)))).code).to.equal(
        'NotFound',
      );
    });

    it('clones a version for a server, once', async () => {
      await make('cloned', 2);
      const first = await images.ensureRoot(root('blade01', 'cloned', 1));
      const again = await images.ensureRoot(root('blade01', 'cloned', 1));
      expect(again).to.deep.equal(first);
      expect(first).to.deep.include({server: 'blade01', brand: 'cloned', version: 1, tag: '000000000001'});
      expect(first.path).to.equal(`${rig.rootsPath}/${first.dataset.split('/').at(-1)}`);
      expect((await images.list()).roots.filter(found => found.brand === 'cloned')).to.deep.equal([first]);
    });

    it('tells which is not there: brand or version', async () => {
      await make('present', 1);
      const noVersion = await failureOf(images.ensureRoot(root('blade02', 'present', 7)));
      expect(noVersion).to.deep.include({code: 'NotFound', message: 'Version not found: present 7.'});
      const noBrand = await failureOf(images.ensureRoot(root('blade02', 'absent', 1)));
      expect(noBrand).to.deep.include({code: 'NotFound', message: 'Brand not found: absent.'});
      const none = await failureOf(images.ensureVersion(brand('absent'), {job: nextJob(), author: alice}));
      expect(none.code).to.equal('NotFound');
    });

    it('clones for many servers at once, and destroys them at once', async () => {
      await make('many', 1);
      const servers = Array.from({length: 20}, (_, index) => `blade${index + 10}`);
      const roots = await Promise.all(servers.map(server => images.ensureRoot(root(server, 'many', 1))));
      expect((await images.list()).roots.filter(found => found.brand === 'many')).to.have.length(20);
      await Promise.all(roots.map(made => images.removeRoot(made.dataset)));
      await Promise.all(roots.map(made => images.removeRoot(made.dataset)));
      expect((await images.list()).roots.filter(found => found.brand === 'many')).to.deep.equal([]);
    });

    it('destroys no version or brand that a root is a clone of, and names the servers', async () => {
      await make('held', 2);
      const held = await images.ensureRoot(root('blade03', 'held', 1));
      for (const attempt of [
        images.removeVersion(brand('held'), version(1)),
        images.removeBrand(brand('held')),
      ]) {
        const failure = await failureOf(attempt);
        expect(failure.code).to.equal('Conflict');
        expect(failure.details.names).to.deep.equal(['blade03']);
        expect(failure.message).to.contain('blade03');
      }
      expect(await numbersOf('held')).to.deep.equal([1, 2]);
      await images.removeRoot(held.dataset);
      await images.removeBrand(brand('held'));
      await images.removeBrand(brand('held'));
      expect(await brandOf('held')).to.equal(undefined);
    });

    it('takes a clone that was made by hand for a root, and gives it back', async () => {
      await make('found', 2);
      const wanted = root('blade04', 'found', 2, 7);
      const dataset = `${rig.base}/roots/blade04-found-2-000000000007`;
      const byHand = async (command: string) => {
        const {code, stderr} = await rig.ssh.exec(command);
        expect(code, stderr).to.equal(0);
      };
      const strays = async () => (await images.list()).strays.filter(stray => stray.dataset === dataset);
      expect((await failureOf(images.adoptRoot(wanted))).code).to.equal('NotFound');
      await byHand(`zfs create -p ${rig.base}/roots`);
      await byHand(`zfs clone ${rig.base}/brands/found@2 ${dataset}`);
      const [stray] = await strays();
      expect(stray?.origin).to.deep.equal({brand: 'found', version: 2});
      expect(stray?.path).to.equal(`${rig.rootsPath}/blade04-found-2-000000000007`);
      const adopted = await images.adoptRoot(wanted);
      expect(await images.adoptRoot(wanted)).to.deep.equal(adopted);
      expect(adopted).to.deep.include({...wanted, path: stray?.path});
      expect((await images.list()).roots.filter(found => found.brand === 'found')).to.deep.equal([adopted]);
      expect(await strays()).to.deep.equal([]);
      await images.disownRoot(adopted.dataset);
      await images.disownRoot(adopted.dataset);
      expect((await images.list()).roots.filter(found => found.brand === 'found')).to.deep.equal([]);
      expect(await strays()).to.have.length(1);
      expect((await images.adoptRoot(wanted)).dataset).to.equal(dataset);
      await images.removeRoot(adopted.dataset);
    });

    it('takes nothing for a root that is not a clone of its version, or is another', async () => {
      await make('adopting', 2);
      await rig.ssh.exec(`zfs create -p ${rig.base}/roots`);
      await rig.ssh.exec(
        `zfs clone ${rig.base}/brands/adopting@1 ${rig.base}/roots/blade05-adopting-2-00000000000a`,
      );
      const other = await failureOf(images.adoptRoot(root('blade05', 'adopting', 2, 10)));
      expect(other.message).to.contain('not a clone of adopting version 2 for blade05');
      const {code, stderr} = await rig.ssh.exec(
        `zfs clone -o hopscotch:server=blade05 ${rig.base}/brands/adopting@2 ${rig.base}/roots/blade06-adopting-2-00000000000b`,
      );
      expect(code, stderr).to.equal(0);
      const taken = await failureOf(images.adoptRoot(root('blade06', 'adopting', 2, 11)));
      expect(taken.code, 'its properties say that it is of blade05').to.equal('Conflict');
    });

    it('knows a brand that was made by hand, with its versions', async () => {
      const dataset = `${rig.base}/brands/handmade`;
      for (const command of [
        `zfs create ${dataset}`,
        `zfs snapshot ${dataset}@1`,
        `zfs snapshot ${dataset}@spare`,
      ]) {
        const {code, stderr} = await rig.ssh.exec(command);
        expect(code, stderr).to.equal(0);
      }
      expect(await brandOf('handmade')).to.deep.include({members: [], defaultVersion: 1});
      await images.describeBrand(brand('handmade'), {owner: alice});
      expect((await brandOf('handmade'))?.owner).to.deep.equal(alice);
      expect(await images.ensureVersion(brand('handmade'), {job: nextJob(), author: alice})).to.equal(2);
      expect((await images.ensureRoot(root('blade07', 'handmade', 1))).version).to.equal(1);
    });

    it('destroys nothing but roots as a root', async () => {
      await make('precious', 1);
      for (const name of [`${rig.base}/brands/precious`, rig.base, `${rig.base}/roots`]) {
        expect((await failureOf(images.removeRoot(parseDatasetName(name)))).code).to.equal('InvalidRequest');
      }
      expect(await numbersOf('precious')).to.deep.equal([1]);
    });
  });
}
