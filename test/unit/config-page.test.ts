/** docs/configuration.md lists what may stand in a configuration: all of it, and nothing else. */
import {readFileSync} from 'node:fs';
import {expect} from 'chai';
import {listConfigKeys} from '../../src/config/keys.ts';
import {schema} from '../../src/config/schema.ts';

describe('the page of the configuration', () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([^`]+)`\s*\| ([^|]*?)\s*\| [^|]*\|$/gm)];

  it('names every key of the schema, in its order, with what holds without it', () => {
    const told = listConfigKeys(schema).map(({path, required, default: standard}) => {
      const shown = standard === undefined || standard === '{}' ? '' : `\`${standard}\``;
      return `${path}: ${required ? 'required' : shown}`;
    });
    expect(rows.map(([, key, standard]) => `${key}: ${standard}`)).to.deep.equal(told);
  });
});
