/** NFS-Ganesha on a free loopback port, NFSv4 alone, with a D-Bus of its own. */
import {execFile, type ChildProcess} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {endDaemon, findFreePort, isListening, startDaemon, waitUntil} from './loopback.ts';
import {findProgram} from './parts.ts';

export interface RealGanesha {
  readonly port: number;
  /** For what is to reach its D-Bus. */
  readonly environment: Readonly<Record<string, string>>;
  /** The file that our exports go to. */
  readonly file: string;
  /** A file of an export as 127.0.0.1 reads it. Rejects when the server refuses. */
  readFile(path: string): Promise<string>;
  /** As after a crash: everything that it knows it must find in its files. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
}

export async function startRealGanesha(home: string): Promise<RealGanesha> {
  const directory = join(home, 'ganesha');
  mkdirSync(join(directory, 'recovery'), {recursive: true});
  mkdirSync('/run/ganesha', {recursive: true});
  const file = join(directory, 'exports.conf');
  writeFileSync(file, '');
  const address = `unix:path=${join(directory, 'bus')}`;
  const environment = {DBUS_SYSTEM_BUS_ADDRESS: address};
  const bus = await startBus(directory, address);
  const port = await findFreePort();
  const configuration = join(directory, 'ganesha.conf');
  writeFileSync(configuration, configurationOf(directory, port, file));
  let server: ChildProcess | undefined;
  const start = async () => {
    const log = join(directory, 'output');
    const argv = [
      '-F',
      '-L',
      join(directory, 'log'),
      '-f',
      configuration,
      '-p',
      join(directory, 'pid'),
      '-N',
      'NIV_EVENT',
    ];
    server = startDaemon(findProgram('ganesha.nfsd') ?? 'ganesha.nfsd', argv, log, environment);
    await waitUntil(() => isListening(port), server, log);
    await waitUntil(() => answers(environment), server, log);
  };
  const stop = () => endDaemon(server, 'SIGKILL');
  await start();
  return {
    port,
    environment,
    file,
    readFile: async path => {
      const url = `nfs://127.0.0.1${path}?version=4&nfsport=${port}`;
      return (await promisify(execFile)('nfs-cat', [url], {timeout: 10_000})).stdout;
    },
    restart: async () => {
      await stop();
      await start();
    },
    stop,
    close: async () => {
      await stop();
      await endDaemon(bus);
    },
  };
}

async function answers(environment: Readonly<Record<string, string>>): Promise<boolean> {
  const call = ['/org/ganesha/nfsd/ExportMgr', 'org.ganesha.nfsd.exportmgr.ShowExports'];
  const argv = ['--system', '--print-reply', '--dest=org.ganesha.nfsd', ...call];
  return promisify(execFile)('dbus-send', argv, {env: {...process.env, ...environment}}).then(
    () => true,
    () => false,
  );
}

async function startBus(directory: string, address: string): Promise<ChildProcess> {
  const configuration = join(directory, 'bus.conf');
  writeFileSync(
    configuration,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
      "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
    <busconfig><listen>${address}</listen><policy context="default"><allow own="*"/><allow send_destination="*"/>
      <allow receive_sender="*"/></policy></busconfig>`,
  );
  const log = join(directory, 'bus.log');
  const bus = startDaemon(
    findProgram('dbus-daemon') ?? 'dbus-daemon',
    ['--nofork', '--config-file', configuration],
    log,
  );
  await waitUntil(() => existsSync(join(directory, 'bus')), bus, log);
  return bus;
}

/** Grace periods are for clients that survive a restart; the tests' do not. */
function configurationOf(directory: string, port: number, file: string): string {
  return `NFS_CORE_PARAM { NFS_Port = ${port}; Protocols = 4; Bind_addr = 127.0.0.1; Enable_NLM = false; Enable_RQUOTA = false; }
NFSV4 { Graceless = true; Lease_Lifetime = 5; Grace_Period = 5; Only_Numeric_Owners = true; RecoveryBackend = fs;
  RecoveryRoot = "${directory}/recovery"; }
%include "${file}"
`;
}
