/** The configuration of a service that runs on a lab, as `hopscotch serve` takes it. */
import type {LabTopology} from './topology.ts';

/** How a device is signed in to. */
export interface SshAccess {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password?: string;
  readonly privateKeyFile?: string;
  readonly hostKeys: readonly string[];
}

export interface StorageAccess {
  readonly name: string;
  readonly ssh: SshAccess;
  readonly nfsServer: string;
  /** Of a real one: where things are. */
  readonly [more: string]: unknown;
}

export interface LabAccess {
  readonly topology: LabTopology;
  readonly directoryPort: number;
  readonly servicePassword: string;
  readonly storageHosts: readonly StorageAccess[];
  readonly sshOfChassis: (name: string) => SshAccess;
  readonly boot: Readonly<Record<string, unknown>>;
}

export function buildServiceConfig(access: LabAccess): Record<string, unknown> {
  const {topology, directoryPort, servicePassword, storageHosts, sshOfChassis, boot} = access;
  return {
    directory: {
      url: `ldap://127.0.0.1:${directoryPort}`,
      serversBase: 'ou=servers,dc=hopscotch',
      peopleBase: 'ou=people,dc=hopscotch',
      administratorsGroup: 'cn=administrators,ou=groups,dc=hopscotch',
      auditorsGroup: 'cn=auditors,ou=groups,dc=hopscotch',
      groupsBase: 'ou=groups,dc=hopscotch',
      placeholderMember: 'cn=nobody,dc=hopscotch',
      serviceDn: 'cn=hsadmin,dc=hopscotch',
      servicePassword,
    },
    storageHosts,
    scratch: {storageHost: topology.storageHosts[0]},
    chassis: topology.chassis.map(({name, storageHost}) => ({name, storageHost, ssh: sshOfChassis(name)})),
    boot,
  };
}
