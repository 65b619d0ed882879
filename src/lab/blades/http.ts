/** HTTP as far as a boot loader needs it. Connections are kept and few: a thousand blades start at once. */
import {Agent, request} from 'node:http';

export interface LabHttp {
  /** Rejects when nobody answers in time. */
  send(
    method: 'GET' | 'POST',
    url: string,
    signal: AbortSignal,
  ): Promise<{readonly status: number; readonly body: string}>;
  close(): void;
}

const timeoutMs = 10_000;
const maximumBodyBytes = 65_536;

export function createLabHttp(): LabHttp {
  const agent = new Agent({keepAlive: true, maxSockets: 32});
  return {
    send: (method, url, signal) =>
      new Promise((resolve, reject) => {
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
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            body += chunk;
            if (body.length > maximumBodyBytes) response.destroy(new Error('File too large'));
          });
          response.on('error', reject);
          response.on('end', () => resolve({status: response.statusCode ?? 0, body}));
        });
        sent.end();
      }),
    close: () => agent.destroy(),
  };
}
