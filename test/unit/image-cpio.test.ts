import {expect} from 'chai';
import {buildCpio} from '../../src/image/cpio.ts';
import {havePrograms} from '../support/parts.ts';
import {execFileSync} from 'node:child_process';

const archive = buildCpio([
  {kind: 'directory', path: 'bin'},
  {kind: 'file', path: 'bin/tool', content: Buffer.from('#!/bin/sh\n'), mode: 0o755},
  {kind: 'link', path: 'bin/same', target: 'tool'},
  {kind: 'device', path: 'console', major: 5, minor: 1},
  {kind: 'file', path: 'odd', content: Buffer.from('12345')},
]);

describe('an archive for the kernel', () => {
  it('has a header of 110 bytes, and everything at multiples of four', () => {
    expect(archive.subarray(0, 6).toString()).to.equal('070701');
    expect(archive.length % 4).to.equal(0);
    expect(archive.includes('TRAILER!!!\0')).to.equal(true);
  });

  if (havePrograms(['busybox'], 'reading archives for the kernel', 'busybox-static')) {
    it('is read by another program as it was meant', () => {
      const list = execFileSync('busybox', ['cpio', '-tv'], {input: archive, stdio: 'pipe'}).toString();
      const lines = list.trimEnd().split('\n');
      expect(lines.map(line => `${line.slice(0, 10)} ${line.split(/:\d\d /).at(-1)}`)).to.deep.equal([
        'drwxr-xr-x bin',
        '-rwxr-xr-x bin/tool',
        'lrwxrwxrwx bin/same -> tool',
        'crw------- console',
        '-rw-r--r-- odd',
      ]);
      const odd = execFileSync('busybox', ['cpio', '-i', '--to-stdout', 'odd'], {
        input: archive,
        stdio: 'pipe',
      });
      expect(odd.toString()).to.equal('12345');
    });
  }
});
