/**
 * Boot files on the machine that the service runs on. Below a TFTP root, for each server that is registered:
 * `pxelinux.cfg/01-<mac>` and `ipxe/<mac>.ipxe`; for those that are not, `pxelinux.cfg/default`. And the inventory for DHCP.
 * Either may be left out.
 */
import {join} from 'node:path';
import {
  buildIpxeScript,
  buildLocalDiskScript,
  buildPxelinuxConfig,
  buildPxelinuxDefault,
  buildPxelinuxLocalConfig,
} from '../../domain/boot-script.ts';
import type {MacAddress, ServerName} from '../../domain/names.ts';
import type {BootFiles} from '../../ports/boot.ts';
import {createDhcpHosts} from './dhcp-hosts.ts';
import {addFile, ensureFile, findText, listFiles, removeFile} from './written-file.ts';

export interface BootFilesOptions {
  readonly tftpRoot?: string | undefined;
  readonly dhcpHostsDir?: string | undefined;
  /** Called after entries of the inventory were changed or removed. */
  readonly reloadDhcp?: () => Promise<void>;
}

export function createBootFiles({tftpRoot, dhcpHostsDir, reloadDhcp}: BootFilesOptions): BootFiles {
  const dhcp =
    dhcpHostsDir === undefined
      ? undefined
      : createDhcpHosts(dhcpHostsDir, reloadDhcp ?? (() => Promise.resolve()));
  const write = async (
    mac: MacAddress,
    texts: {pxelinux: string; ipxe: string},
    signal: AbortSignal | undefined,
    how: 'replace' | 'add',
  ) => {
    if (tftpRoot === undefined) return;
    const put = how === 'add' ? addFile : ensureFile;
    await put(join(tftpRoot, 'pxelinux.cfg', pxelinuxName(mac)), texts.pxelinux, signal);
    await put(join(tftpRoot, 'ipxe', ipxeName(mac)), texts.ipxe, signal);
  };
  return {
    async ensureEntry(entry, signal, how = 'replace') {
      await dhcp?.ensure(entry, signal);
      const pxelinux = buildPxelinuxConfig(entry);
      // Where it came from, it asks again: iPXE takes a bare name for one beside the script.
      await write(entry.mac, {pxelinux, ipxe: buildIpxeScript(entry, ipxeName(entry.mac))}, signal, how);
    },
    async removeEntry({server, mac}, signal, how = 'replace') {
      // Written, not deleted: without a file of its own pxelinux takes `default`, whatever that boots.
      const pxelinux = buildPxelinuxLocalConfig(server);
      await write(mac, {pxelinux, ipxe: buildLocalDiskScript(server)}, signal, how);
    },
    async setInventory(hosts, signal) {
      await dhcp?.set(hosts, signal);
      if (tftpRoot === undefined) return [];
      const fallback = join(tftpRoot, 'pxelinux.cfg', 'default');
      // Somebody may have made one that does more.
      await addFile(fallback, buildPxelinuxDefault(), signal);
      const macs = new Map(hosts.map(({mac, server}) => [mac, server]));
      const untold = new Set<ServerName>();
      for (const [folder, nameOf] of folders) {
        const byName = new Map([...macs].map(([mac, server]) => [nameOf(mac), server]));
        const present = new Set(await listFiles(join(tftpRoot, folder)));
        for (const [name, server] of byName) if (!present.has(name)) untold.add(server);
        const isMac = /^(?:01-)?[0-9a-f]{2}(?:-[0-9a-f]{2}){5}(?:\.ipxe)?$/;
        const gone = [...present].filter(name => isMac.test(name) && !byName.has(name));
        for (const name of gone) await removeOurs(join(tftpRoot, folder, name));
      }
      return [...untold];
    },
  };
}

/** `01` is the hardware type that pxelinux puts before the address. */
export const pxelinuxName = (mac: MacAddress): string => `01-${mac.replaceAll(':', '-')}`;
/** As iPXE writes `${net0/mac:hexhyp}`. */
const ipxeName = (mac: MacAddress): string => `${mac.replaceAll(':', '-')}.ipxe`;

const folders = [
  ['pxelinux.cfg', pxelinuxName],
  ['ipxe', ipxeName],
] as const;

/** A machine that nobody knows any more must not go on booting what it once did. */
async function removeOurs(path: string): Promise<void> {
  if ((await findText(path))?.includes('HOP-SCOTCH') === true) await removeFile(path);
}
