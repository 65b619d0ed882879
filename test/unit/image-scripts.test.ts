import {expect} from 'chai';
import {spawnSync} from 'node:child_process';
import {globSync, readFileSync} from 'node:fs';
import {assetPath} from '../../src/image/assets.ts';
import {havePrograms} from '../support/parts.ts';

if (havePrograms(['shellcheck'], 'looking through the scripts of images', 'shellcheck')) {
  describe('the scripts of images', () => {
    it('have nothing that shellcheck objects to', function () {
      this.timeout(60_000);
      const scripts = globSync('**', {cwd: assetPath('')})
        .map(assetPath)
        .filter(path => /^#( shellcheck|!\/bin\/sh)/.test(readScript(path)));
      expect(scripts).to.have.length.greaterThan(8);
      const {stdout, stderr} = spawnSync('shellcheck', scripts, {encoding: 'utf8'});
      expect(stdout + stderr).to.equal('');
    });
  });
}

const readScript = (path: string): string => (path.endsWith('/') ? '' : tryRead(path));

/** A folder has no text. */
function tryRead(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
