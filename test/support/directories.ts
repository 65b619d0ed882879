/** The two directories that the service is tested on, with servers, users, and people who change them past the service. */
import {Attribute, Change, Client} from 'ldapts';
import {createDirectory} from '../../src/adapters/ldap/directory.ts';
import {systemClock} from '../../src/domain/clock.ts';
import {parseDn} from '../../src/domain/dn.ts';
import {parseUserName} from '../../src/domain/names.ts';
import type {Directory, UserSession} from '../../src/ports/directory.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {startDirectoryBench} from './lab-directory.ts';
import {haveSlapd, startSlapd} from './slapd.ts';

const suffix = 'dc=hopscotch';
export const userDn = (name: string) => parseDn(`uid=${name},ou=people,${suffix}`);
export const groupDn = (name: string) => parseDn(`cn=${name},ou=groups,${suffix}`);

export interface TestDirectory {
  readonly directory: Directory;
  signIn(user: string): Promise<UserSession>;
  /** As somebody with ldapmodify: takes out what members the last owner left, and adds himself as the owner. */
  takeDirectly(user: string, server: string): Promise<void>;
  /** Takes himself off, and leaves everything else as it is. */
  leaveDirectly(user: string, server: string): Promise<void>;
  close(): Promise<void>;
}

type Operation = 'add' | 'delete' | 'replace';

function onPort(
  port: number,
  directory: Directory & {close(): Promise<void>},
  stop: () => Promise<void>,
): TestDirectory {
  const sessions: UserSession[] = [];
  const change = async (user: string, server: string, ...changes: [Operation, string, string][]) => {
    const client = new Client({url: `ldap://127.0.0.1:${port}`});
    await client.bind(userDn(user).text, user);
    for (const [operation, type, value] of changes) {
      const modification = new Attribute({type, values: [value]});
      await client.modify(`cn=${server},ou=servers,${suffix}`, new Change({operation, modification}));
    }
    await client.unbind();
  };
  return {
    directory,
    signIn: async user => {
      const session = await directory.signIn(parseUserName(user), user);
      sessions.push(session);
      return session;
    },
    takeDirectly: (user, server) =>
      change(user, server, ['replace', 'member', `cn=nobody,${suffix}`], ['add', 'owner', userDn(user).text]),
    leaveDirectly: (user, server) => change(user, server, ['delete', 'owner', userDn(user).text]),
    close: async () => {
      await Promise.all(sessions.map(session => session.close()));
      await directory.close();
      await stop();
    },
  };
}

export const directories: readonly {
  readonly name: string;
  have(this: void): boolean;
  /** blade01 to blade10, all free. */
  start(this: void): Promise<TestDirectory>;
}[] = [
  {
    name: "the lab's directory",
    have: () => true,
    start: async () => {
      const bench = await startDirectoryBench();
      return onPort(bench.lab.port, bench.directory, () => bench.close());
    },
  },
  {
    name: 'OpenLDAP',
    have: haveSlapd,
    start: async () => {
      const slapd = await startSlapd({servers: 10});
      const directory = createDirectory(
        {
          url: `ldap://127.0.0.1:${slapd.port}`,
          startTls: false,
          serversBase: parseDn(`ou=servers,${suffix}`),
          peopleBase: parseDn(`ou=people,${suffix}`),
          userAttribute: 'uid',
          administratorsGroup: groupDn('administrators'),
          auditorsGroup: groupDn('auditors'),
          groupsBase: parseDn(`ou=groups,${suffix}`),
          placeholderMember: parseDn(`cn=nobody,${suffix}`),
          serviceDn: parseDn(`cn=hsadmin,${suffix}`),
          servicePassword: slapd.servicePassword,
          timeoutSeconds: 10,
        },
        {clock: systemClock, logger: createLogger('silent')},
      );
      return onPort(slapd.port, directory, () => slapd.close());
    },
  },
];
