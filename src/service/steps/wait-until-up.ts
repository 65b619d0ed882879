import type {BootMode} from '../../domain/boot-settings.ts';
import {formatStage, lastStageOf, type BootStage} from '../../domain/boot-stage.ts';
import {timedOut, type AppError} from '../../domain/errors.ts';
import type {RootTag} from '../../domain/image.ts';
import type {Step, StepRun} from '../../domain/plan.ts';
import type {ServerRecord} from '../../domain/server.ts';
import {tellBootFailed} from '../boot-events.ts';
import type {Site} from '../site.ts';
import {waitForPort} from '../wait-for-port.ts';

type BootSite = Pick<Site, 'bootReports' | 'boot' | 'clock' | 'consoles' | 'history' | 'tcp' | 'waves'>;

/** Waits until the server is up with this very root. From then on there is no way back. */
export function waitUntilUp(
  site: BootSite,
  server: ServerRecord,
  {tag, mode}: {readonly tag: RootTag; readonly mode: BootMode},
  timeoutMs: number,
): Step {
  return {
    name: 'boot',
    commits: true,
    maximumTries: 1,
    perform: async run => {
      const waiting = new AbortController();
      const signal = AbortSignal.any([run.signal, waiting.signal]);
      const letGo = site.consoles.follow(server);
      try {
        const outcome = await Promise.race([
          untilUp(site, server, {tag, mode}, run, signal).then(() => 'up' as const),
          site.clock.sleep(timeoutMs, signal).then(() => 'late' as const),
        ]);
        if (outcome === 'late') throw await describeDelay(site, server, tag, timeoutMs);
        site.waves.arrive(server.name);
      } finally {
        waiting.abort(new Error('nobody waits any more'));
        letGo();
      }
    },
  };
}

async function untilUp(
  site: BootSite,
  server: ServerRecord,
  {tag, mode}: {readonly tag: RootTag; readonly mode: BootMode},
  run: StepRun,
  signal: AbortSignal,
): Promise<void> {
  const reached = (stage: BootStage) =>
    site.bootReports.waitFor(
      server.name,
      tag,
      stage,
      (seen, at) => run.tell(`${capital(formatStage(seen, at))}.`),
      signal,
    );
  const {up} = site.boot;
  if (up !== 'report')
    return Promise.race([reached('up'), waitForPort(site, server, tag, up.tcpPort, signal)]);
  // What its disk holds knows nothing of us.
  await reached(mode === 'local' ? 'script' : 'up');
}

async function describeDelay(
  site: BootSite,
  server: ServerRecord,
  tag: RootTag,
  timeoutMs: number,
): Promise<AppError> {
  const {times} = await site.bootReports.find(server.name, tag);
  const stage = lastStageOf(times);
  const at = stage && times[stage];
  const seen =
    stage && at ? `${capital(formatStage(stage, at))}, and then nothing: ${hints[stage]}` : neverAsked;
  const lines = site.consoles.lastLines(server, 5);
  const screen = lines.length === 0 ? '' : ` Its console shows last: ${lines.join(' | ')}`;
  const message = `${server.name} did not come up within ${Math.round(timeoutMs / 1_000)} s. ${seen}${screen}`;
  tellBootFailed(site, server.name, message);
  return timedOut(server.name, message);
}

const neverAsked =
  'It never asked for its boot script: is network boot first in its boot order, and does DHCP know it?';

/** What is likely the matter when it goes no further than this. */
const hints: Readonly<Record<BootStage, string>> = {
  script: 'can it reach the address that its kernel is at?',
  kernel: 'the initrd did not follow; look at its console.',
  initrd: 'the kernel did not mount its root; look at its console.',
  root: 'the system did not report itself up; look at its console.',
  up: 'that was of an earlier root.',
};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
