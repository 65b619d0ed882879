/** HTTP as far as a boot loader needs it. Connections are kept and few: a thousand blades start at once. */
import {Agent, request, type IncomingMessage} from 'node:http';

export interface LabHttp {
  /** Rejects when nobody answers in time. */
  send(
    method: 'GET' | 'POST',
    url: string,
    signal: AbortSignal,
  ): Promise<{readonly status: number; readonly body: string}>;
  /** Fetches a file of any size and keeps nothing of it. */
  download(url: string, signal: AbortSignal): Promise<{readonly status: number; readonly bytes: number}>;
  close(): void;
}

const timeoutMs = 10_000;
const maximumBodyBytes = 65_536;

export function createLabHttp(): LabHttp {
  const agent = new Agent({keepAlive: true, maxSockets: 32});
  const ask = (
    method: 'GET' | 'POST',
    url: string,
    signal: AbortSignal,
    onChunk: (chunk: Buffer, response: IncomingMessage) => void,
  ) =>
    new Promise<number>((resolve, reject) => {
      // Counted from the moment of sending, not of queueing for a socket.
      const sent = request(url, {
        method,
        agent,
        signal,
        timeout: timeoutMs,
        headers: {'User-Agent': 'iPXE/1.21 (lab)'},
      });
      sent.on('timeout', () => sent.destroy(new Error('Connection timed out')));
      sent.on('error', reject);
      sent.on('response', response => {
        response.on('data', (chunk: Buffer) => onChunk(chunk, response));
        response.on('error', reject);
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.end();
    });
  return {
    send: async (method, url, signal) => {
      let body = '';
      const status = await ask(method, url, signal, (chunk, response) => {
        body += chunk.toString();
        if (body.length > maximumBodyBytes) response.destroy(new Error('File too large'));
      });
      return {status, body};
    },
    download: async (url, signal) => {
      let bytes = 0;
      const status = await ask('GET', url, signal, chunk => (bytes += chunk.length));
      return {status, bytes};
    },
    close: () => agent.destroy(),
  };
}
