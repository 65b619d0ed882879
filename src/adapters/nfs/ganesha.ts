/** NFS-Ganesha, through D-Bus. Its list does not tell who may mount: the file does, which it reads at its start. */
import {parseIpAddress} from '../../domain/names.ts';
import type {NfsExport} from '../../ports/storage-host.ts';
import {quoteArgument} from '../ssh/quote.ts';
import {exportIdOf, keyOf} from './key.ts';
import {asProgram} from './program.ts';
import {separator, type Change, type ExportDriver, type TableEntry} from './table.ts';

const call =
  'dbus-send --system --print-reply --dest=org.ganesha.nfsd /org/ganesha/nfsd/ExportMgr org.ganesha.nfsd.exportmgr';

/** Of each export 45 lines come; two are wanted. The pseudo root is always there: nothing found means no answer. */
const read = (file: string) =>
  `cat ${file} 2>/dev/null; echo ${separator}; ${call}.ShowExports | grep -A1 -E '^ +uint16 '`;

/**
 * A number is only taken from an export that our file gives it to (\`drop\`), or that it gives to none (\`orphan\`):
 * another replica may have used it again since we looked.
 */
const steps = `
while read -r step tag key id block; do
  said=
  case $step in
  add) printf '%s\\n' "$block" > "$file.one"
    said=$(${call}.AddExport "string:$file.one" "string:EXPORT(Export_Id=$id)" 2>&1) && {
      echo "#$key" >> "$file.drop"; echo "$block #$key" >> "$file.add"; } ;;
  drop) ! grep -q "Export_Id = $id;.*#$key" "$file" || {
      echo "#$key" >> "$file.drop"; said=$(${call}.RemoveExport "uint16:$id" 2>&1); } ;;
  orphan) grep -q "Export_Id = $id;" "$file" || said=$(${call}.RemoveExport "uint16:$id" 2>&1) ;;
  esac || echo "$tag" $said
done`;

export const ganeshaDriver: ExportDriver = {
  buildReadCommand: file => read(quoteArgument(file)),
  parseTable: parseGanesha,
  buildApplyCommand: file => asProgram('hopscotch-ganesha', steps, read('"$file"'), file),
  mountPath,
  planSteps: ({kind, entry: wanted}: Change, tag, table) => {
    const {path, client, shared} = wanted;
    const key = keyOf(wanted);
    const found = table.filter(entry => entry.path === path && (!shared || entry.client === client));
    const mine = found.find(entry => entry.client === client);
    const unwanted = kind === 'ensure' ? found.filter(entry => entry.client !== client) : found;
    const drops = unwanted
      .filter(entry => kind === 'ensure' || entry.client === client || entry.client === undefined)
      .map(({client: holder, id}) => `${holder === undefined ? 'orphan' : 'drop'} ${tag} ${key} ${id}`);
    if (kind === 'remove') return drops;
    const id = mine?.id ?? exportIdOf(wanted, new Set(table.map(entry => Number(entry.id))));
    return [...drops, `add ${tag} ${key} ${id ?? 0} ${blockOf(Number(id ?? 0), wanted)}`];
  },
  isServerDown: stderr => /ServiceUnknown|NoReply|NameHasNoOwner|Failed to connect to socket/.test(stderr),
};

/** No two exports have one name: what is shared has another for each of its clients. */
function mountPath({path, client, shared}: NfsExport): string {
  return shared ? `/shared/${client}${path}` : path;
}

function blockOf(id: number, entry: NfsExport): string {
  const access = entry.readOnly ? 'RO' : 'RW';
  return (
    `EXPORT { Export_Id = ${id}; Path = "${entry.path}"; Pseudo = "${mountPath(entry)}"; Protocols = 4; Transports = TCP; ` +
    'SecType = sys; Squash = No_Root_Squash; Access_Type = None; FSAL { Name = VFS; } ' +
    `CLIENT { Clients = ${entry.client}; Protocols = 4; Access_Type = ${access}; } }`
  );
}

function parseGanesha(stdout: string): TableEntry[] | undefined {
  const at = stdout.startsWith(`${separator}\n`) ? 0 : stdout.indexOf(`\n${separator}\n`) + 1;
  if (!stdout.startsWith(`${separator}\n`, at)) return undefined;
  const live = parseShown(stdout.slice(at + separator.length + 1));
  if (live === undefined) return undefined;
  const entries = parseFile(stdout.slice(0, at)).map((entry): TableEntry => ({
    ...entry,
    live: live.get(entry.id) === entry.path,
  }));
  const known = new Set(entries.map(({id}) => id));
  for (const [id, path] of live) {
    if (!known.has(id)) entries.push({path, client: undefined, id, live: true, readOnly: false});
  }
  return entries;
}

function parseFile(text: string): Omit<TableEntry, 'live'>[] {
  const line =
    /^EXPORT \{ Export_Id = ([0-9]+); Path = "([^"]+)"; .*CLIENT \{ Clients = ([0-9.]+);.* Access_Type = (R[OW]);/gm;
  return [...text.matchAll(line)].map(([, id = '', path = '', client = '', access]) => ({
    id,
    path,
    client: parseIpAddress(client),
    readOnly: access === 'RO',
  }));
}

/** Numbers to paths, the pseudo root left out. */
function parseShown(text: string): Map<string, string> | undefined {
  const pair = /uint16 ([0-9]+)\n\s+string "([^"]*)"/g;
  const shown = new Map([...text.matchAll(pair)].map(([, id = '', path = '']) => [id, path]));
  if (shown.size === 0) return undefined;
  shown.delete('0');
  return shown;
}
