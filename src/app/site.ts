/** The site: what all operations share of the configuration and its devices. */
import {join} from 'node:path';
import {createBootFiles} from '../adapters/netboot/boot-files.ts';
import {createBootImages} from '../adapters/netboot/boot-images.ts';
import {reloadDnsmasq} from '../adapters/netboot/reload-dnsmasq.ts';
import {tcpProbe} from '../adapters/netboot/tcp.ts';
import type {Config} from '../config/schema.ts';
import {createReplication} from '../service/replication.ts';
import {createScratchSharing} from '../service/scratch-sharing.ts';
import type {Site} from '../service/site.ts';
import {createWaves} from '../service/waves.ts';
import type {Logger} from '../telemetry/logger.ts';
import {bootService, waveSettings, type LateBootService} from './boot.ts';
import type {Devices} from './devices.ts';

interface SiteParts extends Pick<Site, 'directory' | 'history' | 'jobs' | 'bootReports' | 'clock'> {
  readonly devices: Devices;
  /** Key of what booting servers report. */
  readonly bootKey: Buffer;
  readonly logger: Logger;
}

export function makeSite(
  config: Config,
  {devices, directory, history, jobs, bootReports, bootKey, clock, logger}: SiteParts,
): {site: Site; boot: LateBootService} {
  const {storageHosts} = devices;
  const scratchHost = config.scratch && storageHosts.get(config.scratch.storageHost);
  const scratch = scratchHost && createScratchSharing(scratchHost, directory);
  const boot = bootService(config, bootKey, scratch);
  const storageOfChassis = new Map(config.chassis.map(chassis => [chassis.name, chassis.storageHost]));
  const site: Site = {
    ...devices,
    directory,
    storageOfChassis,
    bootFiles: createBootFiles({
      ...config.boot,
      reloadDhcp: () => reloadDnsmasq(config.boot.dhcpPidFile, logger),
    }),
    bootReports,
    tcp: tcpProbe,
    history,
    bootImages: createBootImages({
      directory:
        config.boot.tftpRoot === undefined
          ? join(config.state, 'boot-images')
          : join(config.boot.tftpRoot, 'images'),
      withFiles: config.boot.kernelUrl === undefined,
      clock,
    }),
    boot,
    jobs,
    replication: createReplication(),
    ...(scratch === undefined ? {} : {scratch}),
    waves: createWaves(waveSettings(config), {storageHosts, storageOfChassis, bootReports, clock}),
    clock,
    timing: {
      defaultWaitSeconds: config.jobs.defaultWaitSeconds,
      bootTimeoutMs: config.jobs.bootTimeoutSeconds * 1_000,
      powerTimeoutMs: config.jobs.powerTimeoutSeconds * 1_000,
    },
  };
  return {site, boot};
}
