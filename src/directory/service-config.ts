/** The `directory` part of the service's configuration. */
import {stringify} from 'yaml';
import {namingAttributes} from './design.ts';
import {placesBelow, type DirectoryDesign, type People} from './tree.ts';

export function buildServiceConfig({suffix, people, tls, host}: DirectoryDesign): string {
  const places = placesBelow(suffix);
  const directory = {
    url: `${tls === undefined ? 'ldap' : 'ldaps'}://${host}`,
    ...(tls?.caFile === undefined ? {} : {caFile: tls.caFile}),
    serversBase: places.servers,
    peopleBase: people.base.text,
    userAttribute: people.userAttribute,
    ...(isName(people) ? {} : {userSearch: true}),
    administratorsGroup: places.administrators,
    auditorsGroup: places.auditors,
    groupsBase: places.groups,
    placeholderMember: places.nobody,
    serviceDn: places.service,
    servicePasswordFile: 'service-password',
  };
  return `# Part of the configuration of \`hopscotch serve\`. File names are relative to this file.\n${stringify({directory})}`;
}

/** Can the DN of a user be made of what he signs in with? */
const isName = ({userAttribute, depth}: People): boolean =>
  depth === 'one' && namingAttributes.has(userAttribute.toLowerCase());
