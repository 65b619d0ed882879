import {expect} from 'chai';
import {
  parseDatasetName,
  rootTagOf,
  type Root,
  type ShownVersion,
  type StrayRoot,
} from '../../src/domain/image.ts';
import {
  parseBrandName,
  parseIpAddress,
  parseServerName,
  parseStorageHostName,
  parseVersionNumber,
} from '../../src/domain/names.ts';
import type {ServerRecord} from '../../src/domain/server.ts';
import {findDeviations, type Evidence} from '../../src/service/reconcile-findings.ts';

const store1 = parseStorageHostName('store1');
const base = parseDatasetName('tank/hopscotch');
const old = new Date('2026-01-01T00:00:00Z');
const young = new Date('2026-01-01T11:30:00Z');
const rootOf = (server: string, createdAt = old): Root => ({
  storageHost: store1,
  dataset: parseDatasetName(`tank/hopscotch/roots/${server}`),
  server: parseServerName(server),
  brand: parseBrandName('web'),
  version: parseVersionNumber(1),
  tag: rootTagOf('00000000-0000-4000-8000-000000000001'),
  path: `/tank/hopscotch/roots/${server}`,
  createdAt,
  usedBytes: 0,
  referencedBytes: 0,
});
const server = (name: string, root?: Root): ServerRecord => ({
  name: parseServerName(name),
  pool: 'computing',
  ip: parseIpAddress('10.77.0.1'),
  members: [],
  ...(root && {assignment: {...root}}),
});
const evidence = (changes: Partial<Evidence>): Evidence => ({
  storage: {name: store1, layout: {base, mountpoint: '/tank/hopscotch'}},
  roots: [],
  shown: [],
  strays: [],
  exports: [],
  scratch: [],
  leftovers: [],
  held: [],
  servers: [],
  busy: new Set(),
  madeBefore: new Date('2026-01-01T11:00:00Z'),
  ...changes,
});
const kinds = (changes: Partial<Evidence>) => findDeviations(evidence(changes)).map(({kind}) => kind);

describe('what does not fit on a storage host', () => {
  it('is a root that no server boots, unless it is young or a job works on its server', () => {
    const roots = [rootOf('blade01')];
    expect(kinds({roots, servers: [server('blade01')]})).to.deep.equal(['orphanRoot']);
    expect(kinds({roots})).to.deep.equal(['orphanRoot']);
    expect(kinds({roots, busy: new Set(['blade01'])})).to.deep.equal([]);
    expect(kinds({roots: [rootOf('blade01', young)]})).to.deep.equal([]);
    expect(kinds({roots, servers: [server('blade01', roots[0])]})).to.deep.equal(['missingExport']);
  });

  it('is never the root of a server that a job works on', () => {
    const root = rootOf('blade01');
    const busy = new Set(['blade01']);
    const exports = [{path: root.path, client: parseIpAddress('10.77.0.1')}];
    expect(kinds({roots: [root], exports, servers: [server('blade01')], busy})).to.deep.equal([]);
    expect(kinds({exports, servers: [server('blade01', root)], busy})).to.deep.equal([]);
  });

  it('is what was made by hand where roots are, which with its exports stays as it is', () => {
    const stray = (name: string, createdAt = old): StrayRoot => ({
      dataset: parseDatasetName(`tank/hopscotch/roots/${name}`),
      path: `/tank/hopscotch/roots/${name}`,
      origin: {brand: parseBrandName('web'), version: parseVersionNumber(1)},
      createdAt,
    });
    const strays = [stray('blade01-web-1-00000000000a'), stray('old'), stray('young', young)];
    const exports = [{path: '/tank/hopscotch/roots/old', client: parseIpAddress('10.77.0.1')}];
    const servers = [server('blade01')];
    const found = findDeviations(evidence({strays, exports, servers}));
    expect(found.map(({kind, server: name, mending}) => [kind, name, mending])).to.deep.equal([
      ['strayRoot', 'blade01', undefined],
      ['strayRoot', undefined, undefined],
    ]);
    expect(kinds({strays: strays.slice(0, 1), servers, busy: new Set(['blade01'])})).to.deep.equal([]);
  });

  it('is a leftover that is old, and a version that somebody holds', () => {
    const leftovers = [
      {dataset: 'tank/hopscotch/incoming/copy-web', createdAt: old},
      {dataset: 'tank/hopscotch/incoming/copy-db', createdAt: young},
    ];
    expect(kinds({leftovers, held: ['tank/hopscotch/brands/web@1']})).to.deep.equal([
      'leftover',
      'heldVersion',
    ]);
  });

  it('is a scratch directory exported to a server whose owner may not use it', () => {
    const exports = [
      {path: '/tank/hopscotch/scratch/physics', client: parseIpAddress('10.77.0.1'), shared: true as const},
    ];
    const scratch = [
      {name: 'physics' as never, path: '/tank/hopscotch/scratch/physics', users: [], usedBytes: 0},
    ];
    expect(kinds({exports, scratch, servers: [server('blade01')]})).to.deep.equal(['strayExport']);
  });

  it('is what servers that run on a version in memory need and lack, or mount without running on it', () => {
    const version: ShownVersion = {
      dataset: parseDatasetName('tank/hopscotch/versions/web-1'),
      path: '/tank/hopscotch/versions/web-1',
      brand: parseBrandName('web'),
      version: parseVersionNumber(1),
      createdAt: old,
    };
    const {dataset, path} = version;
    const inMemory = server('blade01', {...rootOf('blade01'), dataset, mode: 'ram'} as Root);
    const client = parseIpAddress('10.77.0.1');
    const right = {path, client, shared: true, readOnly: true} as const;
    const writable = {path, client, shared: true} as const;
    const found = (changes: Partial<Evidence>) =>
      findDeviations(evidence({shown: [version], ...changes})).map(({kind, mending}) => [kind, mending]);

    expect(found({servers: [inMemory], exports: [right]})).to.deep.equal([]);
    for (const exports of [[], [writable]])
      expect(found({servers: [inMemory], exports})).to.deep.equal([
        ['missingExport', {kind: 'export', entry: right}],
      ]);
    expect(found({servers: [inMemory], exports: [right], shown: []}).map(([kind]) => kind)).to.deep.equal([
      'missingRoot',
      'strayExport',
    ]);

    const used = server('blade02');
    const elsewhere = {...inMemory, ip: parseIpAddress('10.77.0.2')};
    const strayOfOthers = found({
      servers: [used, elsewhere],
      exports: [right, {...right, client: elsewhere.ip}],
    });
    expect(strayOfOthers).to.deep.equal([['strayExport', {kind: 'unexport', entry: right}]]);
    expect(found({}), 'nobody runs on it').to.deep.equal([['leftover', {kind: 'destroyLeftover', dataset}]]);
    expect(found({shown: [{...version, createdAt: young}]})).to.deep.equal([]);
    const busy = new Set(['blade02']);
    expect(
      found({servers: [used, elsewhere], exports: [right, {...right, client: elsewhere.ip}], busy}),
    ).to.deep.equal([]);
  });
});
