/**
 * How servers are written in the directory. `groupOfNames` is structural; the rest is auxiliary, so that a plain
 * `groupOfNames` (cn, owner, member) is a server too. Our own attributes are in docker/openldap/hopscotch.schema.
 */
export const objectClasses = {
  server: 'groupOfNames',
  inventory: 'hopscotchServer',
  /** RFC 2307: ipHostNumber, and macAddress. */
  address: 'ipHost',
  networkCard: 'ieee802Device',
} as const;

export const attributes = {
  name: 'cn',
  owner: 'owner',
  member: 'member',
  ip: 'ipHostNumber',
  mac: 'macAddress',
  pool: 'hopscotchPool',
  chassis: 'hopscotchChassis',
  bay: 'hopscotchBay',
  memory: 'hopscotchMemoryMegabytes',
  cores: 'hopscotchCores',
  leaseEnd: 'hopscotchLeaseEnd',
  assignment: 'hopscotchAssignment',
  drain: 'hopscotchDrain',
  cleanup: 'hopscotchCleanup',
} as const;

/** Everything that a ServerRecord is read from. */
export const serverAttributes: string[] = Object.values(attributes);
