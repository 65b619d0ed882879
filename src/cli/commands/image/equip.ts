/** image equip: gives an existing root what it lacks to boot here. */
import {resolve} from 'node:path';
import type {Command} from 'commander';
import type {Io} from '../../io.ts';
import {examples, given} from '../shared.ts';
import {lackingExitCode, showFindings} from './check.ts';

interface Flags {
  readonly kernel?: string;
  readonly cache?: string;
}

export function addEquip(brand: Command, io: Io, finish: (exitCode: number) => void): void {
  brand
    .command('equip')
    .summary('add to an existing root what it lacks to boot here')
    .description(
      'Adds an initrd that mounts the root over the network, and the report that a server is up, to the root of a ' +
        'system in a directory; a kernel of Debian, too, if asked to. Then checks what still lacks, and ends with ' +
        `${lackingExitCode} if something does.`,
    )
    .argument('<directory>', 'the root')
    .option('--kernel <package>', 'add a kernel of Debian with its modules, e.g. linux-image-amd64')
    .option('--cache <directory>', 'where packages are kept (~/.cache/hopscotch)')
    .addHelpText(
      'after',
      examples(
        'sudo hopscotch image equip /srv/roots/web',
        'sudo hopscotch image equip ./web --kernel linux-image-amd64',
      ),
    )
    .action(async (text: string, {kernel, cache}: Flags) => {
      const directory = resolve(text);
      const {equipImage} = await import('../../../image/equip.ts');
      const {readDirectory} = await import('../../../image/read-listing.ts');
      const {findLacks} = await import('../../../image/lacks.ts');
      const remark = (line: string) => void io.stderr.write(`${line}\n`);
      const wishes = given({kernel, cache: cache === undefined ? undefined : resolve(cache)});
      await equipImage({directory, remark, ...wishes}, io.interrupt);
      const findings = findLacks(readDirectory(directory));
      io.stdout.write(showFindings(findings, io));
      finish(findings.some(({outcome}) => outcome === 'lack') ? lackingExitCode : 0);
    });
}
