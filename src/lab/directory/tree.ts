/** The lab's directory tree: the same as `hopscotch directory init` makes for dc=hopscotch. */
import {escapeDnValue} from '../../domain/dn.ts';
import type {LabBlade} from '../topology.ts';
import {makeEntry, type Entry} from './entry.ts';

const suffix = 'dc=hopscotch';

export const tree = {
  suffix,
  servers: `ou=servers,${suffix}`,
  people: `ou=people,${suffix}`,
  groups: `ou=groups,${suffix}`,
  nobody: `cn=nobody,${suffix}`,
  service: `cn=hsadmin,${suffix}`,
  administrators: `cn=administrators,ou=groups,${suffix}`,
  auditors: `cn=auditors,ou=groups,${suffix}`,
} as const;

export interface Population {
  readonly blades: readonly LabBlade[];
  /** Each with the name as the password. */
  readonly users: readonly string[];
  readonly adminUsers: readonly string[];
  readonly auditUsers: readonly string[];
  readonly servicePassword: string;
}

export const userDnText = (user: string): string => `uid=${escapeDnValue(user)},${tree.people}`;

/** Everything that a new lab holds; all servers are free. */
export function* populate({
  blades,
  users,
  adminUsers,
  auditUsers,
  servicePassword,
}: Population): Iterable<Entry> {
  yield makeEntry(suffix, {
    objectClass: ['dcObject', 'organization'],
    dc: ['hopscotch'],
    o: ['HOP-SCOTCH lab'],
  });
  for (const [name, dn] of [
    ['servers', tree.servers],
    ['people', tree.people],
    ['groups', tree.groups],
  ] as const) {
    yield makeEntry(dn, {objectClass: ['organizationalUnit'], ou: [name]});
  }
  yield makeEntry(tree.nobody, {objectClass: ['applicationProcess'], cn: ['nobody']});
  yield makeEntry(tree.service, {
    objectClass: ['applicationProcess', 'simpleSecurityObject'],
    cn: ['hsadmin'],
    userPassword: [servicePassword],
  });
  yield makeEntry(tree.administrators, {
    objectClass: ['groupOfNames'],
    cn: ['administrators'],
    member: adminUsers.length === 0 ? [tree.nobody] : adminUsers.map(userDnText),
  });
  yield makeEntry(tree.auditors, {
    objectClass: ['groupOfNames'],
    cn: ['auditors'],
    member: auditUsers.length === 0 ? [tree.nobody] : auditUsers.map(userDnText),
  });
  for (const user of users) {
    yield makeEntry(userDnText(user), {
      objectClass: ['inetOrgPerson'],
      uid: [user],
      cn: [user],
      sn: [user],
      mail: [`${user}@hopscotch.lab`],
      userPassword: [user],
    });
  }
  for (const blade of blades) yield bladeEntry(blade);
}

const bladeEntry = (blade: LabBlade): Entry =>
  makeEntry(`cn=${escapeDnValue(blade.name)},${tree.servers}`, {
    objectClass: ['groupOfNames', 'hopscotchServer', 'ipHost', 'ieee802Device'],
    cn: [blade.name],
    member: [tree.nobody],
    ipHostNumber: [blade.ip],
    macAddress: [blade.mac],
    hopscotchPool: ['computing'],
    hopscotchChassis: [blade.chassis],
    hopscotchBay: [String(blade.bay)],
    hopscotchMemoryMegabytes: [String(blade.memoryMegabytes)],
    hopscotchCores: [String(blade.cores)],
  });
