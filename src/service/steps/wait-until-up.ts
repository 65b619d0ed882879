import {timedOut} from '../../domain/errors.ts';
import type {RootTag} from '../../domain/image.ts';
import type {ServerName} from '../../domain/names.ts';
import type {Step} from '../../domain/plan.ts';
import type {Site} from '../site.ts';

/** Waits until the server reports itself up with this very root. From then on there is no way back. */
export function waitUntilUp(
  site: Pick<Site, 'bootReports' | 'clock'>,
  server: ServerName,
  tag: RootTag,
  timeoutMs: number,
): Step {
  return {
    name: 'boot',
    commits: true,
    maximumTries: 1,
    perform: async run => {
      const waiting = new AbortController();
      const signal = AbortSignal.any([run.signal, waiting.signal]);
      try {
        const outcome = await Promise.race([
          site.bootReports.waitFor(server, tag, 'up', signal).then(() => 'up' as const),
          site.clock.sleep(timeoutMs, signal).then(() => 'late' as const),
        ]);
        if (outcome === 'late') throw await describeDelay(site, server, tag, timeoutMs);
      } finally {
        waiting.abort();
      }
    },
  };
}

async function describeDelay(
  site: Pick<Site, 'bootReports'>,
  server: ServerName,
  tag: RootTag,
  timeoutMs: number,
) {
  const {script} = await site.bootReports.find(server, tag);
  const seen =
    script === undefined
      ? 'It never asked for its boot script: is network boot first in its boot order, and does DHCP know it?'
      : `It asked for its boot script at ${script.toISOString()}, and then nothing: look at its console.`;
  return timedOut(server, `${server} did not come up within ${Math.round(timeoutMs / 1_000)} s. ${seen}`);
}
