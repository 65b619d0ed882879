/** A real OpenLDAP server on a free loopback port, with the configuration that `hopscotch directory init` writes. */
import {spawnSync, type ChildProcess} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {buildBaseLdif} from '../../src/directory/base-ldif.ts';
import {designDirectory} from '../../src/directory/design.ts';
import type {ConfigForm} from '../../src/directory/next-steps.ts';
import {hashPassword} from '../../src/directory/password.ts';
import {endDaemon} from '../../src/lab/rack/daemons.ts';
import {ensureOpenLdap, loadEntries, startSlapd as runSlapd} from '../../src/lab/rack/openldap.ts';
import {findProgram, havePrograms} from './parts.ts';

const suffix = 'dc=hopscotch';
const servicePassword = 'service-secret';

export interface SlapdOptions {
  readonly servers?: number;
  /** More LDIF entries, after the people and servers. */
  readonly ldif?: string;
  /** Files of a certificate and its key: switches StartTLS and ldaps on. */
  readonly tls?: {readonly cert: string; readonly key: string};
  readonly form?: ConfigForm;
  /** Where people are instead: the rest of the design. */
  readonly people?: Pick<
    Parameters<typeof designDirectory>[0],
    'people' | 'enterprise' | 'enterpriseCa' | 'enterpriseReader' | 'peopleAtAnyDepth'
  >;
  /** Changes the configuration before it is used. */
  readonly configure?: (configuration: string) => string;
  /** Any free one, if not given. */
  readonly port?: number;
  /** Without any entry: another provider will bring them. */
  readonly empty?: boolean;
  /** Writes to the disk before it answers, as in production. */
  readonly durable?: boolean;
}

export interface Slapd {
  readonly port: number;
  readonly tlsPort: number;
  readonly servicePassword: string;
  readonly peopleBase: string;
  readonly process: () => ChildProcess;
  /** After `kill`, on the same port with the same data. */
  restart(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Deletes an entry, while it is not running: with our rules nobody may, who comes by LDAP. */
  remove(dn: string): void;
  close(): Promise<void>;
}

export const haveSlapd = (): boolean =>
  havePrograms(['slapd', 'slapadd'], 'real OpenLDAP', 'slapd ldap-utils');

export const slapdUsers = [
  'alice',
  'bob',
  'carol',
  'admin',
  'auditor',
  ...Array.from({length: 20}, (_, index) => `u${String(index + 1).padStart(2, '0')}`),
];

export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const {servers = 10, ldif = '', tls, form = 'slapd.conf', people: where = {}, configure = same} = options;
  const home = mkdtempSync(join(tmpdir(), 'hopscotch-slapd-'));
  const design = designDirectory({
    suffix,
    administrators: ['admin'],
    stateDirectory: home,
    filesDirectory: home,
    ...(tls === undefined ? {} : {tlsCert: tls.cert, tlsKey: tls.key}),
    ...where,
  });
  const peopleBase = design.people.base.text;
  const base = buildBaseLdif(design, hashPassword(servicePassword)).replace(
    /(cn: auditors\nmember: ).*/,
    `$1uid=auditor,${peopleBase}`,
  );
  const locals = design.people.enterprise === undefined ? [...people(peopleBase)] : [];
  const content = [base, ...locals, ...inventory(servers), ldif].join('\n');
  const hasty = options.durable ? same : withoutSync;
  const configuration = await ensureOpenLdap({
    stateDir: home,
    design,
    form,
    configure: text => hasty(configure(text)),
    ...(options.empty ? {} : {ldif: () => content}),
  });
  return serveSlapd(home, configuration, peopleBase, tls !== undefined, options.port);
}

/** Somebody else's directory, with all the people: they and `cn=reader` may look around, strangers may not. */
export async function startEnterprise(
  peopleBase = 'ou=people,dc=corp,dc=example',
  tls?: {readonly cert: string; readonly key: string},
  ldif = '',
): Promise<Slapd> {
  const home = mkdtempSync(join(tmpdir(), 'hopscotch-enterprise-'));
  mkdirSync(join(home, 'data'));
  const file = join(home, 'slapd.conf');
  const enterprise = peopleBase.split(',').slice(-2).join(',');
  writeFileSync(
    file,
    `modulepath /usr/lib/ldap
moduleload back_mdb
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
loglevel none
${tls ? `TLSCertificateFile ${tls.cert}\nTLSCertificateKeyFile ${tls.key}` : ''}
database mdb
dbnosync
suffix "${enterprise}"
directory ${home}/data
index objectClass,uid,member eq
access to attrs=userPassword by anonymous auth by self write by * none
access to * by users read by * none
`,
  );
  const organisation = `dn: ${enterprise}
objectClass: dcObject
objectClass: organization
dc: ${/dc=([^,]+)/i.exec(enterprise)?.[1]}
o: Corp

dn: cn=reader,${enterprise}
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: reader
userPassword: ${enterpriseReader.password}

dn: ${peopleBase}
objectClass: organizationalUnit
`;
  await loadEntries(['-f', file], [organisation, ...people(peopleBase), ldif].join('\n'));
  return serveSlapd(home, ['-f', file], peopleBase, tls !== undefined);
}

