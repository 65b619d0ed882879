/** Which modules of a kernel go into an initrd, and the tables that its modprobe finds them by. Pure. */

/** From the path of a module (below lib/modules/VERSION) to the paths of those that it needs. */
export type ModuleTable = ReadonlyMap<string, readonly string[]>;

/** What a root over the network may take: those that a kernel does not have as modules are left out. */
export const bootModules: readonly string[] = [
  ...['virtio_pci', 'virtio_mmio', 'virtio_net', 'virtio_rng', 'af_packet'],
  ...['nfsv4', 'nfsv3', 'overlay'],
  // The network cards of servers, then those of other virtual machines.
  ...['e1000', 'e1000e', 'igb', 'igc', 'ixgbe', 'i40e', 'ice', 'tg3', 'bnx2', 'bnx2x', 'bnxt_en', 'be2net'],
  ...[
    'r8169',
    'forcedeth',
    'sky2',
    'atl1c',
    'alx',
    'qede',
    'cxgb4',
    'sfc',
    'mlx4_en',
    'mlx5_core',
    'realtek',
  ],
  ...['ixgbevf', 'igbvf', 'iavf', 'vmxnet3', 'hv_netvsc', 'pci_hyperv', 'ena', 'gve', 'mana', 'xen_netfront'],
];

export function parseModulesDep(text: string): ModuleTable {
  const table = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const paths = [
      line.slice(0, colon),
      ...line
        .slice(colon + 1)
        .split(' ')
        .filter(Boolean),
    ];
    // A table may be anybody's: what it names must lie beside it.
    if (colon > 0 && paths.every(liesBelow)) table.set(paths[0] ?? '', paths.slice(1));
  }
  return table;
}

const liesBelow = (path: string): boolean => !path.startsWith('/') && !path.split('/').includes('..');

/** `kernel/fs/nfs/nfsv4.ko.xz` is nfsv4; a hyphen in a file name is an underscore for modprobe. */
export const moduleName = (path: string): string =>
  path
    .replace(/^.*\//, '')
    .replace(/\.ko(\.[a-z0-9]+)?$/, '')
    .replaceAll('-', '_');

/** The paths of the named modules and of all that they need, sorted. Names that the kernel lacks are left out. */
export function closeModules(table: ModuleTable, names: readonly string[]): string[] {
  const byName = new Map([...table.keys()].map(path => [moduleName(path), path]));
  const found = new Set<string>();
  const waiting = names.flatMap(name => byName.get(name) ?? []);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    waiting.push(...(table.get(path) ?? []));
  }
  return [...found].sort();
}

/** Modules are unpacked in an initrd, which is packed as a whole. */
export const unpackedPath = (path: string): string => path.replace(/\.(xz|zst|gz)$/, '');

export function buildModulesDep(table: ModuleTable, paths: readonly string[]): string {
  const line = (path: string) =>
    [`${path}:`, ...(table.get(path) ?? [])].map(word => keepColon(word)).join(' ');
  return paths.map(path => `${line(path)}\n`).join('');
}

const keepColon = (word: string): string =>
  word.endsWith(':') ? `${unpackedPath(word.slice(0, -1))}:` : unpackedPath(word);

/** Lines `alias PATTERN MODULE` of modules.alias, for these modules. */
export function filterAliases(text: string, paths: readonly string[]): string {
  const kept = new Set(paths.map(moduleName));
  const lines = text.split('\n').filter(line => {
    const [word, , name] = line.split(' ');
    return word === 'alias' && name !== undefined && kept.has(name.replaceAll('-', '_'));
  });
  return lines.map(line => `${line}\n`).join('');
}
