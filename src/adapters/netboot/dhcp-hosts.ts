/**
 * The inventory for dnsmasq's `dhcp-hostsdir`: one host a file. dnsmasq reads new and changed files by itself. What an
 * earlier reading said it keeps, though, and refuses its address to others ("duplicate dhcp-host IP address"): so after a
 * change or a removal it is told to read all of them anew (SIGHUP), which ends no lease and is no restart.
 */
import {join} from 'node:path';
import type {ServerName} from '../../domain/names.ts';
import type {DhcpHost} from '../../ports/boot.ts';
import {ensureFile, findText, listFiles, removeFile} from './written-file.ts';

export interface DhcpHosts {
  ensure(host: DhcpHost, signal?: AbortSignal): Promise<void>;
  /** Exactly these. */
  set(hosts: readonly DhcpHost[], signal?: AbortSignal): Promise<void>;
}

/** No `set:` tags: dnsmasq 2.90 crashes on them when it rereads its hosts while a lease is live. */
export const buildDhcpHost = ({mac, ip, server}: DhcpHost): string => `${mac},${ip},${server}\n`;

/** What we write, and nothing else: other files in the directory belong to somebody else. */
const ours = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5},\d+\.\d+\.\d+\.\d+,([A-Za-z0-9._-]+)\n$/;

export function createDhcpHosts(directory: string, reload: () => Promise<void>): DhcpHosts {
  /** What is known to be in the files, so that ten thousand are not read again and again. */
  const known = new Map<ServerName, string>();

  const write = async (host: DhcpHost, signal?: AbortSignal) => {
    const text = buildDhcpHost(host);
    const outcome = await ensureFile(join(directory, host.server), text, signal);
    known.set(host.server, text);
    return outcome;
  };

  return {
    async ensure(host, signal) {
      if ((await write(host, signal)) === 'changed') await reload();
    },
    async set(hosts, signal) {
      const present = new Set(await listFiles(directory));
      const wanted = new Set<string>(hosts.map(({server}) => server));
      let stale = false;
      // First what goes: an address may have gone from one server to another.
      for (const name of present) {
        if (wanted.has(name)) continue;
        const path = join(directory, name);
        if (ours.exec((await findText(path)) ?? '')?.[1] !== name) continue;
        await removeFile(path);
        stale = true;
      }
      for (const server of known.keys()) if (!wanted.has(server)) known.delete(server);
      for (const host of hosts) {
        if (present.has(host.server) && known.get(host.server) === buildDhcpHost(host)) continue;
        if ((await write(host, signal)) === 'changed') stale = true;
      }
      if (stale) await reload();
    },
  };
}
