/** dhcp: prints a configuration of dnsmasq. */
import {Option, type Command} from 'commander';
import {
  bootLoaders,
  buildDnsmasqConfig,
  type BootLoader,
  type DnsmasqSite,
} from '../../adapters/netboot/dnsmasq-config.ts';
import {loadBootConfig} from '../../config/load.ts';
import {invalidRequest} from '../../domain/errors.ts';
import {parseIpAddress, quoted} from '../../domain/names.ts';
import type {Io} from '../io.ts';
import {examples, given} from './shared.ts';

interface Flags {
  readonly config: string;
  readonly interface: string;
  readonly network: DnsmasqSite['network'];
  readonly loader: BootLoader;
  readonly strangers?: DnsmasqSite['unknownMachines'];
  readonly router?: string;
  readonly bootUrl?: string;
}

export function addDhcpCommand(program: Command, io: Io): void {
  program
    .command('dhcp')
    .summary('print a configuration of dnsmasq for the network of the servers')
    .description(
      'Prints a configuration of dnsmasq for the network of the servers: DHCP from the inventory that the service keeps, ' +
        'TFTP, and where machines ask what to boot. It names no server, so it stays as it is when servers or their ' +
        'images change.',
    )
    .requiredOption('-c, --config <file>', 'configuration of the service (its boot part is read)')
    .requiredOption('--interface <name>', 'the one on the network of the servers')
    .requiredOption('--network <network>', 'e.g. 10.77.0.0/16', parseNetwork)
    .addOption(
      new Option('--loader <kind>', 'how machines load: iPXE over HTTP, iPXE over TFTP, or pxelinux')
        .choices(bootLoaders)
        .default('ipxe'),
    )
    .option(
      '--strangers <range>',
      'addresses for machines that are not registered, e.g. 10.77.9.1-10.77.9.99: they are listed by "hopscotch discover"',
      parseRange,
    )
    .option('--router <address>', 'way out of that network', text => parseIpAddress(text, '--router'))
    .option('--boot-url <address>', 'where machines that boot reach the service (boot.url)', parseUrl)
    .addHelpText(
      'after',
      examples(
        'hopscotch dhcp -c service.yaml --interface eth1 \\',
        '  --network 10.77.0.0/16 > /etc/dnsmasq.d/hopscotch.conf',
      ),
    )
    .action((flags: Flags) => void io.stdout.write(build(flags)));
}

function build({config, strangers, router, bootUrl, ...flags}: Flags): string {
  const {url, dhcpHostsDir, dhcpPidFile, tftpRoot} = loadBootConfig(config);
  if (dhcpHostsDir === undefined)
    throw invalidRequest(
      'boot.dhcpHostsDir',
      `${config} has no boot.dhcpHostsDir: the directory that the service keeps the inventory for DHCP in.`,
    );
  const reached = bootUrl ?? url;
  if (reached === undefined)
    throw invalidRequest(
      'boot.url',
      `${config} has no boot.url: where machines that boot reach the service. Say it there, or here, such as: --boot-url http://10.77.0.1:8080`,
    );
  return buildDnsmasqConfig({
    ...flags,
    hostsDir: dhcpHostsDir,
    bootUrl: reached,
    ...given({tftpRoot, pidFile: dhcpPidFile, unknownMachines: strangers, router}),
  });
}

function parseUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw invalidRequest('--boot-url', `${quoted(text)} is not an address such as http://10.77.0.1:8080.`);
}

function parseNetwork(text: string): DnsmasqSite['network'] {
  const [, address = '', digits = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const length = Number(digits);
  if (address === '' || length < 8 || length > 30)
    throw invalidRequest('--network', `${quoted(text)} is not a network such as 10.77.0.0/16.`);
  const mask = (0xffff_ffff << (32 - length)) >>> 0;
  const start = parseIpAddress(address, '--network')
    .split('.')
    .reduce((sum, octet) => sum * 256 + Number(octet), 0);
  if ((start & mask) >>> 0 !== start)
    throw invalidRequest('--network', `${quoted(text)} does not begin a network of that size.`);
  return {address, netmask: [24, 16, 8, 0].map(shift => (mask >>> shift) & 255).join('.')};
}

function parseRange(text: string): NonNullable<Flags['strangers']> {
  const [first = '', last = '', ...more] = text.split('-');
  if (more.length > 0 || last === '')
    throw invalidRequest('--strangers', `${quoted(text)} is not a range such as 10.77.9.1-10.77.9.99.`);
  return {first: parseIpAddress(first, '--strangers'), last: parseIpAddress(last, '--strangers')};
}
