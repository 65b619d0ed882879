/**
 * A configuration of dnsmasq for the network of the servers. It knows servers from their inventory alone (`hostsDir`,
 * which it rereads by itself) and tells every machine the same: what a server boots is decided when it asks, so nothing
 * here changes when servers are provisioned. Pure.
 */
import {invalidRequest} from '../../domain/errors.ts';
import {parseIpAddress} from '../../domain/names.ts';

export interface DnsmasqSite {
  readonly interface: string;
  /** Network of the servers, e.g. 10.77.0.0 and 255.255.255.0. */
  readonly network: {readonly address: string; readonly netmask: string};
  /** Directory with one host a file; the service writes it (`boot.dhcpHostsDir`). */
  readonly hostsDir: string;
  /** Where servers reach the boot endpoint, e.g. `http://10.77.0.254:8080`. */
  readonly bootUrl: string;
  readonly loader?: BootLoader;
  /** Root of the TFTP server (`boot.tftpRoot`); needed where firmware has no iPXE. */
  readonly tftpRoot?: string;
  /** Addresses for machines that are not registered: they ask what to boot, and are told to register. Without it they get none. */
  readonly unknownMachines?: {readonly first: string; readonly last: string};
  readonly router?: string;
  readonly leaseFile?: string;
  /** Where dnsmasq notes its process, for the service to tell it of entries that changed (`boot.dhcpPidFile`). */
  readonly pidFile?: string;
  /** Lines to add at the end. */
  readonly extra?: readonly string[];
}

/**
 * `ipxe`: the script comes over HTTP. `ipxe-tftp`: over TFTP, from `ipxe/<mac>.ipxe`. `pxelinux`: `pxelinux.cfg/01-<mac>`, over TFTP.
 * Firmware without iPXE is given `undionly.kpxe` or, with UEFI, `snponly.efi` from the TFTP root first.
 */
export const bootLoaders = ['ipxe', 'ipxe-tftp', 'pxelinux'] as const;
export type BootLoader = (typeof bootLoaders)[number];

/** Throws InvalidRequest. */
export function buildDnsmasqConfig(site: DnsmasqSite): string {
  const {loader = 'ipxe', tftpRoot, unknownMachines: unknown, router, leaseFile, pidFile} = site;
  const netmask = parseIpAddress(site.network.netmask);
  const network = parseIpAddress(site.network.address);
  if (loader !== 'ipxe' && tftpRoot === undefined)
    throw invalidRequest('loader', `${loader} loads over TFTP, and there is no directory to load from.`);
  return [
    '# DHCP and TFTP for servers of HOP-SCOTCH. No restart or reload is needed when servers or their images change.',
    'port=0',
    `interface=${word(site.interface)}`,
    'bind-dynamic',
    `dhcp-hostsdir=${word(site.hostsDir)}`,
    `dhcp-range=${network},static,${netmask},12h`,
    ...(unknown === undefined
      ? []
      : [`dhcp-range=${parseIpAddress(unknown.first)},${parseIpAddress(unknown.last)},${netmask},10m`]),
    ...(router === undefined
      ? ['dhcp-option=option:router']
      : [`dhcp-option=option:router,${parseIpAddress(router)}`]),
    'dhcp-authoritative',
    // A boot takes two leases, of the loader and of the kernel, and nobody waits for a ping in between.
    'no-ping',
    ...(leaseFile === undefined ? [] : [`dhcp-leasefile=${word(leaseFile)}`]),
    ...(pidFile === undefined ? [] : [`pid-file=${word(pidFile)}`]),
    // iPXE looks for an IPv6 router for 13 seconds, unless one answers.
    'enable-ra',
    'dhcp-range=fd77::,ra-only,64,1h',
    ...(tftpRoot === undefined ? [] : ['enable-tftp', `tftp-root=${word(tftpRoot)}`]),
    ...loaderLines(loader, site.bootUrl, tftpRoot !== undefined),
    ...(site.extra ?? []),
    '',
  ].join('\n');
}

function loaderLines(loader: BootLoader, bootUrl: string, withTftp: boolean): readonly string[] {
  if (loader === 'pxelinux') return ['dhcp-boot=pxelinux.0'];
  const script =
    loader === 'ipxe'
      ? `${word(bootUrl).replace(/\/+$/, '')}/boot/\${net0/mac}`
      : 'ipxe/${net0/mac:hexhyp}.ipxe';
  return [
    'dhcp-match=set:ipxe,175',
    `dhcp-boot=tag:ipxe,${script}`,
    ...(withTftp
      ? [
          'dhcp-match=set:uefi,option:client-arch,7',
          'dhcp-match=set:uefi,option:client-arch,9',
          'dhcp-boot=tag:!ipxe,tag:uefi,snponly.efi',
          'dhcp-boot=tag:!ipxe,tag:!uefi,undionly.kpxe',
        ]
      : []),
  ];
}

/** Commas, quotes and blanks mean something there. */
function word(text: string): string {
  if (!/^[A-Za-z0-9._:\/@-]+$/.test(text))
    throw invalidRequest(
      'boot',
      `"${text}" cannot stand in a configuration of dnsmasq: use letters, digits and ._:/@- only.`,
    );
  return text;
}
