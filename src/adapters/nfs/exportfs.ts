/** The kernel's NFS server on Linux, through `exportfs`. */
import {parseIpAddress} from '../../domain/names.ts';
import {quoteCommand} from '../ssh/quote.ts';
import {fsidOf, keyOf} from './key.ts';
import {asProgram} from './program.ts';
import type {Change, ExportDriver, TableEntry} from './table.ts';

const options = 'no_root_squash,sync,no_subtree_check';

const steps = `
while read -r step tag key client path options; do
  case $step in
  add) said=$(exportfs -i -o "$options" "$client:$path" 2>&1) && {
      echo "#$key" >> "$file.drop"; echo "$path $client($options) #$key" >> "$file.add"; } ;;
  drop) said=$(exportfs -u "$client:$path" 2>&1); code=$?; echo "#$key" >> "$file.drop"; (exit $code) ;;
  esac || echo "$tag" $said
done`;

export const exportfsDriver: ExportDriver = {
  buildReadCommand: () => quoteCommand(['exportfs', '-s']),
  parseTable: parseExportfs,
  buildApplyCommand: file => asProgram('hopscotch-exportfs', steps, 'exportfs -s', file),
  planSteps: ({kind, entry}: Change, tag, table) => {
    const {path, client, shared, readOnly} = entry;
    const key = keyOf(entry);
    const access = readOnly ? 'ro' : 'rw';
    const add = `add ${tag} ${key} ${client} ${path} ${access},${options},fsid=${fsidOf(entry)}`;
    if (kind === 'remove') return [`drop ${tag} ${key} ${client} ${path}`];
    const others = shared ? [] : table.filter(found => found.path === path && found.client !== client);
    return [...others.map(other => `drop ${tag} ${key} ${other.client} ${path}`), add];
  },
  isServerDown: stderr => /rpc\.mountd|Connection refused/i.test(stderr),
};

/** `/path  10.77.0.1(sync,wdelay,hide,…)`; a path with odd characters is in octal, and none of ours. */
function parseExportfs(stdout: string): TableEntry[] | undefined {
  const entries: TableEntry[] = [];
  for (const line of stdout.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^(\/\S*)\s+([^\s(]+)\(([^)]*)\)\s*$/.exec(line);
    if (!match) return undefined;
    const [, path = '', client = '', held = ''] = match;
    if (!/^[0-9.]+$/.test(client)) continue; // Nets, names and `*` are an administrator's.
    entries.push({
      path,
      client: parseIpAddress(client),
      id: client,
      live: true,
      readOnly: held.split(',').includes('ro'),
    });
  }
  return entries;
}
