/** Stands between a client and a directory, and loses what it is told to lose. */
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';

/** Tags of requests and answers (RFC 4511 §4.2 to §4.12). */
export const messageTags = {
  bindAnswer: 0x61,
  searchRequest: 0x63,
  modifyRequest: 0x66,
  modifyAnswer: 0x67,
} as const;

export interface LdapProxy {
  readonly port: number;
  /** How many connections there have been. */
  readonly connections: number;
  /** Cuts the connection instead of passing on the next message of this kind. */
  lose(tag: number): void;
  /** Cuts all connections. */
  cut(): void;
  close(): Promise<void>;
}

export async function startLdapProxy(target: number): Promise<LdapProxy> {
  const sockets = new Set<Socket>();
  let lost: number | undefined;
  let connections = 0;

  const pass = (from: Socket, to: Socket) => {
    from.on('data', (chunk: Buffer) => {
      if (lost !== undefined && holds(chunk, lost)) {
        lost = undefined;
        from.destroy();
        to.destroy();
      } else {
        to.write(chunk);
      }
    });
    from.on('close', () => to.destroy());
    from.on('error', () => to.destroy());
    sockets.add(from);
    from.once('close', () => sockets.delete(from));
  };
  const server = createServer(client => {
    connections++;
    const upstream = connect(target, '127.0.0.1');
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const cut = () => sockets.forEach(socket => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    lose(tag) {
      lost = tag;
    },
    cut,
    async close() {
      cut();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** Whether one of the messages in the chunk is of this kind. */
function holds(chunk: Buffer, tag: number): boolean {
  let at = 0;
  while (at + 2 < chunk.length) {
    const first = chunk[at + 1] ?? 0;
    const size = first < 0x80 ? 0 : first & 0x7f;
    const length = size === 0 ? first : chunk.readUIntBE(at + 2, size);
    const start = at + 2 + size;
    if (chunk[start + 2 + (chunk[start + 1] ?? 0)] === tag) return true;
    at = start + length;
  }
  return false;
}
