/** What `npm start` shows: alice checks servers out and provisions them, through the public SOAP endpoint. */
import {AppError} from '../domain/errors.ts';
import {foldNames} from '../domain/node-range.ts';
import {connect} from './client.ts';
import type {Io} from './io.ts';
import {followJob} from './progress.ts';

const wanted = 40;

export async function runDemo(url: string, io: Io, blades: number): Promise<void> {
  const say = (text: string) => void io.stdout.write(`${text}\n`);
  const client = connect({
    url: new URL(url),
    credentials: {kind: 'password', user: 'alice', password: 'alice'},
  });
  try {
    const {server} = await client.listServers({target: [], options: {}});
    const own = server.filter(item => item.ownerName === 'alice');
    const free = server.filter(item => item.owner === undefined);
    const names = [...own, ...free]
      .slice(0, Math.min(wanted, blades))
      .map(item => item.name)
      .sort();
    if (names.length === 0) return say('All servers are checked out by others: nothing to show.');
    say(`alice checks out ${foldNames(names)} ...`);
    const {result} = await client.checkoutServers({
      target: [foldNames(names)],
      options: {expectedCount: names.length},
    });
    const refused = result.filter(item => item.state !== 'succeeded');
    if (refused.length > 0)
      throw new AppError('Conflict', refused.map(item => `${item.target}: ${item.message}`).join('; '));
    say(`alice provisions ${names.length} servers with the image web ...\n`);
    const begun = io.clock.now().getTime();
    const {job} = await client.provisionServers({
      target: [foldNames(names)],
      options: {brand: 'web', waitSeconds: 0, expectedCount: names.length},
    });
    const ended = await followJob(client, job, {
      stream: io.stdout,
      clock: io.clock,
      title: 'provision web',
      signal: io.interrupt,
    });
    const seconds = (io.clock.now().getTime() - begun) / 1_000;
    const up = ended.result.filter(item => item.state === 'succeeded').length;
    say(`\n${up} of ${names.length} servers are up, ${seconds.toFixed(1)} s after they were asked for.\n`);
    for (const item of ended.result.filter(one => one.state !== 'succeeded'))
      say(`  ${item.target}: ${item.message ?? item.state}`);
  } finally {
    client.close();
  }
}
