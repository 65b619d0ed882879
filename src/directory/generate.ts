/**
 * Writes docker/openldap, the configuration for `dc=hopscotch` as `hopscotch directory init` makes it. Run by
 * `npm run generate`; with `--check` it only compares, and fails when a checked-in file is stale.
 */
import {readFile, writeFile} from 'node:fs/promises';
import {designDirectory} from './design.ts';
import {buildConfigLdif} from './config-ldif.ts';
import {buildSchemaFile, buildSlapdConf} from './slapd-conf.ts';

const folder = new URL('../../docker/openldap/', import.meta.url);
const design = designDirectory({
  suffix: 'dc=hopscotch',
  administrators: [],
  stateDirectory: '/var/lib/ldap/hopscotch',
  filesDirectory: '/etc/ldap/hopscotch',
});
const files = {
  'slapd.conf': buildSlapdConf(design),
  'config.ldif': buildConfigLdif(design),
  'hopscotch.schema': buildSchemaFile(),
};
for (const [name, content] of Object.entries(files)) {
  const file = new URL(name, folder);
  if (!process.argv.includes('--check')) await writeFile(file, content);
  else if ((await readFile(file, 'utf8').catch(() => '')) !== content) {
    console.error(`docker/openldap/${name} is stale: run npm run generate`);
    process.exitCode = 1;
  }
}
