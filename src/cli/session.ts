/** One run of one command: its settings, its client, and its output. */
import type {Readable} from 'node:stream';
import {authorizationOf, connect, once, type Client} from './client.ts';
import {findCredentials} from './credentials.ts';
import {colourStyle, plainStyle, sizeOf, type Io, type Style} from './io.ts';
import type {Settings} from './settings.ts';
import {renderTable, type Column} from './table.ts';
import {sendArchive} from './upload.ts';
import {cleanAll, toJson, wrap} from './text.ts';

export interface Session {
  readonly settings: Settings;
  readonly io: Io;
  readonly client: Client;
  /** For what goes to standard output. */
  readonly style: Style;
  /** The typed answer as JSON, or else the lines. Lines go out as they are: pass what the service said through `clean`. */
  print<T>(this: void, answer: T, render: (answer: T) => readonly string[]): void;
  /** Sends a tar archive to the service; answers the id of the upload. */
  upload(bytes: Readable, storageHost?: string): Promise<{upload: string; storageHost: string}>;
  /** A remark beside the answer: to standard error, and not with --json. */
  remark(line: string): void;
  /** A sentence, broken to the width of the terminal. */
  prose(text: string): string[];
  /** A table as wide as the terminal; not limited where there is none. */
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[];
}

export function openSession(settings: Settings, io: Io): Session {
  const credentials = once(() => findCredentials(settings, io));
  const client = connect({
    url: settings.url,
    timeoutMs: settings.timeoutMs,
    signal: io.interrupt,
    credentials,
    ...(settings.ca === undefined ? {} : {ca: settings.ca}),
  });
  const style = settings.colour && io.stdout.isTTY ? colourStyle : plainStyle;
  const widthOfOutput = () => (io.stdout.isTTY ? sizeOf(io.stdout).columns : Infinity);
  return {
    settings,
    io,
    client,
    style,
    print(answer, render) {
      const lines = settings.json ? [toJson(answer)] : render(cleanAll(answer));
      if (lines.length > 0) io.stdout.write(`${lines.join('\n')}\n`);
    },
    remark(line) {
      if (!settings.json) io.stderr.write(`${line}\n`);
    },
    upload: async (bytes, storageHost) => {
      const url = new URL('uploads', settings.url);
      if (storageHost !== undefined) url.searchParams.set('storageHost', storageHost);
      return sendArchive(bytes, {
        url,
        authorization: authorizationOf(await credentials()),
        signal: io.interrupt,
        ...(settings.ca === undefined ? {} : {ca: settings.ca}),
      });
    },
    prose: text => wrap(text, widthOfOutput()),
    table(columns, rows) {
      const [header, ...body] = renderTable(columns, rows, widthOfOutput());
      return header === undefined ? [] : [style.bold(header), ...body];
    },
  };
}
