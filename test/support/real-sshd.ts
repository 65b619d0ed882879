/** OpenSSH's server for the user who runs the tests, on a free loopback port, with keys of its own. */
import {execFileSync, type ChildProcess} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {endDaemon, findFreePort, isListening, startDaemon, waitUntil} from './loopback.ts';
import {findProgram} from './parts.ts';

export interface RealSshd {
  readonly port: number;
  readonly username: string;
  readonly privateKey: string;
  /** `SHA256:…`. */
  readonly hostKey: string;
  close(): Promise<void>;
}

/** `environment`: what commands find set. */
export async function startRealSshd(
  home: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RealSshd> {
  const directory = join(home, 'sshd');
  mkdirSync(directory, {recursive: true});
  mkdirSync('/run/sshd', {recursive: true});
  const hostKeyFile = makeKey(join(directory, 'host'));
  const userKeyFile = makeKey(join(directory, 'user'));
  const port = await findFreePort();
  // Debian's bash reads ~/.bashrc for every command that comes over SSH, unless it is not the outermost shell. What the
  // person who runs the tests keeps there (a tenth of a second of version managers, say) is not part of them.
  const variables = Object.entries({SHLVL: '1', ...environment}).map(([name, value]) => `${name}=${value}`);
  const configuration = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKeyFile}`,
    `AuthorizedKeysFile ${userKeyFile}.pub`,
    `PidFile ${join(directory, 'pid')}`,
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    `SetEnv ${variables.join(' ')}`,
  ];
  const configurationFile = join(directory, 'sshd_config');
  writeFileSync(configurationFile, `${configuration.join('\n')}\n`);
  const log = join(directory, 'log');
  const daemon: ChildProcess = startDaemon(
    findProgram('sshd') ?? 'sshd',
    ['-D', '-e', '-f', configurationFile],
    log,
  );
  await waitUntil(() => isListening(port), daemon, log);
  return {
    port,
    username: userInfo().username,
    privateKey: readFileSync(userKeyFile, 'utf8'),
    hostKey: fingerprintOf(`${hostKeyFile}.pub`),
    close: () => endDaemon(daemon),
  };
}

function makeKey(path: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path]);
  return path;
}

const fingerprintOf = (publicKeyFile: string): string =>
  execFileSync('ssh-keygen', ['-lf', publicKeyFile], {encoding: 'utf8'}).split(' ')[1] ?? '';
