/** OpenSSH's server for the user who runs the lab, on loopback, with keys of its own that it keeps. */
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {endDaemon, isListening, runProgram, startDaemon, waitUntil} from './daemons.ts';
import type {Ledger} from './leftovers.ts';

export interface SshdOptions {
  /** Keeps its keys and log there. */
  readonly stateDir: string;
  readonly port: number;
  /** What commands find set. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface RunningSshd {
  readonly port: number;
  readonly username: string;
  readonly privateKeyFile: string;
  /** `SHA256:…`. */
  readonly hostKey: string;
  close(): Promise<void>;
}

export async function startSshd(options: SshdOptions, ledger: Ledger): Promise<RunningSshd> {
  const {stateDir, port, environment = {}} = options;
  mkdirSync(stateDir, {recursive: true, mode: 0o700});
  // sshd refuses to start without it.
  mkdirSync('/run/sshd', {recursive: true});
  const hostKeyFile = await ensureKey(join(stateDir, 'host'));
  const userKeyFile = await ensureKey(join(stateDir, 'user'));
  // Debian's bash reads ~/.bashrc for every command that comes over SSH, unless it is not the outermost shell. What a
  // person keeps there (a tenth of a second of version managers, say) is not part of a storage host.
  const variables = Object.entries({SHLVL: '1', ...environment}).map(([name, value]) => `${name}=${value}`);
  const configuration = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKeyFile}`,
    `AuthorizedKeysFile ${userKeyFile}.pub`,
    `PidFile ${join(stateDir, 'pid')}`,
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    `SetEnv ${variables.join(' ')}`,
  ];
  const configurationFile = join(stateDir, 'sshd_config');
  writeFileSync(configurationFile, `${configuration.join('\n')}\n`);
  const log = join(stateDir, 'log');
  const daemon = startDaemon('sshd', ['-D', '-e', '-f', configurationFile], log);
  ledger.noteProcess(daemon.pid);
  await waitUntil(() => isListening(port), daemon, log);
  const shown = await runProgram('ssh-keygen', ['-lf', `${hostKeyFile}.pub`]);
  return {
    port,
    username: userInfo().username,
    privateKeyFile: userKeyFile,
    hostKey: shown.split(' ')[1] ?? '',
    close: () => endDaemon(daemon),
  };
}

async function ensureKey(path: string): Promise<string> {
  if (!existsSync(path))
    await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'hopscotch', '-f', path]);
  return path;
}

/** For connections that are given the key itself. */
export const privateKeyOf = ({privateKeyFile}: RunningSshd): string => readFileSync(privateKeyFile, 'utf8');
