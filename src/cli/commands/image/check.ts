/** image check: does an image that was made elsewhere boot here? */
import type {Command} from 'commander';
import type {ImageFinding} from '../../../image/lacks.ts';
import {sizeOf, type Io} from '../../io.ts';
import type {GlobalOptions} from '../../settings.ts';
import {renderTable} from '../../table.ts';
import {clean, toJson} from '../../text.ts';
import {examples, given} from '../shared.ts';

export const lackingExitCode = 1;

export function addCheck(brand: Command, io: Io, finish: (exitCode: number) => void): void {
  brand
    .command('check')
    .summary('tell what an image made elsewhere lacks to boot here')
    .description(
      'Looks into the root of a system, in a directory or a tar archive, for what a server needs to boot it over the ' +
        `network, and says what to do. Changes nothing. Ends with ${lackingExitCode} when something is lacking.`,
    )
    .argument('<image>', 'a directory, or an archive as tar reads it')
    .option(
      '--kernel <path>',
      'where the kernel is inside the image, if the image will say so (/boot/vmlinuz)',
    )
    .option('--initrd <path>', 'where the initial RAM disk is inside the image (/boot/initrd.img)')
    .addHelpText(
      'after',
      examples('hopscotch image check /srv/roots/web', 'hopscotch image check web.tar.xz'),
    )
    .action(async (image: string, flags: {kernel?: string; initrd?: string}, command: Command) => {
      const {readListing} = await import('../../../image/read-listing.ts');
      const {findLacks} = await import('../../../image/lacks.ts');
      const {defaultBootFiles} = await import('../../../image/listing.ts');
      const place = (path: string | undefined) => path?.replace(/^\/+/, '');
      const files = {
        ...defaultBootFiles,
        ...given({kernel: place(flags.kernel), initrd: place(flags.initrd)}),
      };
      const findings = findLacks(await readListing(image, files, io.interrupt), files);
      const {json} = command.optsWithGlobals<GlobalOptions>();
      io.stdout.write(json ? `${toJson(findings)}\n` : showFindings(findings, io));
      finish(findings.some(({outcome}) => outcome === 'lack') ? lackingExitCode : 0);
    });
}

export function showFindings(findings: readonly ImageFinding[], {stdout}: Io): string {
  const width = stdout.isTTY ? sizeOf(stdout).columns : Infinity;
  const columns = [
    {title: 'CHECK', value: ({check}: ImageFinding) => check},
    {title: 'OUTCOME', value: ({outcome}: ImageFinding) => outcome},
    {title: 'DETAIL', value: ({detail}: ImageFinding) => clean(detail), wraps: true},
  ];
  const lacks = findings.filter(({outcome}) => outcome === 'lack').length;
  const verdict = lacks === 0 ? 'Nothing is lacking.' : `${lacks} thing${lacks === 1 ? '' : 's'} lacking.`;
  return `${renderTable(columns, findings, width).join('\n')}\n\n${verdict}\n`;
}
