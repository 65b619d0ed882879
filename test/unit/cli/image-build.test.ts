import {expect} from 'chai';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {run} from '../../support/cli.ts';

describe('image build', () => {
  let home = '';
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'hopscotch-build-'))));
  afterEach(() => rmSync(home, {recursive: true}));
  const build = (...words: string[]) => run(['image', 'build', ...words]);

  it('is told where to put the image, once', async () => {
    for (const words of [[], ['--output', join(home, 'a'), '--tar', join(home, 'a.tar')]]) {
      const {exitCode, stderr} = await build('--flavor', 'minimal', ...words);
      expect(exitCode).to.equal(2);
      expect(stderr.text).to.include('--output DIRECTORY or --tar FILE');
    }
  });

  it('does not write over what is there', async () => {
    mkdirSync(join(home, 'full'));
    writeFileSync(join(home, 'full/letter'), 'dear');
    writeFileSync(join(home, 'here.tar'), '');
    const directory = await build('--flavor', 'minimal', '--output', join(home, 'full'));
    expect([directory.exitCode, directory.stderr.text]).to.deep.equal([
      7,
      `hopscotch: ${join(home, 'full')} is not empty. Name a directory that is empty or not there yet.\n`,
    ]);
    expect((await build('--flavor', 'minimal', '--tar', join(home, 'here.tar'))).exitCode).to.equal(7);
  });

  it('puts no archive on a terminal', async () => {
    const {exitCode, stderr} = await run(['image', 'build', '--flavor', 'minimal', '--tar', '-'], {
      terminal: {columns: 80},
    });
    expect(exitCode).to.equal(2);
    expect(stderr.text).to.include('not written to a terminal');
  });

  it('does not leave options aside that a flavour does not take', async () => {
    const {exitCode, stderr} = await build('--flavor', 'minimal', '--output', home, '--ldap-base', 'dc=x');
    expect([exitCode, stderr.text]).to.deep.equal([
      2,
      'hopscotch: --ldap-base is an option of --flavor debian.\n',
    ]);
  });

  it('wants the whole of a sign-in through the directory', async () => {
    const half = await build('--output', home, '--ldap-url', 'ldap://d');
    expect(half.stderr.text).to.include('needs --ldap-url and --ldap-base');
    const reader = ['--ldap-base', 'dc=x', '--ldap-bind-dn', 'cn=reader,dc=x'];
    const noPassword = await build('--output', home, '--ldap-url', 'ldap://d', ...reader);
    expect(noPassword.stderr.text).to.include('--ldap-bind-password-file');
  });
});
