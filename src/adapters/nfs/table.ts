/** What an NFS server exports, as the drivers tell it, and what they must be able to do. */
import type {IpAddress} from '../../domain/names.ts';
import type {NfsExport} from '../../ports/storage-host.ts';

export interface Change {
  readonly kind: 'ensure' | 'remove';
  readonly entry: NfsExport;
}

export interface TableEntry {
  readonly path: string;
  /** Undefined when the server exports the path and our file does not say to whom: left over from a crash there. */
  readonly client: IpAddress | undefined;
  /** What the driver calls it by. */
  readonly id: string;
  /** False when it is only in the file, and the server does not export it. */
  readonly live: boolean;
  readonly readOnly?: boolean;
}

export interface ExportDriver {
  /** Prints the table. */
  buildReadCommand(file: string): string;
  /** Undefined when the answer is not a table. */
  parseTable(stdout: string): TableEntry[] | undefined;
  /**
   * Runs the steps that it reads from standard input, keeps the file in line with them, and prints the messages of
   * those that failed (`tag message`), a line `---`, and the table as it is then.
   */
  buildApplyCommand(file: string): string;
  /** The steps, in order, that make the change come true on a table such as this. One step a line. */
  planSteps(change: Change, tag: number, table: readonly TableEntry[]): string[];
  /** The name under which the client mounts an entry; its path, if not given. */
  readonly mountPath?: (entry: NfsExport) => string;
  /** Whether the server is down, by what a command left on stderr. */
  isServerDown(stderr: string): boolean;
}

/** A root has one reader: it belongs to one server, whose address may have changed. */
export function isSo({kind, entry}: Change, table: readonly TableEntry[]): boolean {
  const found = table.filter(
    ({path, client}) => path === entry.path && (!entry.shared || client === entry.client),
  );
  const exported = found.some(
    ({client, live, readOnly}) =>
      client === entry.client && live && (readOnly === true) === (entry.readOnly === true),
  );
  if (kind === 'remove') return !found.some(({client}) => client === entry.client || client === undefined);
  return exported && found.length === 1;
}

export const separator = '---';

/** Splits what an apply command printed. Undefined when it did not get to its end. */
export function parseApplied(stdout: string): {messages: Map<number, string>; table: string} | undefined {
  const at = stdout.startsWith(`${separator}\n`) ? 0 : stdout.indexOf(`\n${separator}\n`) + 1;
  if (!stdout.startsWith(`${separator}\n`, at)) return undefined;
  const messages = new Map<number, string>();
  for (const line of stdout.slice(0, at).split('\n')) {
    const match = /^([0-9]+) (.*)$/.exec(line);
    if (match) messages.set(Number(match[1]), match[2] ?? '');
  }
  return {messages, table: stdout.slice(at + separator.length + 1)};
}
