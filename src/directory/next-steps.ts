/** What to do with the files: commands to copy. */
import {join} from 'node:path';
import type {DirectoryDesign} from './tree.ts';

export type ConfigForm = 'slapd.conf' | 'cn=config';

export function buildNextSteps(design: DirectoryDesign, forms: readonly ConfigForm[]): string {
  const {filesDirectory: files, stateDirectory: state, suffix, people, tls} = design;
  const urls = `ldapi:/// ldap:///${tls === undefined ? '' : ' ldaps:///'}`;
  const asSlapd = 'runuser -u openldap --';
  const data = shell(join(state, 'data'));
  const base = shell(join(files, 'base.ldif'));
  const conf = shell(join(files, 'slapd.conf'));
  const config = shell(join(state, 'slapd.d'));
  const blocks = [
    'As root, on the machine that runs OpenLDAP 2.5 or newer (Debian: apt-get install slapd ldap-utils; then',
    'systemctl disable --now slapd, if its own example directory is not in use).',
    '',
    'Both the files and the data belong to the account of slapd:',
    '',
    `    install -d -o openldap -g openldap -m 0750 ${shell(state)} ${data}`,
    `    chown -R openldap:openldap ${shell(files)}`,
    ...(forms.includes('slapd.conf')
      ? [
          '',
          `${forms.length > 1 ? 'Either with' : 'With'} slapd.conf:`,
          '',
          `    ${asSlapd} slapadd -f ${conf} -b ${shell(suffix.text)} -l ${base}`,
          `    slapd -u openldap -g openldap -f ${conf} -h '${urls}'`,
        ]
      : []),
    ...(forms.includes('cn=config')
      ? [
          '',
          `${forms.length > 1 ? 'Or with' : 'With'} cn=config:`,
          '',
          `    install -d -o openldap -g openldap -m 0750 ${config}`,
          `    ${asSlapd} slapadd -n 0 -F ${config} -l ${shell(join(files, 'config.ldif'))}`,
          `    ${asSlapd} slapadd -F ${config} -b ${shell(suffix.text)} -l ${base}`,
          `    slapd -u openldap -g openldap -F ${config} -h '${urls}'`,
        ]
      : []),
    '',
    'The service reads service.yaml (its part `directory`) and the password beside it: copy both to where the',
    'configuration of the service is, readable by its account alone, and remove service-password here.',
    '',
    ...(people.enterprise === undefined
      ? [
          `People are entries below ${people.base.text} with a ${people.userAttribute} and a userPassword. Who adds them is`,
          'not told here: slapadd, or an account that you give the right to.',
          '',
        ]
      : [`People are those of ${people.enterprise.url}: nothing is kept of them here.`, '']),
    'Then see whether it holds, with throw-away entries that are taken out again:',
    '',
    '    hopscotch directory check --config service.yaml --as USER --administrator ADMINISTRATOR',
    '',
    'A directory that holds servers as plain groupOfNames already: load those entries (slapadd, ldapadd), then',
    '',
    '    hopscotch directory adopt --config service.yaml --administrator ADMINISTRATOR',
  ];
  return `# Setting up the directory\n\n${blocks.join('\n')}\n`;
}

/** As one word of a shell. */
const shell = (word: string): string =>
  /^[A-Za-z0-9._\/=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
