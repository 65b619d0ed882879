/** A service of its own process on real OpenLDAP, with storage and chassis that nobody asks for anything. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {freePort} from './lab-service.ts';
import type {Slapd} from './slapd.ts';

export interface OpenLdapService {
  /** Of its SOAP endpoint. */
  readonly url: string;
  readonly pid: number;
  close(): Promise<void>;
}

export async function startOpenLdapService(
  slapd: Slapd,
  config: Record<string, unknown> = {},
): Promise<OpenLdapService> {
  const home = await mkdtemp(join(tmpdir(), 'hopscotch-'));
  const port = await freePort();
  const suffix = 'dc=hopscotch';
  const ssh = {host: '127.0.0.1', port: 1, username: 'nobody', hostKeys: [`SHA256:${'A'.repeat(43)}`]};
  const configFile = join(home, 'service.yaml');
  const content = {
    state: join(home, 'state'),
    listen: {port},
    log: {level: 'error'},
    directory: {
      url: `ldap://127.0.0.1:${slapd.port}`,
      serversBase: `ou=servers,${suffix}`,
      peopleBase: slapd.peopleBase,
      administratorsGroup: `cn=administrators,ou=groups,${suffix}`,
      placeholderMember: `cn=nobody,${suffix}`,
      serviceDn: `cn=hsadmin,${suffix}`,
      servicePassword: slapd.servicePassword,
    },
    // Of two, none is that of a server whose chassis is not configured.
    storageHosts: ['store1', 'store2'].map(name => ({name, nfsServer: '127.0.0.1', ssh})),
    ...config,
  };
  await writeFile(configFile, stringify(content));
  const program = new URL('../../src/cli/main.ts', import.meta.url).pathname;
  const child = spawn(
    process.execPath,
    ['--disable-proto=delete', program, 'serve', '--config', configFile],
    {stdio: ['ignore', 'pipe', 'inherit']},
  );
  const ended = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('the service ended while it started'))),
  ]);
  return {
    url: `http://127.0.0.1:${port}/soap`,
    pid: child.pid ?? 0,
    close: async () => {
      child.kill('SIGKILL');
      await ended;
      await rm(home, {recursive: true});
    },
  };
}

/** Memory of a process: now, and the most it has had. */
export async function memoryMiB(pid: number): Promise<{readonly now: number; readonly most: number}> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1_024);
  return {now: read('VmRSS'), most: read('VmHWM')};
}
