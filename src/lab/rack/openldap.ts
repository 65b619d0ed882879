/** A real OpenLDAP server on loopback, from the configuration that `hopscotch directory init` writes. */
import type {ChildProcess} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {buildConfigLdif} from '../../directory/config-ldif.ts';
import type {ConfigForm} from '../../directory/next-steps.ts';
import {buildSchemaFile, buildSlapdConf} from '../../directory/slapd-conf.ts';
import type {DirectoryDesign} from '../../directory/tree.ts';
import {endDaemon, isListening, runProgram, startDaemon, waitUntil} from './daemons.ts';
import type {Ledger} from './leftovers.ts';

export interface OpenLdapOptions {
  /** Keeps everything there. */
  readonly stateDir: string;
  readonly design: DirectoryDesign;
  readonly form?: ConfigForm;
  /** Changes the configuration before it is used. */
  readonly configure?: (configuration: string) => string;
  /** Entries of a new directory. Without it another provider brings them. */
  readonly ldif?: () => string;
}

/** Writes configuration and first entries; answers with what tells slapd to use them. A directory that is there keeps its entries. */
export async function ensureOpenLdap(options: OpenLdapOptions): Promise<readonly string[]> {
  const {stateDir, design, form = 'slapd.conf', configure = same, ldif} = options;
  const fresh = !existsSync(join(stateDir, 'data'));
  mkdirSync(join(stateDir, 'data'), {recursive: true, mode: 0o700});
  const argv = await writeConfiguration(stateDir, design, form, configure);
  if (fresh && ldif !== undefined) await loadEntries([...argv, '-b', design.suffix.text], ldif());
  return argv;
}

const same = (text: string) => text;

async function writeConfiguration(
  stateDir: string,
  design: DirectoryDesign,
  form: ConfigForm,
  configure: (text: string) => string,
): Promise<readonly string[]> {
  if (form === 'slapd.conf') {
    const file = join(stateDir, 'slapd.conf');
    writeFileSync(join(stateDir, 'hopscotch.schema'), buildSchemaFile());
    writeFileSync(file, configure(buildSlapdConf(design)), {mode: 0o600});
    return ['-f', file];
  }
  const folder = join(stateDir, 'slapd.d');
  if (existsSync(folder)) return ['-F', folder];
  mkdirSync(folder);
  await loadEntries(['-n', '0', '-F', folder], configure(buildConfigLdif(design)));
  return ['-F', folder];
}

/** Into the database of a directory that is not running. */
export async function loadEntries(where: readonly string[], ldif: string): Promise<void> {
  await runProgram('slapadd', where, {input: ldif, timeoutMs: 300_000});
}

export interface SlapdPlace {
  readonly argv: readonly string[];
  readonly port: number;
  readonly tlsPort?: number | undefined;
  readonly log: string;
}

export async function startSlapd({argv, port, tlsPort, log}: SlapdPlace): Promise<ChildProcess> {
  const urls = [
    `ldap://127.0.0.1:${port}`,
    ...(tlsPort === undefined ? [] : [`ldaps://127.0.0.1:${tlsPort}`]),
  ];
  const slapd = startDaemon('slapd', [...argv, '-h', urls.join(' '), '-d', '0'], log);
  await waitUntil(() => isListening(port), slapd, log);
  return slapd;
}

export interface RunningOpenLdap {
  readonly port: number;
  close(): Promise<void>;
}

export async function startOpenLdap(
  options: OpenLdapOptions & {readonly port: number},
  ledger: Ledger,
): Promise<RunningOpenLdap> {
  const argv = await ensureOpenLdap(options);
  const slapd = await startSlapd({argv, port: options.port, log: join(options.stateDir, 'slapd.log')});
  ledger.noteProcess(slapd.pid);
  return {port: options.port, close: () => endDaemon(slapd)};
}
