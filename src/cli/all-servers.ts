/** Lists servers in pages, so that no answer is large however many there are. */
import type {ListServersOptions, Server} from '../contract/types.generated.ts';
import type {Client} from './client.ts';

const pageSize = 1_000;

/** All that `listServers` would answer at once. Named targets keep their order, and come in one answer: they are few. */
export async function readAllServers(
  client: Pick<Client, 'listServers'>,
  target: readonly string[],
  options: Omit<ListServersOptions, 'pageSize' | 'after'>,
): Promise<readonly Server[]> {
  if (target.length > 0) return (await client.listServers({target, options})).server;
  const servers: Server[] = [];
  for (;;) {
    const last = servers.at(-1);
    const page = {pageSize, ...(last === undefined ? {} : {after: last.name})};
    const {server} = await client.listServers({target, options: {...options, ...page}});
    servers.push(...server);
    if (server.length < pageSize) return servers;
  }
}
