/** Sign-in on a server for those whose server it is: nslcd asks the directory. */
import {chmodSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {invalidRequest} from '../domain/errors.ts';
import {quoted} from '../domain/names.ts';
import {runProgram} from './programs.ts';

export interface DirectorySignIn {
  /** ldap:// or ldaps://; several for several providers. */
  readonly urls: readonly string[];
  /** The suffix: people and servers are below it. */
  readonly base: string;
  /** Where people are, if not in ou=people below the base. */
  readonly people?: string;
  /** Who reads the directory for nslcd; it lets nobody read who is not signed in. */
  readonly reader?: {readonly dn: string; readonly password: string};
  /** The certificate authority of the directory, in PEM. */
  readonly ca?: string;
}

export const signInPackages = ['libnss-ldapd', 'libpam-ldapd', 'nslcd'];

const caFile = '/etc/ldap/hopscotch-ca.pem';

/** nslcd.conf takes the rest of a line as it is: a line break would be another setting. */
function oneLine(text: string, part: string): string {
  if (/^[^\s#][^\n\r\0]*$/.test(text)) return text;
  throw invalidRequest(part, `${quoted(text)} cannot be written into nslcd.conf.`);
}

/**
 * Only the owner of a server and its members come in: the server is the entry that has the host name, which the initrd
 * sets to the name in the directory.
 */
export function buildNslcdConf({urls, base, people, reader, ca}: DirectorySignIn): string {
  const lines = [
    'uid nslcd',
    'gid nslcd',
    ...urls.map(url => `uri ${oneLine(url, 'ldap-url')}`),
    `base ${oneLine(base, 'ldap-base')}`,
    `base passwd ${oneLine(people ?? `ou=people,${base}`, 'ldap-people')}`,
    `base shadow ${oneLine(people ?? `ou=people,${base}`, 'ldap-people')}`,
    ...(reader === undefined
      ? []
      : [
          `binddn ${oneLine(reader.dn, 'ldap-bind-dn')}`,
          `bindpw ${oneLine(reader.password, 'ldap-bind-password-file')}`,
        ]),
    ...(ca === undefined ? [] : [`tls_cacertfile ${caFile}`, 'tls_reqcert demand']),
    'pam_authz_search (&(objectClass=groupOfNames)(cn=$hostname)(|(owner=$dn)(member=$dn)))',
    'nss_initgroups_ignoreusers ALLLOCAL',
  ];
  return lines.map(line => `${line}\n`).join('');
}

const setUpTimeoutMs = 60_000;

/** In a root that has the packages. */
export async function placeDirectorySignIn(
  directory: string,
  signIn: DirectorySignIn,
  signal?: AbortSignal,
): Promise<void> {
  const configuration = join(directory, 'etc/nslcd.conf');
  writeFileSync(configuration, buildNslcdConf(signIn));
  chmodSync(configuration, 0o640);
  await runProgram(
    'chroot',
    [directory, 'chgrp', 'nslcd', '/etc/nslcd.conf'],
    {timeoutMs: setUpTimeoutMs},
    signal,
  );
  if (signIn.ca !== undefined) writeFileSync(join(directory, caFile), signIn.ca);
  const switches = join(directory, 'etc/nsswitch.conf');
  writeFileSync(switches, addLdap(readFileSync(switches, 'utf8')));
  const argv = [directory, 'pam-auth-update', '--package', '--enable', 'mkhomedir', 'ldap'];
  await runProgram('chroot', argv, {timeoutMs: setUpTimeoutMs}, signal);
}

/** People and groups, after those of the machine itself. */
export const addLdap = (nsswitch: string): string =>
  nsswitch.replace(/^((?:passwd|group|shadow):(?!.*\bldap\b).*?)[ \t]*$/gm, '$1 ldap');
