/**
 * The network of the rack: a namespace with a bridge, to which each blade has a tap. The NFS and DHCP servers are on the
 * bridge; the machine itself is reached over a veth, for the service that runs there. Nothing is routed: what blades send
 * stays in the rack.
 */
import {randomBytes} from 'node:crypto';
import {existsSync, writeFileSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import {conflict} from '../../domain/errors.ts';
import {runProgram} from './daemons.ts';
import type {Ledger} from './leftovers.ts';

export interface RackNetwork {
  /** First three numbers of all its addresses, e.g. `10.77.0`. */
  readonly prefix: string;
  /** File of the namespace. */
  readonly namespace: string;
  readonly namespaceName: string;
  readonly bridge: string;
  /** Of the NFS and DHCP servers. */
  readonly rackAddress: string;
  /** Of this machine, as blades see it. */
  readonly hostAddress: string;
  /** Of the blade with this number, from 1. */
  tapOf(number: number): string;
  close(): Promise<void>;
}

export const maximumBlades = 200;
const bridge = 'br0';

/** Root's work. */
export async function startNetwork(
  ledger: Ledger,
  blades: number,
  keptPrefix?: string,
): Promise<RackNetwork> {
  const prefix = choosePrefix(keptPrefix);
  const id = randomBytes(3).toString('hex');
  const namespaceName = `hopscotch-${id}`;
  const link = `hops-${id}`;
  const tapOf = (number: number) => `tap${number}`;
  const rackAddress = `${prefix}.253`;
  const hostAddress = `${prefix}.254`;
  ledger.note({kind: 'namespace', name: namespaceName});
  ledger.note({kind: 'link', name: link});
  const ip = (commands: readonly string[], argv: readonly string[] = []) =>
    runProgram('ip', [...argv, '-batch', '-'], {input: `${commands.join('\n')}\n`});
  const taps = Array.from({length: blades}, (_, index) => tapOf(index + 1));
  await ip([
    `netns add ${namespaceName}`,
    `link add ${link} type veth peer name host netns ${namespaceName}`,
  ]);
  // The rack's DHCP server says that it is an IPv6 router, to blades that wait for one. This machine must not believe it.
  ensureNoIpv6(link);
  await ip([`address add ${hostAddress}/24 dev ${link}`, `link set ${link} up`]);
  await ip(
    [
      'link set lo up',
      `link add ${bridge} type bridge`,
      `address add ${rackAddress}/24 dev ${bridge}`,
      // Boot loaders wait for an IPv6 router; dnsmasq answers them from here.
      `address add fd77::1/64 dev ${bridge} nodad`,
      `link set ${bridge} up`,
      `link set host master ${bridge} up`,
      ...taps.flatMap(tap => [`tuntap add dev ${tap} mode tap`, `link set ${tap} master ${bridge} up`]),
    ],
    ['-n', namespaceName],
  );
  return {
    prefix,
    namespace: `/run/netns/${namespaceName}`,
    namespaceName,
    bridge,
    rackAddress,
    hostAddress,
    tapOf,
    close: async () => {
      // The namespace would take the veth along, but only when the last process in it is gone.
      await runProgram('ip', ['link', 'delete', link]);
      await runProgram('ip', ['netns', 'delete', namespaceName]);
    },
  };
}

/** Other racks and this machine's own networks are left alone. The directory of a rack knows its addresses: they stay. */
function choosePrefix(kept: string | undefined): string {
  const used = new Set(
    Object.values(networkInterfaces()).flatMap(addresses =>
      (addresses ?? []).map(({address}) => address.split('.').slice(0, 3).join('.')),
    ),
  );
  const offered = kept === undefined ? Array.from({length: 256}, (_, index) => `10.77.${index}`) : [kept];
  const free = offered.find(prefix => !used.has(prefix));
  if (free !== undefined) return free;
  throw conflict(
    kept === undefined
      ? 'All networks from 10.77.0.0 to 10.77.255.0 are in use on this machine.'
      : `The network of this rack, ${kept}.0, is in use on this machine. Stop what uses it, or choose another directory with --state.`,
  );
}

function ensureNoIpv6(link: string): void {
  const setting = `/proc/sys/net/ipv6/conf/${link}/disable_ipv6`;
  if (existsSync(setting)) writeFileSync(setting, '1');
}