/** Its password is one that configuration files could misread. */
export const enterpriseReader = {dn: 'cn=reader,dc=corp,dc=example', password: 'not #1, but two'};

const same = (text: string) => text;
/** Nothing here must survive a power failure. */
const withoutSync = (text: string) =>
  text.replace('database mdb\n', '$&dbnosync\n').replace('olcDatabase: {1}mdb\n', '$&olcDbNoSync: TRUE\n');

/** With a configuration that is there; takes the folder away at its end. */
export async function serveSlapd(
  home: string,
  configuration: readonly string[],
  peopleBase: string,
  secure: boolean,
  wantedPort?: number,
): Promise<Slapd> {
  const [freePort = 0, tlsPort = 0] = await freePorts(2);
  const port = wantedPort ?? freePort;
  const start = () =>
    runSlapd({
      argv: configuration,
      port,
      tlsPort: secure ? tlsPort : undefined,
      log: join(home, 'slapd.log'),
    });
  let child = await start();
  const kill = (signal: NodeJS.Signals) => endDaemon(child, signal);
  return {
    port,
    tlsPort,
    servicePassword,
    peopleBase,
    process: () => child,
    kill,
    remove: dn => {
      const input = `dn: ${dn}\nchangetype: delete\n`;
      const removed = spawnSync(findProgram('slapmodify') ?? 'slapmodify', [...configuration], {
        input,
        encoding: 'utf8',
      });
      if (removed.status !== 0) throw new Error(`slapmodify: ${removed.stderr}`);
    },
    async restart() {
      child = await start();
    },
    async close() {
      child.kill('SIGCONT');
      await kill('SIGKILL');
      rmSync(home, {recursive: true, force: true});
    },
  };
}

function* people(base: string): Iterable<string> {
  for (const user of slapdUsers) {
    yield `dn: uid=${user},${base}\nobjectClass: inetOrgPerson\nuid: ${user}\ncn: ${user}\nsn: ${user}\nmail: ${user}@hopscotch.lab\nuserPassword: ${user}\n`;
  }
  yield `dn: cn=Doe\\, Jane \\+ Söhne,${base}\nobjectClass: inetOrgPerson\nuid: jane\ncn: Doe, Jane + Söhne\nsn: Doe\nuserPassword: jane\n`;
  yield `dn: uid=a\\+b@example.org,${base}\nobjectClass: inetOrgPerson\nuid: a+b@example.org\ncn: a\nsn: b\nuserPassword: a+b@example.org\n`;
}

function* inventory(count: number): Iterable<string> {
  for (let number = 1; number <= count; number++) {
    const name = `blade${String(number).padStart(2, '0')}`;
    yield `dn: cn=${name},ou=servers,${suffix}
objectClass: groupOfNames
objectClass: hopscotchServer
objectClass: ipHost
objectClass: ieee802Device
cn: ${name}
member: cn=nobody,${suffix}
ipHostNumber: 10.${77 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}
macAddress: 02:00:00:${hex(number >> 16)}:${hex((number >> 8) & 255)}:${hex(number & 255)}
hopscotchPool: computing
hopscotchChassis: chassis1
hopscotchBay: ${number % 1_000}
hopscotchMemoryMegabytes: 16384
hopscotchCores: 4
`;
  }
}

const hex = (number: number) => number.toString(16).padStart(2, '0');

export async function freePorts(count: number): Promise<number[]> {
  const listeners = await Promise.all(
    Array.from({length: count}, async () => {
      const listener = createServer();
      await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
      return listener;
    }),
  );
  const ports = listeners.map(listener => (listener.address() as {port: number}).port);
  await Promise.all(listeners.map(listener => new Promise(resolve => listener.close(resolve))));
  return ports;
}
