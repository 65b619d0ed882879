/** One lab in a directory at a time, on the ports that it had before. */
import {createHash} from 'node:crypto';
import {realpath} from 'node:fs/promises';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {ensureDirectory} from '../made-directory.ts';
import {conflict} from '../domain/errors.ts';

/** A lab whose parent was killed ends by itself, and the next one may be started before it has. */
const usualPatienceMs = 2_000;
const retryMs = 50;

/**
 * Takes the directory; answers with what gives it back. Conflict when another lab runs there. A Linux abstract socket
 * named after the directory: taken atomically, and given back by the kernel however we end.
 */
export async function lockLab(directory: string, patienceMs = usualPatienceMs): Promise<() => Promise<void>> {
  ensureDirectory(directory);
  const name = createHash('sha256')
    .update(await realpath(directory))
    .digest('hex')
    .slice(0, 40);
  const server = await patiently(() => listen(`\0hopscotch-lab-${name}`), patienceMs);
  if (server === undefined) {
    throw conflict(
      `A lab is running on ${directory} already. Stop it, or choose another directory with --state.`,
    );
  }
  server.unref();
  return () => closed(server);
}

/** The port, or 0 (any) when another program has taken it meanwhile. */
export async function keepPort(port: number, patienceMs = usualPatienceMs): Promise<number> {
  if (port === 0) return 0;
  const server = await patiently(() => listen({port, host: '127.0.0.1'}), patienceMs);
  if (server === undefined) return 0;
  const kept = (server.address() as AddressInfo).port;
  await closed(server);
  return kept;
}

async function patiently<T>(
  attempt: () => Promise<T | undefined>,
  patienceMs: number,
): Promise<T | undefined> {
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    const result = await attempt();
    if (result !== undefined || waitedMs >= patienceMs) return result;
    await sleep(retryMs);
  }
}

/** Undefined when somebody else listens there. */
const listen = (place: string | {port: number; host: string}): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    if (typeof place === 'string') server.listen(place, () => resolve(server));
    else server.listen(place, () => resolve(server));
  });

const closed = (server: Server): Promise<void> => new Promise(resolve => void server.close(() => resolve()));
