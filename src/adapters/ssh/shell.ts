/** An interactive shell as a duplex of text. */
import {StringDecoder} from 'node:string_decoder';
import type {ClientChannel} from 'ssh2';

export interface SshShell {
  write(text: string): void;
  /** What came before anybody listened is delivered first. One listener. */
  onData(listener: (text: string) => void): void;
  /** Called once, whichever side closed, and at once if it is closed already. */
  onClose(listener: () => void): void;
  close(): void;
}

export function createShell(channel: ClientChannel): SshShell {
  const decoder = new StringDecoder('utf8');
  const closeListeners: (() => void)[] = [];
  let dataListener: ((text: string) => void) | undefined;
  let early = '';
  let closed = false;
  const deliver = (chunk: Buffer) => {
    const text = decoder.write(chunk);
    if (dataListener) dataListener(text);
    else early += text;
  };
  channel.on('data', deliver);
  channel.stderr.on('data', deliver);
  channel.on('error', () => undefined);
  channel.once('close', () => {
    closed = true;
    for (const listener of closeListeners.splice(0)) listener();
  });
  return {
    write: text => {
      if (!closed) channel.write(text);
    },
    onData: listener => {
      dataListener = listener;
      const text = early;
      early = '';
      if (text !== '') listener(text);
    },
    onClose: listener => {
      if (closed) listener();
      else closeListeners.push(listener);
    },
    close: () => {
      channel.end();
      channel.close();
    },
  };
}
