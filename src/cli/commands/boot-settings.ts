/** How images boot: the flags that say it, and the words that show it. */
import {Option, type Command} from 'commander';
import type {BootSettings} from '../../contract/types.generated.ts';
import {bootModes, defaultBootSettings, type BootMode} from '../../domain/boot-settings.ts';
import {given} from './shared.ts';

export interface BootFlags {
  readonly bootMode?: BootMode;
  readonly kernel?: string;
  readonly initrd?: string;
  readonly hypervisor?: string;
  /** False for none at all. */
  readonly argument?: readonly string[] | false;
}

export const bootModeOption = (text: string): Option =>
  new Option('--boot-mode <mode>', text).choices(bootModes);

export const addBootFlags = (command: Command): Command =>
  command
    .addOption(bootModeOption('what becomes of the root of a server'))
    .option('--kernel <path>', 'where the kernel is inside the image')
    .option('--initrd <path>', 'where the initial RAM disk is inside the image')
    .option('--hypervisor <path>', 'where the hypervisor is, for the mode xen; "" for none')
    .option('--argument <word...>', 'arguments for the kernel, in place of those that there are')
    .option('--no-argument', 'no arguments of its own');

/** What is left of the flags is for others. Undefined when none of them was given. */
export function takeBootFlags<T extends BootFlags>(
  flags: T,
): [BootSettings | undefined, Omit<T, keyof BootFlags>] {
  const {bootMode, kernel, initrd, hypervisor, argument, ...rest} = flags;
  // Commander has the negated flag true when neither was given.
  const words = argument === false ? [''] : Array.isArray(argument) ? (argument as string[]) : [];
  const said = given({mode: bootMode, kernel, initrd, hypervisor});
  if (Object.keys(said).length === 0 && words.length === 0) return [undefined, rest];
  return [{...said, argument: words}, rest];
}

/** What is not as usual, in a few words. */
export function showBoot({
  mode,
  kernel,
  initrd,
  hypervisor,
  argument = [],
}: Partial<BootSettings> = {}): string {
  const usual = defaultBootSettings;
  return [
    ...(mode === undefined || mode === usual.mode ? [] : [mode]),
    ...(kernel === undefined || kernel === usual.kernel ? [] : [kernel]),
    ...(initrd === undefined || initrd === usual.initrd ? [] : [initrd]),
    ...(hypervisor === undefined ? [] : [hypervisor]),
    ...argument,
  ].join(' ');
}
