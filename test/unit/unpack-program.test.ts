/** The program that unpacks archives, in a real shell with the real tar: what an archive may not do. */
import {expect} from 'chai';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {buildUnpackCommand} from '../../src/adapters/zfs/unpack-program.ts';
import {havePrograms} from '../support/parts.ts';
import {makeTar, type Member} from '../support/tar.ts';

const status = {refused: 65};

if (
  havePrograms(['tar', 'gzip', 'xz', 'zstd', 'bzip2'], 'unpacking archives', 'tar gzip xz-utils zstd bzip2')
) {
  describe('the program that unpacks archives', () => {
    let home: string;
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'hopscotch-unpack-'));
      mkdirSync(join(home, 'target'));
    });
    afterEach(() => rmSync(home, {recursive: true}));

    const unpack = (input: Buffer) => {
      const command = buildUnpackCommand({kind: 'stream', path: '-', shownAs: 'it'}, join(home, 'target'));
      return spawnSync('sh', ['-c', command], {input}).status;
    };
    const good: readonly Member[] = [{name: './etc/'}, {name: './etc/release', text: 'one', uid: 1_234}];
    const packed = (program: string) => spawnSync(program, ['-c'], {input: makeTar(good)}).stdout;

    for (const [how, bytes] of [
      ['plain', () => makeTar(good)],
      ['gzip', () => gzipSync(makeTar(good))],
      ['zstd', () => zstdCompressSync(makeTar(good))],
      ['xz', () => packed('xz')],
      ['bzip2', () => packed('bzip2')],
    ] as const) {
      it(`takes it ${how}`, () => {
        expect(unpack(bytes())).to.equal(0);
        expect(readFileSync(join(home, 'target/etc/release'), 'utf8')).to.equal('one');
        if (process.getuid?.() === 0)
          expect(statSync(join(home, 'target/etc/release')).uid, 'numeric owners').to.equal(1_234);
      });
    }

    it('lets nothing out: neither by .., nor by a link, nor by an absolute name', () => {
      expect(unpack(makeTar([{name: '../out', text: 'x'}]))).to.equal(status.refused);
      expect(unpack(makeTar([{name: 'a/../../out', text: 'x'}]))).to.equal(status.refused);
      unpack(
        makeTar([
          {name: 'link', link: home},
          {name: 'link/out', text: 'x'},
        ]),
      );
      unpack(
        makeTar([
          {name: 'up', link: '..'},
          {name: 'up/out', text: 'x'},
        ]),
      );
      unpack(makeTar([{name: `${home}/out`, text: 'x'}]));
      expect(existsSync(join(home, 'out'))).to.equal(false);
      expect(readdirSync(home)).to.deep.equal(['target']);
    });

    it('refuses what is no archive, or breaks off', () => {
      expect(unpack(Buffer.from('no archive'))).to.equal(status.refused);
      expect(unpack(makeTar(good).subarray(0, 1_100))).to.equal(status.refused);
      const half = gzipSync(makeTar([{name: 'random', text: 'x'.repeat(50_000)}]));
      expect(unpack(half.subarray(0, half.length - 20))).to.equal(status.refused);
    });
  });
}
