/**
 * Keeps the files for DHCP and TFTP as the directory says: who is registered has an address and a boot file, who is not has
 * neither. Run after each change of the inventory through the service, and again and again for changes past it.
 */
import type {Clock} from '../domain/clock.ts';
import {mapBounded} from '../domain/concurrency.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {BootEntry, BootFiles, DhcpHost} from '../ports/boot.ts';
import type {Directory} from '../ports/directory.ts';
import type {Logger} from '../telemetry/logger.ts';
import {repeat} from './repeat.ts';

export interface BootInventory {
  /** Reads the directory and brings the files in line. Never fails: what did not work is logged, and tried again. */
  refresh(): Promise<void>;
  /** Refreshes now, and at every interval until it is closed. */
  start(intervalMs: number): void;
  close(): Promise<void>;
}

interface Parts {
  readonly directory: Pick<Directory, 'listServers'>;
  readonly bootFiles: BootFiles;
  /** What a server with an assignment boots. */
  readonly entryFor: (server: ServerRecord) => Promise<BootEntry>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const serversAtOnce = 8;

export function createBootInventory(parts: Parts): BootInventory {
  const {clock, logger} = parts;
  const stop = new AbortController();
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let looping = Promise.resolve();

  const look = async () => {
    try {
      await bringInLine(parts, stop.signal);
    } catch (error) {
      if (!stop.signal.aborted)
        logger.warn('The files for DHCP and TFTP could not be brought in line', {error});
    }
  };
  /** One at a time; whoever asks while one is under way shares the next, which sees what he has changed. */
  const refresh = () => {
    next ??= last.then(() => {
      next = undefined;
      last = look();
      return last;
    });
    return next;
  };
  return {
    refresh,
    start: intervalMs => {
      looping = repeat(refresh, {intervalMs, clock, signal: stop.signal});
    },
    close: async () => {
      stop.abort(new Error('the service is stopping'));
      await looping;
      await last;
    },
  };
}

async function bringInLine(
  {directory, bootFiles, entryFor, logger}: Parts,
  signal: AbortSignal,
): Promise<void> {
  const servers = await directory.listServers(signal);
  // A directory that shows nothing at all is more likely hidden from us than empty, and running servers renew their leases.
  if (servers.length === 0) {
    logger.debug('The directory lists no servers: DHCP and TFTP stay as they are');
    return;
  }
  const hosts = hostsOf(servers, logger);
  const untold = new Set(await bootFiles.setInventory(hosts, signal));
  const byName = new Map(hosts.map(host => [host.server, host]));
  const wanting = servers.filter(({name}) => untold.has(name));
  await mapBounded(wanting, serversAtOnce, async server => {
    const host = byName.get(server.name);
    if (host === undefined || signal.aborted) return;
    try {
      // Since the directory was read, the server may have been told something newer.
      if (server.assignment === undefined) await bootFiles.removeEntry(host, signal, 'add');
      else await bootFiles.ensureEntry(await entryFor(server), signal, 'add');
    } catch (error) {
      logger.warn('A boot file could not be written', {server: server.name, error});
    }
  });
}

/** Each address once: of two servers that claim one, written into the directory by hand, the first by name has it. */
function hostsOf(servers: readonly ServerRecord[], logger: Logger): DhcpHost[] {
  const taken = new Set<string>();
  const hosts: DhcpHost[] = [];
  for (const {name, mac, ip} of servers.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (mac === undefined || ip === undefined) continue;
    if (taken.has(mac) || taken.has(ip)) {
      logger.warn('A server shares its MAC or IP address with another, and is left out of DHCP', {
        server: name,
      });
      continue;
    }
    taken.add(mac).add(ip);
    hosts.push({server: name, mac, ip});
  }
  return hosts;
}
