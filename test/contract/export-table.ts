/** What every ExportTable must do. */
import {expect} from 'chai';
import type {ExportTable, NfsExport} from '../../src/ports/storage-host.ts';
import {failureOf} from '../support/failures.ts';
import {address, alice, brand, job, root} from '../support/storage-samples.ts';
import type {StorageUnderTest} from '../support/storage-under-test.ts';

export function describeExportTable(host: string, start: () => Promise<StorageUnderTest>): void {
  describe(`ExportTable on ${host}`, function () {
    this.timeout(120_000);
    let rig: StorageUnderTest;
    let exports: ExportTable;
    let entries: readonly NfsExport[];
    let scratch: string;
    let version: string;
    const sorted = (list: readonly NfsExport[]) =>
      list.map(({client, path}) => `${client} ${path}`).sort((a, b) => (a < b ? -1 : 1));
    const listed = async () => sorted(await exports.list());
    const at = (index: number) => entries[index] ?? expect.fail('no such entry');

    before(async () => {
      rig = await start();
      ({exports} = rig);
      await rig.images.ensureBrand({brand: brand('exported'), owner: alice, job: job(1)});
      const number = await rig.images.ensureVersion(brand('exported'), {job: job(2), author: alice});
      const roots = await Promise.all(
        Array.from({length: 12}, (_, index) =>
          rig.images.ensureRoot(root(`blade${index}`, 'exported', number)),
        ),
      );
      for (const place of ['scratch', 'versions']) {
        const {code, stderr} = await rig.ssh.exec(`zfs create -p ${rig.base}/${place}/one`);
        expect(code, stderr).to.equal(0);
      }
      scratch = `${rig.basePath}/scratch/one`;
      version = `${rig.basePath}/versions/one`;
      entries = roots.map(({path}, index) => ({path, client: address(`10.77.0.${index + 1}`)}));
    });
    afterEach(async () => {
      await Promise.all((await exports.list()).map(entry => exports.removeExport(entry)));
    });
    after(() => rig?.close());

    it('exports once, and takes it back once', async () => {
      await exports.ensureExport(at(0));
      await exports.ensureExport(at(0));
      expect(await listed()).to.deep.equal(sorted([at(0)]));
      await exports.removeExport(at(0));
      await exports.removeExport(at(0));
      expect(await listed()).to.deep.equal([]);
    });

    it('exports many at once', async () => {
      await Promise.all(entries.map(entry => exports.ensureExport(entry)));
      expect(await listed()).to.deep.equal(sorted(entries));
    });

    it('loses nothing when two replicas write at once', async () => {
      const other = rig.another().exports;
      await Promise.all(entries.map((entry, index) => (index % 2 ? exports : other).ensureExport(entry)));
      expect(await listed()).to.deep.equal(sorted(entries));
      await Promise.all(entries.map((entry, index) => (index % 2 ? other : exports).removeExport(entry)));
      expect(await listed()).to.deep.equal([]);
    });

    it('gives a path to its new client alone', async () => {
      await exports.ensureExport(at(0));
      const moved = {...at(0), client: address('10.77.9.9')};
      await exports.ensureExport(moved);
      expect(await listed()).to.deep.equal(sorted([moved]));
      await exports.removeExport(at(0));
      expect(await listed()).to.deep.equal(sorted([moved]));
    });

    it('does for one path what was asked in the order it was asked', async () => {
      await Promise.all([
        exports.ensureExport(at(0)),
        exports.removeExport(at(0)),
        exports.ensureExport(at(0)),
      ]);
      expect(await listed()).to.deep.equal(sorted([at(0)]));
      await Promise.all([
        exports.removeExport(at(0)),
        exports.ensureExport(at(0)),
        exports.removeExport(at(0)),
      ]);
      expect(await listed()).to.deep.equal([]);
    });

    it('lets one bad entry fail alone', async () => {
      const bad = {path: `${rig.rootsPath}/nothing-here`, client: address('10.77.0.99')};
      const attempts = [at(0), bad, at(1)].map(entry => exports.ensureExport(entry));
      const outcomes = await Promise.allSettled(attempts);
      expect(outcomes.map(({status}) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
      const failure = await failureOf(attempts[1] ?? Promise.resolve());
      expect(failure.code).to.equal('DeviceError');
      expect(failure.message).to.contain(bad.path);
      expect(await listed()).to.deep.equal(sorted([at(0), at(1)]));
    });

    it('exports nothing but roots, under any name', async () => {
      for (const path of [
        '/etc',
        rig.rootsPath,
        `${rig.rootsPath}/../brands`,
        `${rig.rootsPath}/a b`,
        `${rig.rootsPath}/$(id)`,
        `${rig.rootsPath}/x";}`,
        `${rig.rootsPath}/x\nadd`,
      ]) {
        const failure = await failureOf(exports.ensureExport({...at(0), path}));
        expect(failure.code, path).to.equal('InvalidRequest');
      }
      expect(await listed()).to.deep.equal([]);
    });

    it('gives what is shared to all its clients, each on its own terms, and takes it back from one alone', async () => {
      const clients = ['10.77.0.1', '10.77.0.2', '10.77.0.3'].map(address);
      const shared = clients.map(client => ({path: scratch, client, shared: true as const}));
      await Promise.all([...shared, at(0)].map(entry => exports.ensureExport(entry)));
      await exports.ensureExport(shared[0] ?? at(0));
      expect(await listed()).to.deep.equal(sorted([...shared, at(0)]));
      await exports.removeExport(shared[1] ?? at(0));
      expect(await listed()).to.deep.equal(sorted([...shared.filter((_, index) => index !== 1), at(0)]));
      const names = new Set(shared.map(entry => exports.mountPath(entry)));
      expect([...names].every(name => name.endsWith(scratch))).to.equal(true);
      expect(exports.mountPath(at(0))).to.equal(at(0).path);
    });

    it('lets a version only be read, and says so', async () => {
      const entry = {path: version, client: address('10.77.0.1'), shared: true, readOnly: true} as const;
      await exports.ensureExport(entry);
      expect(await exports.list()).to.deep.equal([entry]);
    });

    it('shares no root, and gives nothing else to one client alone', async () => {
      for (const entry of [
        {...at(0), shared: true as const},
        {path: scratch, client: address('10.77.0.1')},
        {path: `${rig.basePath}/brands/exported`, client: address('10.77.0.1'), shared: true as const},
      ]) {
        expect((await failureOf(exports.ensureExport(entry))).code, entry.path).to.equal('InvalidRequest');
      }
    });

    it('is the same after the NFS server has started again', async () => {
      const kept = entries.slice(0, 4);
      await Promise.all(kept.map(entry => exports.ensureExport(entry)));
      await exports.removeExport(at(1));
      await rig.restart();
      expect(await listed()).to.deep.equal(sorted(kept.filter(entry => entry !== at(1))));
      await exports.ensureExport(at(5));
      expect(await listed()).to.include(sorted([at(5)])[0]);
    });

    it('changes nothing for a caller who has given up', async () => {
      const reason = new Error('given up');
      const outcome = await exports
        .ensureExport(at(0), AbortSignal.abort(reason))
        .catch((error: unknown) => error);
      expect(outcome).to.equal(reason);
      expect(await listed()).to.deep.equal([]);
    });
  });
}
