/** From what somebody says on the command line to a design that makes sense. */
import {escapeDnValue, isBelow, parseDn, readRdns, sameDn, type Dn} from '../domain/dn.ts';
import {invalidRequest} from '../domain/errors.ts';
import {parseUserName, quoted} from '../domain/names.ts';
import {checkContainer, checkLocalPeople} from './base-ldif.ts';
import type {DirectoryDesign, Enterprise, People} from './tree.ts';

/** All as it was given. */
export interface DesignWishes {
  readonly suffix: string;
  readonly people?: string;
  readonly userAttribute?: string;
  readonly peopleAtAnyDepth?: boolean;
  readonly enterprise?: string;
  readonly enterpriseCa?: string;
  readonly enterpriseReader?: {readonly dn: string; readonly password: string};
  /** User names or DNs. */
  readonly administrators: readonly string[];
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly ca?: string;
  readonly stateDirectory: string;
  readonly filesDirectory: string;
  readonly modulesDirectory?: string;
  readonly schemaDirectory?: string;
  readonly host?: string;
}

/** An entry of a person may have one of them as its name. `sAMAccountName`, for one, only stands in it. */
export const namingAttributes = new Set(['uid', 'cn', 'mail']);
const loopback = ['127.0.0.1', '[::1]', 'localhost'];

/** Throws InvalidRequest. */
export function designDirectory(wishes: DesignWishes): DirectoryDesign {
  const suffix = parseCleanDn(wishes.suffix, '--suffix');
  checkContainer(suffix, '--suffix');
  const people = designPeople(wishes, suffix);
  const tls = designTls(wishes);
  return {
    suffix,
    people,
    administrators: wishes.administrators.map(text => parsePerson(text, people)),
    ...(tls === undefined ? {} : {tls}),
    stateDirectory: parsePath(wishes.stateDirectory, '--state'),
    filesDirectory: parsePath(wishes.filesDirectory, '--output'),
    modulesDirectory: parsePath(wishes.modulesDirectory ?? '/usr/lib/ldap', '--modules'),
    schemaDirectory: parsePath(wishes.schemaDirectory ?? '/etc/ldap/schema', '--schemas'),
    host: parseHost(wishes.host ?? 'localhost'),
  };
}

function designPeople(wishes: DesignWishes, suffix: Dn): People {
  const base = parseCleanDn(wishes.people ?? `ou=people,${suffix.text}`, '--people');
  const userAttribute = wishes.userAttribute ?? 'uid';
  if (!/^[A-Za-z][A-Za-z0-9-]{0,60}$/.test(userAttribute)) {
    throw invalidRequest('--user-attribute', `${quoted(userAttribute)} is not the name of an attribute.`);
  }
  if (wishes.enterprise === undefined) {
    checkLocalPeople(base, suffix);
    if (wishes.peopleAtAnyDepth) {
      // Whoever may write below a person could otherwise make more of them.
      throw invalidRequest('--any-depth', 'People of our own are directly below --people.');
    }
    return {base, userAttribute, depth: 'one'};
  }
  if (sameDn(base, suffix) || isBelow(base, suffix) || isBelow(suffix, base)) {
    throw invalidRequest(
      '--people',
      `People of an enterprise directory must be outside of ${quoted(suffix.text)}, under their own name there.`,
    );
  }
  const depth = wishes.peopleAtAnyDepth ? 'any' : 'one';
  return {base, userAttribute, depth, enterprise: designEnterprise(wishes.enterprise, wishes)};
}

function designEnterprise(text: string, {enterpriseCa, enterpriseReader}: DesignWishes): Enterprise {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const protocol = url?.protocol;
  const plain = url?.pathname === '' || url?.pathname === '/';
  if (url === undefined || !plain || url.search !== '' || url.username !== '' || /["\s\\]/.test(text)) {
    throw invalidRequest(
      '--enterprise',
      `${quoted(text)} is not an address such as ldaps://ldap.corp.example.`,
    );
  }
  if (protocol !== 'ldaps:' && protocol !== 'ldap:') {
    throw invalidRequest('--enterprise', `${quoted(text)} must begin with ldaps:// or ldap://.`);
  }
  // Passwords of all users pass here.
  const startTls = loopback.includes(url.hostname) && enterpriseCa === undefined ? 'none' : 'startTls';
  return {
    url: `${protocol}//${url.host}`,
    security: protocol === 'ldaps:' ? 'ldaps' : startTls,
    ...(enterpriseCa === undefined ? {} : {caFile: parsePath(enterpriseCa, '--enterprise-ca')}),
    ...(enterpriseReader === undefined
      ? {}
      : {
          reader: {
            dn: parseCleanDn(enterpriseReader.dn, '--enterprise-reader'),
            password: parseSecret(enterpriseReader.password),
          },
        }),
  };
}

function designTls({tlsCert, tlsKey, ca}: DesignWishes): DirectoryDesign['tls'] {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw invalidRequest(
      '--tls-cert',
      'A certificate and its key belong together: --tls-cert and --tls-key.',
    );
  return {
    certFile: parsePath(tlsCert, '--tls-cert'),
    keyFile: parsePath(tlsKey, '--tls-key'),
    ...(ca === undefined ? {} : {caFile: parsePath(ca, '--ca')}),
  };
}

function parsePerson(text: string, {base, userAttribute}: People): Dn {
  if (text.includes('=')) return parseCleanDn(text, '--administrator');
  if (!namingAttributes.has(userAttribute.toLowerCase())) {
    throw invalidRequest(
      '--administrator',
      `Entries are not named by ${quoted(userAttribute)}: name an administrator by the DN of his entry.`,
    );
  }
  const name = parseUserName(text, '--administrator');
  return parseDn(`${userAttribute}=${escapeDnValue(name)},${base.text}`, '--administrator');
}

/** Written so that it can stand in every configuration file: without quotes, and on one line. */
function parseCleanDn(text: string, part: string): Dn {
  const rdns = readRdns(parseDn(text.trim(), part)).map(rdn =>
    rdn
      .map(({attribute, value}) => `${attribute}=${escapeDnValue(value).replaceAll('\\"', '\\22')}`)
      .join('+'),
  );
  const clean = rdns.join(',');
  if (/[\u0000-\u001f\u007f]/.test(clean)) {
    throw invalidRequest(part, `${quoted(text)} holds a control character.`);
  }
  return parseDn(clean, part);
}

function parsePath(text: string, part: string): string {
  if (/^\/[A-Za-z0-9._\/@+-]*$/.test(text)) return text.replace(/(?!^)\/+$/, '');
  throw invalidRequest(
    part,
    `${quoted(text)} must be a path from the root, of letters, digits and . _ - + @ /.`,
  );
}

function parseHost(text: string): string {
  if (/^[A-Za-z0-9.-]+(?::[0-9]{1,5})?$|^\[[0-9A-Fa-f:]+\](?::[0-9]{1,5})?$/.test(text)) return text;
  throw invalidRequest('--host', `${quoted(text)} is not the name of a host.`);
}

function parseSecret(text: string): string {
  // cn=config has no way to write a quote within quotes.
  if (text !== '' && !/[\u0000-\u001f\u007f"\\]/.test(text)) return text;
  throw invalidRequest(
    '--enterprise-password-file',
    'The password is empty, or holds what configuration files cannot: a quotation mark, a backslash or a control character.',
  );
}
