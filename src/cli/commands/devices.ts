/** bootorder, identify, health, log: what else management modules can do */
import {Argument, Option, type Command} from 'commander';
import type {BootDevice, HealthState, IdentifyMode} from '../../contract/types.generated.ts';
import {invalidRequest} from '../../domain/errors.ts';
import {foldNames} from '../../domain/node-range.ts';
import {runJob, type JobFlags} from '../job-report.ts';
import {exitCodeOf, renderFailures} from '../outcome.ts';
import type {Session} from '../session.ts';
import {parseTargets} from '../targets.ts';
import {formatTime, parseCount} from '../units.ts';
import {addJobFlags, examples, ranges, type Act} from './shared.ts';

const devices: readonly BootDevice[] = ['network', 'disk', 'cd', 'usb'];
const modes: readonly IdentifyMode[] = ['on', 'off', 'blink'];

export function addDeviceCommands(program: Command, act: Act): void {
  addJobFlags(program.command('bootorder'))
    .description('set where servers look for something to boot, first to last')
    .addArgument(
      new Argument('<devices>', `of ${devices.join(', ')}, e.g. network,disk`).argParser(parseDevices),
    )
    .addArgument(ranges())
    .addHelpText('after', examples('hopscotch bootorder network,disk blade[01-14]'))
    .action(
      act((session, device: BootDevice[], words: string[], flags: JobFlags) => {
        const {sent, names} = parseTargets(words);
        return runJob(session, flags, {
          title: 'set boot order',
          send: options =>
            session.client.setBootOrder({
              target: sent,
              device,
              options: {...options, expectedCount: names.length},
            }),
        });
      }),
    );

  addJobFlags(program.command('identify'))
    .description('switch the identification light of servers')
    .addArgument(ranges())
    .addOption(new Option('--mode <mode>', 'what the light does').choices(modes).default('blink'))
    .addHelpText('after', examples('hopscotch identify blade07', 'hopscotch identify blade07 --mode off'))
    .action(
      act((session, words: string[], {mode, ...flags}: JobFlags & {mode: IdentifyMode}) => {
        const {sent, names} = parseTargets(words);
        return runJob(session, flags, {
          title: `identify ${mode}`,
          send: options =>
            session.client.identify({target: sent, mode, options: {...options, expectedCount: names.length}}),
        });
      }),
    );

  program
    .command('health')
    .description('ask the management modules how servers are')
    .addArgument(ranges())
    .addHelpText('after', examples('hopscotch health blade[01-42]'))
    .action(act(showHealth));

  program
    .command('log')
    .description('show what the event logs of the management modules say of servers')
    .addArgument(ranges())
    .option('-n, --lines <number>', 'newest so many a server (default 50)', parseCount)
    .addHelpText('after', examples('hopscotch log blade07 -n 10'))
    .action(act(showLog));
}

async function showHealth(session: Session, words: string[]): Promise<number> {
  const answer = await session.client.getHealth({target: parseTargets(words).sent});
  session.print(answer, ({health, failure}) => {
    const groups = [...Map.groupBy(health, ({state, message}) => `${state} ${message ?? ''}`).values()];
    const rows = groups.flatMap(group =>
      group[0] === undefined ? [] : [{...group[0], target: foldNames(group.map(({target}) => target))}],
    );
    const order: readonly HealthState[] = ['critical', 'warning', 'unknown', 'ok'];
    rows.sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
    return [
      ...session.table(
        [
          {title: 'HEALTH', value: ({state}) => state},
          {title: 'SERVERS', value: ({target}) => target, wraps: true},
          {title: 'MESSAGE', value: ({message}) => message ?? '', wraps: true},
        ],
        rows,
      ),
      ...renderFailures(session, failure),
    ];
  });
  return exitCodeOf(answer.failure);
}

async function showLog(session: Session, words: string[], {lines}: {lines?: number}): Promise<number> {
  const answer = await session.client.getEventLog({
    target: parseTargets(words).sent,
    ...(lines === undefined ? {} : {options: {maximumEntries: lines}}),
  });
  session.print(answer, ({entry, failure}) => [
    ...session.table(
      [
        {title: 'TIME', value: ({time}) => (time === undefined ? '' : formatTime(time)), dropOrder: 2},
        {title: 'SERVER', value: ({target}) => target},
        {title: 'SEVERITY', value: ({severity}) => severity},
        {title: 'SOURCE', value: ({source}) => source, dropOrder: 3},
        {title: 'CODE', value: ({code}) => code ?? '', dropOrder: 4},
        {title: 'WHAT HAPPENED', value: ({text}) => text, wraps: true},
      ],
      entry,
    ),
    ...renderFailures(session, failure),
  ]);
  if (answer.entry.length === 0) session.remark('The logs say nothing of these servers.');
  return exitCodeOf(answer.failure);
}

function parseDevices(text: string): BootDevice[] {
  return text.split(',').map(word => {
    const device = devices.find(name => name === word.trim());
    if (device === undefined) {
      throw invalidRequest('device', `Boot devices are ${devices.join(', ')}, e.g. network,disk.`);
    }
    return device;
  });
}
