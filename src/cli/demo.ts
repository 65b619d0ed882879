/** What `npm start` shows: alice checks servers out and provisions them, through the public SOAP endpoint. */
import type {Server, TargetResult} from '../contract/types.generated.ts';
import {foldNames} from '../domain/node-range.ts';
import {connect} from './client.ts';
import {countOf} from '../domain/count.ts';
import {colourStyle, plainStyle, sizeOf, type Io} from './io.ts';
import {describeFailure} from './progress-view.ts';
import {followJob} from './progress.ts';
import {clean, wrap} from './text.ts';

const wanted = 40;
const image = 'web';
const shownFailures = 10;

export async function runDemo(
  url: string,
  io: Io,
  {blades, colour}: {blades: number; colour: boolean},
): Promise<void> {
  const width = io.stdout.isTTY ? sizeOf(io.stdout).columns : Infinity;
  const say = (text: string, indent = '') => {
    const lines = wrap(clean(text), width - indent.length);
    io.stdout.write(lines.map(line => `${indent}${line}\n`).join(''));
  };
  const sayFailures = (results: readonly TargetResult[]) => {
    const failed = results.filter(item => item.state !== 'succeeded');
    for (const item of failed.slice(0, shownFailures)) say(describeFailure(item), '  ');
    if (failed.length > shownFailures) say(`and ${failed.length - shownFailures} more`, '  ');
  };
  const client = connect({
    url: new URL(url),
    credentials: {kind: 'password', user: 'alice', password: 'alice'},
  });
  try {
    const {server} = await client.listServers({target: [], options: {}}, io.interrupt);
    const own = server.filter(item => item.ownerName === 'alice').map(({name}) => name);
    if (own.length > 0) {
      say(
        `alice holds ${foldNames(own)} from before: what somebody holds, the demonstration leaves as it is.`,
      );
    }
    const offered = chooseFree(server, Math.min(wanted, blades) - own.length);
    if (offered.length === 0) {
      return say(
        own.length === 0
          ? 'Every server is in use: nothing is left to show it on.\n'
          : 'To see it again, release them first, or start on another directory (--state).\n',
      );
    }
    const range = foldNames(offered);
    say(`alice checks out ${range} ...`);
    const {result} = await client.checkoutServers(
      {target: [range], options: {expectedCount: offered.length}},
      io.interrupt,
    );
    sayFailures(result);
    const names = result.filter(item => item.state === 'succeeded').map(item => item.target);
    if (names.length === 0) return;
    say(`alice provisions ${countOf(names.length)} with the image ${image} ...`);
    say('');
    const begun = io.clock.now().getTime();
    const {job} = await client.provisionServers(
      {target: [foldNames(names)], options: {brand: image, waitSeconds: 0, expectedCount: names.length}},
      io.interrupt,
    );
    const ended = await followJob(client, job, {
      stream: io.stdout,
      clock: io.clock,
      style: colour ? colourStyle : plainStyle,
      title: `provision ${image}`,
      signal: io.interrupt,
    });
    const seconds = ((io.clock.now().getTime() - begun) / 1_000).toFixed(1);
    const up = ended.result.filter(item => item.state === 'succeeded').length;
    say('');
    say(`${up} of ${countOf(names.length)} up, ${seconds} s after the request.`);
    sayFailures(ended.result);
    say('');
  } finally {
    client.close();
  }
}

/** What is free beyond that number stays free, for whoever tries the system next. */
const chooseFree = (servers: readonly Server[], count: number): string[] =>
  servers
    .filter(
      ({owner, drained, cleanupSince}) =>
        owner === undefined && drained === undefined && cleanupSince === undefined,
    )
    .slice(0, Math.max(0, count))
    .map(({name}) => name)
    .sort();
