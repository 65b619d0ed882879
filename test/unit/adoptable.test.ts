import {expect} from 'chai';
import type {AppError} from '../../src/domain/errors.ts';
import {
  parseDatasetName,
  type Brand,
  type ImageListing,
  type Root,
  type StrayRoot,
  type Version,
} from '../../src/domain/image.ts';
import {
  parseBrandName,
  parseServerName,
  parseStorageHostName,
  parseVersionNumber,
} from '../../src/domain/names.ts';
import {getAdoptable} from '../../src/service/adoptable.ts';

const base = parseDatasetName('tank/hopscotch');
const storage = {name: parseStorageHostName('store1'), layout: {base, mountpoint: '/srv/images'}};
const image = (text: string) => {
  const [name = '', number] = text.split('@');
  return {brand: parseBrandName(name), version: parseVersionNumber(Number(number))};
};
const stray = (name: string, of?: string, path = `/srv/images/roots/${name}`): StrayRoot => ({
  dataset: parseDatasetName(`${base}/roots/${name}`),
  path,
  ...(of === undefined ? {} : {origin: image(of)}),
});
const root = (server: string, of: string, tag: string): Root =>
  ({
    ...image(of),
    server,
    tag,
    dataset: parseDatasetName(`${base}/roots/${server}-${of.replace('@', '-')}-${tag}`),
    storageHost: storage.name,
  }) as Root;
/** Brands `web` and `1-web`, each with versions 1 and 2. */
const listing = (strays: readonly StrayRoot[], roots: readonly Root[] = []): ImageListing => ({
  brands: ['web', '1-web'].map(name => ({name}) as Brand),
  versions: ['web', '1-web'].flatMap(brand => [1, 2].map(number => ({brand, number}) as Version)),
  roots,
  shown: [],
  strays,
});
const find = (server: string, held: ImageListing, wanted?: string, boots?: Root) =>
  getAdoptable(
    storage,
    held,
    {name: parseServerName(server), pool: 'computing', members: [], ...(boots && {assignment: boots})},
    wanted,
  );
const refusal = (server: string, held: ImageListing, wanted?: string): string => {
  try {
    find(server, held, wanted);
  } catch (error) {
    return `${(error as AppError).code}: ${(error as AppError).message}`;
  }
  return 'found';
};
const a = '00000000000a';
const b = '00000000000b';

describe('what may be adopted', () => {
  it('is the clone that is named for the server, whatever hyphens names have', () => {
    const held = listing([stray(`blade-1-web-2-${a}`, 'web@2'), stray(`blade-1-web-1-${b}`, '1-web@1')]);
    expect(find('blade-1', held)).to.deep.equal({
      server: 'blade-1',
      brand: 'web',
      version: 2,
      tag: a,
      stray: true,
    });
    expect(find('blade', held)).to.deep.include({brand: '1-web', version: 1, tag: b});
  });

  it('is the one that the request names, by either name', () => {
    const held = listing([stray(`blade01-web-1-${a}`, 'web@1'), stray(`blade01-web-2-${b}`, 'web@2')]);
    expect(refusal('blade01', held)).to.match(/^Conflict: There are several for blade01: .*options\/root/);
    expect(find('blade01', held, `blade01-web-2-${b}`).tag).to.equal(b);
    expect(find('blade01', held, `tank/hopscotch/roots/blade01-web-1-${a}`).tag).to.equal(a);
    expect(refusal('blade01', held, 'other')).to.contain('NotFound: Root not found: other.');
    expect(refusal('blade02', held, `blade01-web-1-${a}`)).to.contain('not named as a root of blade02');
  });

  it('is the root that the server boots, or the only one it has, when nothing was made by hand', () => {
    const roots = [root('blade01', 'web@1', a), root('blade01', 'web@2', b)];
    expect(find('blade01', listing([], roots), undefined, roots[1])).to.deep.include({tag: b, stray: false});
    expect(find('blade01', listing([], roots.slice(0, 1))).tag).to.equal(a);
    expect(refusal('blade01', listing([], roots))).to.contain('There are several');
    expect(refusal('blade02', listing([], roots))).to.contain('There is nothing to adopt');
    expect(refusal('blade02', listing([], roots), `blade01-web-1-${a}`)).to.contain('is the root of blade01');
  });

  it('is nothing that its name does not tell the truth of', () => {
    const cases: readonly [StrayRoot, string][] = [
      [stray('blade01-web-1', 'web@1'), 'Conflict: tank/hopscotch/roots/blade01-web-1 is not named'],
      [stray(`blade01-web-1-${a}`, 'web@2'), 'as a clone of web@1, and is one of web@2'],
      [stray(`blade01-web-1-${a}`), 'as a clone of web@1, and is one of no version'],
      [stray(`blade01-db-1-${a}`), 'NotFound: Brand not found: db.'],
      [stray(`blade01-web-9-${a}`), 'NotFound: Version not found: web@9.'],
      [stray(`blade01-web-1-${a}`, 'web@1', '/mnt'), 'is mounted at /mnt'],
    ];
    for (const [found, words] of cases) expect(refusal('blade01', listing([found]))).to.contain(words);
  });
});
