import {expect} from 'chai';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {createBootImages} from '../../src/adapters/netboot/boot-images.ts';
import {defaultBootSettings} from '../../src/domain/boot-settings.ts';
import {conflict, notFound, unavailable} from '../../src/domain/errors.ts';
import {parseVersionId} from '../../src/domain/image.ts';
import {parseStorageHostName} from '../../src/domain/names.ts';
import type {BootImageSource} from '../../src/ports/boot.ts';
import type {TakeFile} from '../../src/ports/images.ts';
import {failureOf} from '../support/failures.ts';
import {brand, version} from '../support/storage-samples.ts';
import {createTestClock} from '../support/test-clock.ts';

describe('kernels that are kept', () => {
  let directory: string;
  let fetched: string[];
  const clock = createTestClock();
  const signal = new AbortController().signal;
  const id = parseVersionId('42');
  const texts: Record<string, string> = {'/boot/vmlinuz': 'kernel', '/boot/initrd.img': 'initrd'};
  const open = (withFiles = true) =>
    createBootImages({directory: join(directory, 'images'), withFiles, clock});
  const give = (path: string, take: TakeFile) =>
    take(path as never, {bytes: Readable.from([texts[path] ?? '']), outcome: Promise.resolve()});
  const source = (deliver = give): BootImageSource => ({
    id,
    brand: brand('web'),
    version: version(3),
    settings: defaultBootSettings,
    mode: 'nfs',
    images: {
      name: parseStorageHostName('store1'),
      readFiles: async (_brand, _version, paths, take) => {
        fetched.push(paths.join(' '));
        for (const path of paths) await deliver(path, take);
      },
    },
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hopscotch-kernels-'));
    fetched = [];
  });
  afterEach(() => rmSync(directory, {recursive: true}));

  it('are fetched once for all who ask, and once for all restarts', async () => {
    const images = open();
    expect(await images.find(id)).to.equal(undefined);
    const all = await Promise.all([1, 2, 3].map(() => images.ensure(source(), signal)));
    await images.ensure(source(), signal);
    const again = await open().ensure(source(), signal);
    expect(fetched).to.deep.equal(['/boot/vmlinuz /boot/initrd.img']);
    expect(again).to.deep.equal(all[0]);
    expect(readFileSync(again.files.kernel ?? '', 'utf8')).to.equal('kernel');
    expect(readFileSync(again.files.initrd ?? '', 'utf8')).to.equal('initrd');
    expect(readdirSync(join(directory, 'images'))).to.deep.equal(['42']);
  });

  it('are fetched again when they are not whole', async () => {
    const {files} = await open().ensure(source(), signal);
    truncateSync(files.kernel ?? '', 2);
    const images = open();
    expect(await images.find(id)).to.equal(undefined);
    await images.ensure(source(), signal);
    expect(readFileSync(files.kernel ?? '', 'utf8')).to.equal('kernel');
  });

  it('that could not be fetched leave nothing, and are tried again', async () => {
    const images = open();
    const cut = () => Promise.reject(unavailable('store1', 'The connection broke.'));
    expect((await failureOf(images.ensure(source(cut), signal))).code).to.equal('Unavailable');
    // Here the first bytes had come.
    const late = async (path: string, take: TakeFile) => {
      await give(path, take);
      throw conflict(`${path} is empty.`);
    };
    expect((await failureOf(images.ensure(source(late), signal))).message).to.equal(
      '/boot/vmlinuz is empty.',
    );
    expect(readdirSync(join(directory, 'images'))).to.deep.equal([]);
    expect((await images.ensure(source(), signal)).id).to.equal(id);
  });

  it('say which of them is missing, and what to do', async () => {
    const missing = async (path: string, take: TakeFile) => {
      await give(path, take);
      if (path.includes('initrd')) throw notFound('File', [path]);
    };
    const failure = await failureOf(open().ensure(source(missing), signal));
    expect(failure.code).to.equal('NotFound');
    expect(failure.message).to.match(/\/boot\/initrd\.img\. Version 3 of web has no initrd there/);
  });

  it('are none where a site serves its own: then only the settings are', async () => {
    const {files, settings} = await open(false).ensure(source(), signal);
    expect({files, settings}).to.deep.equal({files: {}, settings: defaultBootSettings});
    expect(fetched).to.deep.equal([]);
    expect((await open().ensure(source(), signal)).files).to.have.keys('kernel', 'initrd');
  });

  it('go when nobody boots them and nobody asked for a week; what a crash left goes after a day', async () => {
    const images = open();
    await images.ensure(source(), signal);
    await images.find(id);
    const left = join(directory, 'images', '.new-1-1');
    mkdirSync(left);
    utimesSync(left, clock.now(), clock.now());
    await clock.advance(6 * 86_400_000);
    await images.removeUnused(new Set());
    expect(readdirSync(join(directory, 'images'))).to.deep.equal(['42']);
    await clock.advance(2 * 86_400_000);
    await images.removeUnused(new Set([id]));
    expect(readdirSync(join(directory, 'images'))).to.deep.equal(['42']);
    await images.removeUnused(new Set());
    expect(readdirSync(join(directory, 'images'))).to.deep.equal([]);
    expect(await images.find(id)).to.equal(undefined);
  });
});
