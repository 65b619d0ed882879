/** The first entries: the tree, the service's account and the groups. */
import {placesBelow, type DirectoryDesign} from './tree.ts';
import {isDirectlyBelow, readRdns, type Dn} from '../domain/dn.ts';
import {invalidRequest} from '../domain/errors.ts';
import {quoted} from '../domain/names.ts';
import {writeEntry, type Lines} from './ldif.ts';

/** What an entry must be to have such a name. */
const classesByType: Readonly<Record<string, readonly string[]>> = {
  dc: ['dcObject', 'organization'],
  o: ['organization'],
  ou: ['organizationalUnit'],
  c: ['country'],
  l: ['locality'],
};

export function buildBaseLdif(design: DirectoryDesign, passwordHash: string): string {
  const {suffix, people, administrators} = design;
  const places = placesBelow(suffix);
  const container = (dn: string, name: string) =>
    writeEntry(dn, [
      ['objectClass', 'organizationalUnit'],
      ['ou', name],
    ]);
  const group = (dn: string, name: string, members: readonly string[], why?: string[]) =>
    writeEntry(
      dn,
      [
        ['objectClass', 'groupOfNames'],
        ['cn', name],
        ...(members.length === 0 ? [places.nobody] : members).map(member => ['member', member] as const),
      ],
      why,
    );
  return [
    '# The tree of HOP-SCOTCH, made by `hopscotch directory init`: for slapadd.',
    '',
    writeEntry(suffix.text, topLines(suffix)),
    container(places.servers, 'servers'),
    ...(people.enterprise === undefined ? [writeEntry(people.base.text, topLines(people.base))] : []),
    container(places.groups, 'groups'),
    writeEntry(
      places.nobody,
      [
        ['objectClass', 'applicationProcess'],
        ['cn', 'nobody'],
      ],
      ['# Stands in as the member that groupOfNames demands of a free server and of an empty group.'],
    ),
    writeEntry(
      places.service,
      [
        ['objectClass', 'applicationProcess'],
        ['objectClass', 'simpleSecurityObject'],
        ['cn', 'hsadmin'],
        ['userPassword', passwordHash],
      ],
      ["# The service's own account."],
    ),
    group(
      places.administrators,
      'administrators',
      administrators.map(({text}) => text),
    ),
    group(places.auditors, 'auditors', []),
  ].join('\n');
}

/** Throws InvalidRequest when no entry of such a name can be made here. */
export function checkContainer(dn: Dn, part: string): void {
  const [rdn = []] = readRdns(dn);
  const [only] = rdn;
  if (rdn.length === 1 && only !== undefined && classesByType[only.attribute] !== undefined) return;
  const types = Object.keys(classesByType).join(', ');
  throw invalidRequest(part, `${quoted(dn.text)} must begin with one of ${types}, such as dc=hopscotch.`);
}

/** Throws InvalidRequest unless people of our own can lie there. */
export function checkLocalPeople(base: Dn, suffix: Dn): void {
  if (!isDirectlyBelow(base, suffix)) {
    throw invalidRequest(
      '--people',
      `${quoted(base.text)} is not directly below ${quoted(suffix.text)}. For people of another directory say ` +
        'where that is: --enterprise ldaps://...',
    );
  }
  checkContainer(base, '--people');
}

function topLines(dn: Dn): Lines {
  const [[rdn] = []] = readRdns(dn);
  const type = rdn?.attribute ?? '';
  const value = rdn?.value ?? '';
  return [
    ...(classesByType[type] ?? []).map(name => ['objectClass', name] as const),
    [type, value],
    ...(type === 'dc' ? [['o', 'HOP-SCOTCH'] as const] : []),
  ];
}
