/** Stands between a client and a server, and cuts the connection after so many bytes, in whatever they say. */
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';

export interface CuttingProxy {
  readonly port: number;
  /** How many connections were cut. */
  readonly cuts: number;
  /** After how many bytes the connections from now on are cut; Infinity for never. */
  cutAfter(bytes: () => number): void;
  close(): Promise<void>;
}

export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let budget = () => Infinity;
  let cuts = 0;
  const server = createServer(client => {
    const upstream = connect(target, '127.0.0.1');
    let left = budget();
    const pass = (from: Socket, to: Socket) => {
      sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        if (left <= 0) return;
        to.write(chunk.subarray(0, Math.min(left, chunk.length)));
        left -= chunk.length;
        if (left > 0) return;
        cuts++;
        to.end();
        from.destroy();
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        sockets.delete(from);
      });
    };
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get cuts() {
      return cuts;
    },
    cutAfter: bytes => {
      budget = bytes;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
