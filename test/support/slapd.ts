/** A real OpenLDAP server on a free loopback port, with the configuration that we ship. */
import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {findProgram, havePrograms} from './parts.ts';

const templates = new URL('../../docker/openldap/', import.meta.url).pathname;
const suffix = 'dc=hopscotch';
const servicePassword = 'service-secret';

export interface SlapdOptions {
  readonly servers?: number;
  /** More LDIF entries, after the people and servers. */
  readonly ldif?: string;
  /** Changes the configuration before it is used. */
  readonly configure?: (configuration: string) => string;
  /** Files of a certificate and its key: switches StartTLS and ldaps on. */
  readonly tls?: {readonly cert: string; readonly key: string};
}

export interface Slapd {
  readonly port: number;
  readonly tlsPort: number;
  readonly servicePassword: string;
  readonly process: () => ChildProcess;
  /** After `kill`, on the same port with the same data. */
  restart(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
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

export async function startSlapd({
  servers = 10,
  ldif = '',
  tls,
  configure = text => text,
}: SlapdOptions = {}): Promise<Slapd> {
  const home = mkdtempSync(join(tmpdir(), 'hopscotch-slapd-'));
  mkdirSync(join(home, 'data'));
  const configuration = join(home, 'slapd.conf');
  const certificate = tls ? `TLSCertificateFile ${tls.cert}\nTLSCertificateKeyFile ${tls.key}\n` : '';
  // The database is the last section, so that its options can follow. Nothing here must survive a power failure.
  writeFileSync(configuration, configure(`${certificate}${fill('slapd.conf.template', home)}\ndbnosync\n`));
  const content = join(home, 'content.ldif');
  const base = fill('base.ldif.template', home)
    .replace(/(cn: administrators\nmember: ).*/, `$1uid=admin,ou=people,${suffix}`)
    .replace(/(cn: auditors\nmember: ).*/, `$1uid=auditor,ou=people,${suffix}`);
  writeFileSync(content, [base, ...people(), ...inventory(servers), ldif].join('\n'));
  const loaded = spawnSync(program('slapadd'), ['-f', configuration, '-l', content], {encoding: 'utf8'});
  if (loaded.status !== 0) throw new Error(`slapadd: ${loaded.stderr}`);

  const [port = 0, tlsPort = 0] = await freePorts(2);
  let child = await run(configuration, port, tls && tlsPort);
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  return {
    port,
    tlsPort,
    servicePassword,
    process: () => child,
    kill,
    async restart() {
      child = await run(configuration, port, tls && tlsPort);
    },
    async close() {
      child.kill('SIGCONT');
      await kill('SIGKILL');
      rmSync(home, {recursive: true, force: true});
    },
  };
}

async function run(configuration: string, port: number, tlsPort: number | undefined): Promise<ChildProcess> {
  const urls = `ldap://127.0.0.1:${port}${tlsPort === undefined ? '' : ` ldaps://127.0.0.1:${tlsPort}`}`;
  const child = spawn(program('slapd'), ['-f', configuration, '-h', urls, '-d', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', chunk => (said += String(chunk)));
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) break;
    if (await accepts(port)) return child;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  child.kill('SIGKILL');
  throw new Error(`slapd did not start: ${said}`);
}

function fill(template: string, home: string): string {
  const values: Record<string, string> = {
    SUFFIX: suffix,
    DOMAIN: 'hopscotch',
    STATE: home,
    SCHEMA: templates,
    MODULES: '/usr/lib/ldap',
    OPENLDAP_SCHEMA: '/etc/ldap/schema',
    SERVICE_PASSWORD: servicePassword,
  };
  return readFileSync(join(templates, template), 'utf8').replace(
    /@([A-Z_]+)@/g,
    (whole, name: string) => values[name] ?? whole,
  );
}

function* people(): Iterable<string> {
  for (const user of slapdUsers) {
    yield `dn: uid=${user},ou=people,${suffix}\nobjectClass: inetOrgPerson\nuid: ${user}\ncn: ${user}\nsn: ${user}\nuserPassword: ${user}\n`;
  }
  yield `dn: cn=Doe\\, Jane \\+ Söhne,ou=people,${suffix}\nobjectClass: inetOrgPerson\nuid: jane\ncn: Doe, Jane + Söhne\nsn: Doe\n`;
  yield `dn: uid=a\\+b@example.org,ou=people,${suffix}\nobjectClass: inetOrgPerson\nuid: a+b@example.org\ncn: a\nsn: b\nuserPassword: a+b@example.org\n`;
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
ipHostNumber: 10.77.${number >> 8}.${number & 255}
macAddress: 02:00:00:00:${hex(number >> 8)}:${hex(number & 255)}
hopscotchPool: computing
hopscotchChassis: chassis1
hopscotchBay: ${number}
hopscotchMemoryMegabytes: 16384
hopscotchCores: 4
`;
  }
}

const hex = (number: number) => number.toString(16).padStart(2, '0');

function program(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  return path;
}

async function freePorts(count: number): Promise<number[]> {
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

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
