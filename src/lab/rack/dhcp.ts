/** dnsmasq in the rack's network: DHCP from the inventory that the service writes, TFTP, and where to ask what to boot. */
import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {buildDnsmasqConfig, type BootLoader} from '../../adapters/netboot/dnsmasq-config.ts';
import {endDaemon, startDaemon, waitUntil} from './daemons.ts';
import type {Ledger} from './leftovers.ts';
import type {RackNetwork} from './network.ts';

export interface DhcpOptions {
  /** Keeps its configuration, leases and log there. */
  readonly stateDir: string;
  readonly network: RackNetwork;
  readonly hostsDir: string;
  readonly tftpRoot: string;
  readonly bootUrl: string;
  readonly loader?: BootLoader;
}

export interface RunningDhcp {
  readonly log: string;
  /** Where blades ask from now on, or what they load: the one thing that dnsmasq must be started again for. */
  change(changes: Partial<Pick<DhcpOptions, 'bootUrl' | 'loader'>>): Promise<void>;
  close(): Promise<void>;
}

/** Where it notes its process, for the service to tell it of entries that changed. */
export const pidFileIn = (stateDir: string): string => join(stateDir, 'dnsmasq.pid');

export async function startDhcp(options: DhcpOptions, ledger: Ledger): Promise<RunningDhcp> {
  const {stateDir, network, hostsDir, tftpRoot} = options;
  mkdirSync(stateDir, {recursive: true, mode: 0o700});
  const log = join(stateDir, 'dnsmasq.log');
  const configFile = join(stateDir, 'dnsmasq.conf');
  let {bootUrl, loader} = options;
  const start = async () => {
    const configuration = buildDnsmasqConfig({
      interface: network.bridge,
      network: {address: `${network.prefix}.0`, netmask: '255.255.255.0'},
      hostsDir,
      tftpRoot,
      bootUrl,
      ...(loader === undefined ? {} : {loader}),
      unknownMachines: {first: `${network.prefix}.201`, last: `${network.prefix}.250`},
      leaseFile: join(stateDir, 'leases'),
      pidFile: pidFileIn(stateDir),
      // A program that changes its user or group is not ended with its parent any more.
      extra: ['user=root', 'group=root', 'log-dhcp'],
    });
    writeFileSync(configFile, configuration);
    const argv = ['--keep-in-foreground', '--log-facility=-', `--conf-file=${configFile}`];
    const before = existsSync(log) ? statSync(log).size : 0;
    const daemon = startDaemon('dnsmasq', argv, log, {namespace: network.namespace});
    ledger.noteProcess(daemon.pid);
    await waitUntil(() => readFileSync(log).includes('started, version', before), daemon, log);
    return daemon;
  };
  let daemon = await start();
  return {
    log,
    change: async changes => {
      ({bootUrl, loader} = {bootUrl, loader, ...changes});
      await endDaemon(daemon);
      daemon = await start();
    },
    close: () => endDaemon(daemon),
  };
}
