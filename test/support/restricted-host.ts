/**
 * The account that `hopscotch storage setup` makes, on real parts: its script is run by root, in a view of the machine with
 * an /etc, /home and /usr/local of its own, and sshd serves the account there. Filesystems are those of the machine.
 */
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {SshConnectionOptions} from '../../src/adapters/ssh/options.ts';
import type {StorageSettings} from '../../src/storage/gate.ts';
import {publicKeyOf} from '../../src/storage/public-key.ts';
import {buildSetup} from '../../src/storage/setup.ts';
import {endDaemon, findFreePort, isListening, startDaemon, waitUntil} from '../../src/lab/rack/daemons.ts';
import {havePrograms} from './parts.ts';
import type {RealStorage} from './real-storage.ts';

export interface RestrictedHost {
  readonly settings: StorageSettings;
  readonly connection: SshConnectionOptions;
  /** What the script said, both times that it was run. */
  readonly said: string;
  close(): Promise<void>;
}

export const haveRestrictedHost = () =>
  havePrograms(['sudo', 'unshare', 'useradd', 'visudo'], 'a restricted account', 'sudo util-linux passwd');

const account = 'hopscotch';

export async function startRestrictedHost(real: RealStorage): Promise<RestrictedHost> {
  const home = mkdtempSync(join(tmpdir(), 'hopscotch-restricted-'));
  const key = (name: string) => {
    const file = join(home, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file]);
    return file;
  };
  const [hostKey, userKey] = [key('host'), key('user')];
  const privateKey = readFileSync(userKey, 'utf8');
  const settings: StorageSettings = {
    base: real.base,
    mountpoint: real.basePath,
    imports: `${real.basePath}/imports`,
    exports: {driver: 'ganesha', file: real.ganesha.file},
  };
  const publicKey = publicKeyOf(privateKey, userKey);
  writeFileSync(
    join(home, 'setup.sh'),
    buildSetup({host: 'real', dialect: 'linux', account, publicKey, settings}),
  );
  const port = await findFreePort();
  const configuration = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey}`,
    `PidFile ${join(home, 'pid')}`,
    'UsePAM no',
    'PermitRootLogin no',
    'PasswordAuthentication no',
    `AllowUsers ${account}`,
  ];
  writeFileSync(join(home, 'sshd_config'), `${configuration.join('\n')}\n`);
  mkdirSync('/run/sshd', {recursive: true});
  mkdirSync('/run/dbus', {recursive: true});
  writeFileSync(join(home, 'machine.sh'), machine(home, real));
  // What is mounted below from now on is seen there as well as here.
  execFileSync('mount', ['--make-shared', real.basePath]);
  const log = join(home, 'log');
  const daemon = startDaemon(
    'unshare',
    ['--mount', '--propagation', 'unchanged', 'sh', join(home, 'machine.sh')],
    log,
  );
  await waitUntil(() => isListening(port), daemon, log);
  const fingerprint = execFileSync('ssh-keygen', ['-lf', `${hostKey}.pub`], {encoding: 'utf8'}).split(' ')[1];
  return {
    settings,
    connection: {
      ...real.options,
      name: 'storage host restricted',
      port,
      username: account,
      privateKey,
      hostKeys: [fingerprint ?? ''],
    },
    said: readFileSync(join(home, 'said'), 'utf8'),
    close: async () => {
      await endDaemon(daemon);
      rmSync(home, {recursive: true, force: true});
    },
  };
}

/** D-Bus is looked for where it always is: sudo lets no variable name another place. */
const machine = (home: string, {ganesha}: RealStorage) => `set -eu
mount --make-private /
cp -a /etc ${home}/etc
mount --bind ${home}/etc /etc
mount -t tmpfs tmpfs /home
mount -t tmpfs tmpfs /usr/local
mount -t tmpfs tmpfs /run/dbus
: > /run/dbus/system_bus_socket
mount --bind ${ganesha.environment['DBUS_SYSTEM_BUS_ADDRESS']?.replace('unix:path=', '')} /run/dbus/system_bus_socket
sh ${home}/setup.sh > ${home}/said
sh ${home}/setup.sh >> ${home}/said
exec /usr/sbin/sshd -D -e -f ${home}/sshd_config
`;
