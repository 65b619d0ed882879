/** NFS-Ganesha, NFSv4 alone, with a D-Bus of its own. */
import type {ChildProcess} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {endDaemon, isListening, runProgram, startDaemon, waitUntil} from './daemons.ts';
import type {Ledger} from './leftovers.ts';

export interface NfsOptions {
  /** Keeps its configuration, exports and log there. */
  readonly stateDir: string;
  readonly address: string;
  readonly port: number;
  /** Network namespace that the address is in. */
  readonly namespace?: string;
  /** Library that it is started with. */
  readonly preload?: string;
}

export interface RunningNfs {
  readonly port: number;
  /** For what is to reach its D-Bus. */
  readonly environment: Readonly<Record<string, string>>;
  /** The file that our exports go to. */
  readonly exportsFile: string;
  /** Of its process. */
  readonly pid: number | undefined;
  /** As after a crash: everything that it knows it must find in its files. */
  restart(): Promise<void>;
  /** Ends it as a crash does. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export async function startNfs(options: NfsOptions, ledger: Ledger): Promise<RunningNfs> {
  const {stateDir, port, namespace, preload} = options;
  mkdirSync(join(stateDir, 'recovery'), {recursive: true, mode: 0o700});
  mkdirSync('/run/ganesha', {recursive: true});
  const exportsFile = join(stateDir, 'exports.conf');
  if (!existsSync(exportsFile)) writeFileSync(exportsFile, '');
  const bus = await startBus(stateDir, ledger);
  const {environment} = bus;
  const configuration = join(stateDir, 'ganesha.conf');
  writeFileSync(configuration, configurationOf(options, exportsFile));
  const place = {
    namespace,
    environment: {...environment, ...(preload === undefined ? {} : {LD_PRELOAD: preload})},
  };
  let server: ChildProcess | undefined;
  const start = async () => {
    const log = join(stateDir, 'output');
    const files = ['-L', join(stateDir, 'log'), '-f', configuration, '-p', join(stateDir, 'pid')];
    server = startDaemon('ganesha.nfsd', ['-F', ...files, '-N', 'NIV_EVENT'], log, place);
    ledger.noteProcess(server.pid);
    // In a namespace of its own only D-Bus can be reached from here; it answers once everything else does.
    if (namespace === undefined) await waitUntil(() => isListening(port, options.address), server, log);
    await waitUntil(() => answers(environment), server, log);
  };
  const stop = () => endDaemon(server, 'SIGKILL');
  const close = async () => {
    await stop();
    await bus.close();
  };
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    port,
    environment,
    exportsFile,
    get pid() {
      return server?.pid;
    },
    restart: async () => {
      await stop();
      await start();
    },
    stop,
    close,
  };
}

function answers({DBUS_SYSTEM_BUS_ADDRESS: address}: BusEnvironment): Promise<boolean> {
  const call = ['/org/ganesha/nfsd/ExportMgr', 'org.ganesha.nfsd.exportmgr.ShowExports'];
  return runProgram('dbus-send', [
    `--bus=${address}`,
    '--print-reply',
    '--dest=org.ganesha.nfsd',
    ...call,
  ]).then(
    () => true,
    () => false,
  );
}

type BusEnvironment = {readonly DBUS_SYSTEM_BUS_ADDRESS: string};

async function startBus(stateDir: string, ledger: Ledger) {
  // Sockets have short names only, and the lab may be anywhere. The same at each start: an SSH session that lives through a
  // crash of the lab finds the next server there.
  const directory = `/run/hopscotch-${createHash('sha256').update(stateDir).digest('hex').slice(0, 12)}`;
  ledger.note({kind: 'directory', path: directory});
  rmSync(directory, {recursive: true, force: true});
  mkdirSync(directory);
  const address = `unix:path=${directory}/bus`;
  const configuration = join(stateDir, 'bus.conf');
  writeFileSync(
    configuration,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
      "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
    <busconfig><listen>${address}</listen><policy context="default"><allow own="*"/><allow send_destination="*"/>
      <allow receive_sender="*"/></policy></busconfig>`,
  );
  const log = join(stateDir, 'bus.log');
  const bus = startDaemon('dbus-daemon', ['--nofork', '--config-file', configuration], log);
  ledger.noteProcess(bus.pid);
  await waitUntil(() => existsSync(join(directory, 'bus')), bus, log);
  return {
    environment: {DBUS_SYSTEM_BUS_ADDRESS: address} satisfies BusEnvironment,
    close: async () => {
      await endDaemon(bus);
      rmSync(directory, {recursive: true, force: true});
    },
  };
}

/**
 * Nobody waits for a grace period: blades that run through a restart open their files anew, without asking to reclaim them.
 * The lease is what Linux' own server gives: when this machine stands still for longer, the blades' kernels give up renewing
 * it, and every program on them reads "Input/output error".
 */
function configurationOf({stateDir, address, port}: NfsOptions, exportsFile: string): string {
  return `NFS_CORE_PARAM { NFS_Port = ${port}; Protocols = 4; Bind_addr = ${address}; Enable_NLM = false; Enable_RQUOTA = false; }
NFSV4 { Graceless = true; Lease_Lifetime = 90; Grace_Period = 90; Only_Numeric_Owners = true; RecoveryBackend = fs;
  RecoveryRoot = "${stateDir}/recovery"; }
%include "${exportsFile}"
`;
}
