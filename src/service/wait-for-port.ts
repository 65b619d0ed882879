/** For systems that report nothing: a server counts as up when a TCP port of it answers. */
import {anonymousBootId} from '../domain/boot-stage.ts';
import type {RootTag} from '../domain/image.ts';
import type {ServerRecord} from '../domain/server.ts';
import {tellUp} from './boot-events.ts';
import type {Site} from './site.ts';

const intervalMs = 1_000;

/** Resolves when it does. The server was off a moment ago: nothing of an earlier boot answers. */
export async function waitForPort(
  site: Pick<Site, 'bootReports' | 'clock' | 'history' | 'tcp'>,
  server: ServerRecord,
  tag: RootTag,
  port: number,
  signal: AbortSignal,
): Promise<void> {
  const {name, ip} = server;
  while (ip === undefined || !(await site.tcp.answers(ip, port, signal)))
    await site.clock.sleep(intervalMs, signal);
  const {boot = anonymousBootId} = await site.bootReports.find(name, tag);
  const outcome = await site.bootReports.record({server: name, tag, boot, stage: 'up'});
  if (outcome === 'taken') await tellUp(site, {server: name, tag}).catch(() => undefined);
}
