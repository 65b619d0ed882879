/** The lab's directory with users and servers, and the adapter on it: for tests of what stands above. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createDirectory} from '../../src/adapters/ldap/directory.ts';
import {systemClock} from '../../src/domain/clock.ts';
import {parseDn} from '../../src/domain/dn.ts';
import {parseUserName} from '../../src/domain/names.ts';
import {startDirectory, type LabDirectory} from '../../src/lab/directory/start.ts';
import {makeTopology, type LabCounts} from '../../src/lab/topology.ts';
import type {Directory, UserSession} from '../../src/ports/directory.ts';
import type {Caller} from '../../src/service/caller.ts';
import {createLogger} from '../../src/telemetry/logger.ts';

export interface DirectoryBench {
  readonly lab: LabDirectory;
  readonly directory: Directory & {close(): Promise<void>};
  /** Signed in, as the edge would make him. */
  callerFor(user: string): Promise<Caller>;
  close(): Promise<void>;
}

export const nobody: Caller = {
  session: () => {
    throw new Error('nobody is signed in');
  },
  address: '127.0.0.1',
  correlationId: 'test',
  signal: new AbortController().signal,
};

const servicePassword = 'service-secret';

export async function startDirectoryBench(counts: Partial<LabCounts> = {}): Promise<DirectoryBench> {
  const stateDir = mkdtempSync(join(tmpdir(), 'hopscotch-directory-'));
  const {blades} = makeTopology({chassis: 2, bladesPerChassis: 5, storageHosts: 1, ...counts});
  const users = ['alice', 'bob', 'carol', 'admin'];
  const lab = await startDirectory({
    stateDir,
    blades,
    users,
    adminUsers: ['admin'],
    auditUsers: ['auditor'],
    servicePassword,
  });
  const suffix = 'dc=hopscotch';
  const directory = createDirectory(
    {
      url: `ldap://127.0.0.1:${lab.port}`,
      startTls: false,
      serversBase: parseDn(`ou=servers,${suffix}`),
      peopleBase: parseDn(`ou=people,${suffix}`),
      userAttribute: 'uid',
      administratorsGroup: parseDn(`cn=administrators,ou=groups,${suffix}`),
      auditorsGroup: parseDn(`cn=auditors,ou=groups,${suffix}`),
      groupsBase: parseDn(`ou=groups,${suffix}`),
      placeholderMember: parseDn(`cn=nobody,${suffix}`),
      serviceDn: parseDn(`cn=hsadmin,${suffix}`),
      servicePassword,
      timeoutSeconds: 5,
    },
    {clock: systemClock, logger: createLogger('silent')},
  );
  const sessions = new Map<string, UserSession>();
  return {
    lab,
    directory,
    async callerFor(user) {
      const session = sessions.get(user) ?? (await directory.signIn(parseUserName(user), user));
      sessions.set(user, session);
      return {...nobody, principal: session.principal, session: () => session};
    },
    async close() {
      await Promise.all([...sessions.values()].map(session => session.close()));
      await directory.close();
      await lab.close();
      rmSync(stateDir, {recursive: true});
    },
  };
}
