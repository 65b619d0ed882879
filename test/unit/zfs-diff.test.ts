import {expect} from 'chai';
import fc from 'fast-check';
import {parseDiff, reverse} from '../../src/adapters/zfs/diff.ts';
import {parseDifferences} from '../../src/adapters/zfs/tree-differences.ts';

describe('what a storage host tells of differences', () => {
  // As in zfs-diff(8), with -F and -H.
  const told = [
    'M\t/\t/tank/brands/web/',
    'M\tF\t/tank/brands/web/etc/release',
    '+\tF\t/tank/brands/web/etc/na\\0303\\0257ve\\0040name',
    '-\t@\t/tank/brands/web/etc/link',
    'R\tF\t/tank/brands/web/old\t/tank/brands/web/new',
    'M\tF\t/tank/brands/web/linked\t(+1)',
    '',
  ].join('\n');

  it('zfs diff: changes, kinds, odd names and renames', () => {
    expect(parseDiff(told, '/tank/brands/web', 10)).to.deep.equal({
      complete: true,
      differences: [
        {path: '/', change: 'changed', kind: 'directory'},
        {path: '/etc/release', change: 'changed', kind: 'file'},
        {path: '/etc/naïve name', change: 'added', kind: 'file'},
        {path: '/etc/link', change: 'removed', kind: 'link'},
        {path: '/new', change: 'renamed', kind: 'file', oldPath: '/old'},
        {path: '/linked', change: 'changed', kind: 'file'},
      ],
    });
    expect(parseDiff(told, '/tank/brands/web', 2)).to.include({complete: false});
  });

  it('zfs diff: what is not that is not taken for "no differences"', () => {
    expect(parseDiff('usage: zfs command\n', '/tank/brands/web', 10)).to.equal(undefined);
    expect(parseDiff('M\tF\t/elsewhere/file\n', '/tank/brands/web', 10)).to.equal(undefined);
    expect(parseDifferences('segmentation fault\0', 10)).to.equal(undefined);
  });

  it('the other way round twice is the same', () => {
    const differences = parseDiff(told, '/tank/brands/web', 10);
    expect(differences && reverse(reverse(differences))).to.deep.equal(differences);
  });

  it('walking: any file name comes through', () => {
    const name = fc.string({minLength: 1, unit: 'binary'}).filter(text => !/[\0/]/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(name, {minLength: 1, maxLength: 5}), names => {
        const text = names.map(path => `+\tf\t/${path}\0-\tf\t/${path}\0`).join('');
        expect(parseDifferences(text, names.length)).to.deep.equal({
          complete: true,
          differences: names.map(path => ({path: `/${path}`, change: 'changed', kind: 'file'})),
        });
      }),
    );
  });
});
