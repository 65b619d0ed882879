/** The `directory` part of the service's configuration. */
import {stringify} from 'yaml';
import {placesBelow, type DirectoryDesign} from './tree.ts';

export function buildServiceConfig({suffix, people, tls, host}: DirectoryDesign): string {
  const places = placesBelow(suffix);
  const directory = {
    url: `${tls === undefined ? 'ldap' : 'ldaps'}://${host}`,
    ...(tls?.caFile === undefined ? {} : {caFile: tls.caFile}),
    serversBase: places.servers,
    peopleBase: people.base.text,
    userAttribute: people.userAttribute,
    administratorsGroup: places.administrators,
    auditorsGroup: places.auditors,
    groupsBase: places.groups,
    placeholderMember: places.nobody,
    serviceDn: places.service,
    servicePasswordFile: 'service-password',
  };
  return `# Part of the configuration of \`hopscotch serve\`. File names are relative to this file.\n${stringify({directory})}`;
}
