/** power on, off, shutdown, cycle, status */
import type {Command} from 'commander';
import type {HopScotchPort, PowerState} from '../../contract/types.generated.ts';
import {foldNames} from '../../domain/node-range.ts';
import {countOf} from '../../domain/count.ts';
import {confirm} from '../confirm.ts';
import {runJob, type JobFlags} from '../job-report.ts';
import {exitCodeOf, renderFailures} from '../outcome.ts';
import type {Session} from '../session.ts';
import {parseTargets} from '../targets.ts';
import {addJobFlags, examples, ranges, type Act} from './shared.ts';

interface PowerAction {
  readonly name: string;
  readonly operation: keyof HopScotchPort<unknown> & ('powerOn' | 'powerOff' | 'shutdown' | 'reboot');
  readonly description: string;
  /** What is asked before; nothing is asked without it. */
  readonly question?: (servers: string) => string;
}

const actions: readonly PowerAction[] = [
  {name: 'on', operation: 'powerOn', description: 'switch servers on'},
  {
    name: 'off',
    operation: 'powerOff',
    description: 'switch servers off at once',
    question: servers => `This switches ${servers} off at once, in the middle of whatever is done there:`,
  },
  {
    name: 'shutdown',
    operation: 'shutdown',
    description: 'ask the operating systems to shut down',
    question: servers => `This shuts ${servers} down:`,
  },
  {
    name: 'cycle',
    operation: 'reboot',
    description: 'switch servers off and on again',
    question: servers => `This switches ${servers} off at once and on again:`,
  },
];

export function addPowerCommands(program: Command, act: Act): void {
  const power = program
    .command('power')
    .description('switch servers on and off, or ask whether they are on')
    .addHelpText(
      'after',
      examples('hopscotch power status blade[01-14]', 'hopscotch power cycle blade07 --yes'),
    );

  for (const action of actions) {
    addJobFlags(power.command(action.name))
      .description(action.description)
      .addArgument(ranges())
      .addHelpText('after', examples(`hopscotch power ${action.name} blade[01-14] -blade07`))
      .action(act((session, words: string[], flags: JobFlags) => switchPower(session, action, words, flags)));
  }

  power
    .command('status')
    .description('ask the management modules whether servers are on')
    .addArgument(ranges())
    .addHelpText('after', examples('hopscotch power status blade[01-14]'))
    .action(act(showPower));
}

async function switchPower(
  session: Session,
  {operation, name, question}: PowerAction,
  words: string[],
  flags: JobFlags,
): Promise<number> {
  const {sent, names, folded} = parseTargets(words);
  if (question) await confirm(session, question(countOf(names.length)), folded);
  return runJob(session, flags, {
    title: `power ${name}`,
    send: options =>
      session.client[operation]({target: sent, options: {...options, expectedCount: names.length}}),
  });
}

async function showPower(session: Session, words: string[]): Promise<number> {
  const answer = await session.client.getPowerState({target: parseTargets(words).sent});
  session.print(answer, ({power, failure}) => {
    const states = (['on', 'off', 'unknown'] as const satisfies readonly PowerState[]).map(state => ({
      state,
      names: power.filter(item => item.state === state).map(({target}) => target),
    }));
    return [
      ...session.table(
        [
          {title: 'POWER', value: ({state}) => state},
          {title: 'COUNT', value: ({names}) => String(names.length), align: 'right'},
          {title: 'SERVERS', value: ({names}) => foldNames(names), wraps: true},
        ],
        states.filter(({names}) => names.length > 0),
      ),
      ...renderFailures(session, failure),
    ];
  });
  return exitCodeOf(answer.failure);
}
