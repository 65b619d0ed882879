/** What the history is told of boots. Nobody who boots waits for it. */
import {formatStages} from '../domain/boot-stage.ts';
import type {ServerName} from '../domain/names.ts';
import type {BootReport} from '../ports/boot.ts';
import type {Site} from './site.ts';

/** Tells once of each boot that it is complete, with the times of its stages. */
export async function tellUp(
  site: Pick<Site, 'bootReports' | 'history'>,
  {server, tag}: Pick<BootReport, 'server' | 'tag'>,
): Promise<void> {
  const {times} = await site.bootReports.find(server, tag);
  await site.history.record({
    kind: 'serverUp',
    outcome: 'succeeded',
    targets: [server],
    message: `${server} is up: ${formatStages(times)}.`,
  });
}

export function tellBootFailed(site: Pick<Site, 'history'>, server: ServerName, message: string): void {
  const event = {
    kind: 'bootFailed',
    outcome: 'failed',
    targets: [server],
    faultCode: 'TimedOut',
    message,
  } as const;
  void site.history.record(event).catch(() => undefined);
}
