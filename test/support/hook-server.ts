/** Somebody's web hook on loopback: keeps what is posted, and answers as the test says. */
import {once} from 'node:events';
import {createServer, type IncomingHttpHeaders} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';

export interface HookServer {
  readonly url: string;
  readonly received: {
    readonly method: string | undefined;
    readonly path: string | undefined;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
  }[];
  answer: {readonly status: number; readonly headers?: Readonly<Record<string, string>>} | 'never';
  close(): Promise<void>;
}

export async function startHookServer(): Promise<HookServer> {
  const server = createServer((request, response) => {
    void text(request).then(body => {
      const {method, url: path, headers} = request;
      hook.received.push({method, path, headers, body});
      if (hook.answer !== 'never') response.writeHead(hook.answer.status, hook.answer.headers).end('thanks');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hook: HookServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answer: {status: 200},
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return hook;
}
