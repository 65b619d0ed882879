/** What a directory for HOP-SCOTCH is like: the settings that all of its files are made from. */
import type {Dn} from '../domain/dn.ts';

/** How people of an enterprise directory are reached, and seen below our own roof. */
export interface Enterprise {
  /** `ldaps://…`, or `ldap://…`. */
  readonly url: string;
  /** `none` sends passwords in clear: for a directory on the same machine only. */
  readonly security: 'ldaps' | 'startTls' | 'none';
  /** Certificates (PEM) that its own is verified with. */
  readonly caFile?: string;
  /** Reads people for the service, where the enterprise does not let strangers look. */
  readonly reader?: {readonly dn: Dn; readonly password: string};
}

export interface People {
  readonly base: Dn;
  readonly userAttribute: string;
  /** Are people directly below the base, or at any depth? */
  readonly depth: 'one' | 'any';
  /** Without it people are entries of our own. */
  readonly enterprise?: Enterprise;
}

export interface DirectoryDesign {
  readonly suffix: Dn;
  readonly people: People;
  /** DNs of those who may do everything with servers. */
  readonly administrators: readonly Dn[];
  readonly tls?: {readonly certFile: string; readonly keyFile: string; readonly caFile?: string};
  /** Where OpenLDAP keeps its data; a path of the machine that it runs on. */
  readonly stateDirectory: string;
  /** Where the files that are made here will be read. */
  readonly filesDirectory: string;
  /** Where the modules and schemas of the OpenLDAP distribution are. */
  readonly modulesDirectory: string;
  readonly schemaDirectory: string;
  /** Name under which the service reaches the directory. */
  readonly host: string;
}

/** Entries with a part to play, all below the suffix. */
export interface Places {
  readonly servers: string;
  readonly groups: string;
  readonly administrators: string;
  readonly auditors: string;
  readonly nobody: string;
  readonly service: string;
}

export const placesBelow = ({text}: Dn): Places => ({
  servers: `ou=servers,${text}`,
  groups: `ou=groups,${text}`,
  administrators: `cn=administrators,ou=groups,${text}`,
  auditors: `cn=auditors,ou=groups,${text}`,
  nobody: `cn=nobody,${text}`,
  service: `cn=hsadmin,${text}`,
});
