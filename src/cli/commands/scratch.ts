/** scratch, scratch make, scratch remove */
import type {Command} from 'commander';
import {displayName, parseDn} from '../../domain/dn.ts';
import {parseScratchName} from '../../domain/scratch.ts';
import {confirm} from '../confirm.ts';
import {runJob, type JobFlags} from '../job-report.ts';
import type {Session} from '../session.ts';
import {formatBytes, formatMegabytes, parseMegabytes} from '../units.ts';
import {addJobFlags, examples, given, type Act} from './shared.ts';

export function addScratchCommands(program: Command, act: Act): void {
  const scratch = program
    .command('scratch')
    .description('directories that stay when servers are provisioned anew')
    .addHelpText(
      'after',
      examples('hopscotch scratch list', 'hopscotch scratch make physics --quota 100G --for alice bob'),
    );

  scratch
    .command('list')
    .description('list those that you may use, and the servers that mount them')
    .addHelpText('after', examples('hopscotch scratch list'))
    .action(act(listScratch));

  addJobFlags(scratch.command('make'))
    .description('make or change one; "shared" is for the servers of all users')
    .argument('<name>', 'its name')
    .option(
      '--quota <size>',
      'how much may be kept there, e.g. 100G; without it as much as there is',
      parseMegabytes,
    )
    .option('--for <user...>', 'users (names or DNs) whose servers mount it; all others no longer do')
    .addHelpText(
      'after',
      examples(
        'hopscotch scratch make shared',
        'hopscotch scratch make physics --quota 100G --for alice bob',
      ),
    )
    .action(
      act(
        (
          session,
          text: string,
          {quota, for: users, ...flags}: JobFlags & {quota?: number; for?: string[]},
        ) => {
          const name = parseScratchName(text);
          return runJob(session, flags, {
            title: `make scratch ${name}`,
            send: options =>
              session.client.ensureScratch({
                name,
                user: users ?? [],
                options: {...options, ...given({quotaMegabytes: quota})},
              }),
          });
        },
      ),
    );

  addJobFlags(scratch.command('remove'))
    .description('destroy one with all that is in it')
    .argument('<name>', 'its name')
    .addHelpText('after', examples('hopscotch scratch remove physics'))
    .action(
      act(async (session, text: string, flags: JobFlags) => {
        const name = parseScratchName(text);
        await confirm(session, 'This destroys all data in the scratch directory', name);
        return runJob(session, flags, {
          title: `remove scratch ${name}`,
          send: options => session.client.removeScratch({name, options}),
        });
      }),
    );
}

async function listScratch(session: Session): Promise<void> {
  const answer = await session.client.listScratch({});
  session.print(answer, it =>
    session.table(
      [
        {title: 'NAME', value: ({name}) => name},
        {title: 'TAKES', value: ({usedBytes}) => formatBytes(usedBytes), align: 'right'},
        {
          title: 'QUOTA',
          value: ({quotaMegabytes}) =>
            quotaMegabytes === undefined ? 'none' : formatMegabytes(quotaMegabytes),
          align: 'right',
        },
        {title: 'SERVERS', value: ({client}) => String(client.length), align: 'right'},
        {title: 'USERS', value: ({user}) => user.map(dn => displayName(parseDn(dn))).join(', '), wraps: true},
        {title: 'PATH', value: ({storageHost, path}) => `${storageHost}:${path}`, dropOrder: 1},
      ],
      it.scratch,
    ),
  );
  if (answer.scratch.length === 0) session.remark('There is none that you may use.');
}
