/**
 * The boot loader of a simulated blade: reads the iPXE scripts that a real one would run, as far as they are used for
 * booting. What it does not know, it takes for an error, as iPXE does. Pure.
 */
import type {LabBlade} from '../topology.ts';

export type BootPlan =
  | {
      readonly kind: 'boot';
      /** What is loaded, in order. */
      readonly urls: readonly string[];
      /** Of the kernel; under a hypervisor, of its first module. */
      readonly arguments: readonly string[];
    }
  /** Goes on to the next boot device. */
  | {readonly kind: 'exit'; readonly waitSeconds: number}
  | {readonly kind: 'chain'; readonly url: string; readonly waitSeconds: number}
  | {readonly kind: 'error'; readonly message: string};

export interface LoadedScript {
  readonly plan: BootPlan;
  /** What it printed on the way. */
  readonly printed: readonly string[];
}

/** Follows a script from the top, every command succeeding, to where it boots, chains or ends. */
export function parseIpxeScript(text: string): LoadedScript {
  const printed: string[] = [];
  const [magic, ...lines] = text.split(/\r?\n/);
  const ended = (plan: BootPlan): LoadedScript => ({plan, printed});
  const failed = (message: string) => ended({kind: 'error', message});
  if (magic?.trim() !== '#!ipxe') return failed('Exec format error: this is no iPXE script');

  let waitSeconds = 0;
  let kernel: readonly string[] | undefined;
  let modules: readonly (readonly string[])[] = [];
  for (const line of lines) {
    // What stands after `||` is done when the command fails; here none does.
    const words = (line.split(/\s\|\|(?:\s|$)/)[0] ?? '').trim().split(/\s+/);
    const [command = '', ...rest] = words;
    if (command === '' || command.startsWith('#') || command.startsWith(':')) continue;
    const [first] = withoutOptions(rest);
    switch (command) {
      case 'echo':
        printed.push(rest.join(' '));
        break;
      case 'sleep':
        waitSeconds += Number(rest[0]) || 0;
        break;
      case 'kernel':
        kernel = withoutOptions(rest);
        break;
      case 'initrd':
      case 'module':
        modules = [...modules, withoutOptions(rest)];
        break;
      case 'imgfree':
        kernel = undefined;
        modules = [];
        break;
      case 'exit':
        return ended({kind: 'exit', waitSeconds});
      case 'chain':
        return first === undefined
          ? failed('chain: no address')
          : ended({kind: 'chain', url: first, waitSeconds});
      case 'boot': {
        const loaded = [kernel ?? [], ...modules];
        if (kernel?.[0] === undefined) return failed('boot: no kernel was loaded');
        const [[, ...own] = [], [, ...ofModule] = []] = loaded;
        const urls = loaded.flatMap(([url]) => url ?? []);
        return ended({kind: 'boot', urls, arguments: own.length > 0 ? own : ofModule});
      }
      default:
        return failed(`${command}: command not found`);
    }
  }
  return ended({kind: 'exit', waitSeconds});
}

/** Puts what a simulated machine knows of itself in the place of iPXE's settings; what it does not know is empty. */
export function expandSettings(text: string, {bay, mac}: Pick<LabBlade, 'bay' | 'mac'>): string {
  const settings: Readonly<Record<string, string>> = {
    manufacturer: 'IBM%20(SIMULATED)',
    product: '8853L3U',
    serial: `LAB${String(bay).padStart(2, '0')}`,
    uuid: `00000000-0000-0000-0000-${mac.replaceAll(':', '')}`,
    platform: 'pcbios',
  };
  return text.replace(/\$\{([a-z]+)(?::[a-z]+)?\}/g, (_whole, name: string) => settings[name] ?? '');
}

const optionsWithValue = new Set(['--name', '-n', '--timeout', '-t']);

function withoutOptions(words: readonly string[]): readonly string[] {
  const rest = [...words];
  while (rest[0]?.startsWith('-') === true) {
    const option = rest.shift() ?? '';
    if (optionsWithValue.has(option)) rest.shift();
  }
  return rest;
}

export interface NetworkRoot {
  readonly server: string;
  readonly path: string;
  readonly upUrl: string | undefined;
}

/** What the kernel makes of its arguments. Undefined when its root is not on NFS. */
export function readKernelArguments(args: readonly string[]): NetworkRoot | undefined {
  const value = (key: string) => args.findLast(arg => arg.startsWith(`${key}=`))?.slice(key.length + 1);
  const [, server, path] = /^([^:,]+):([^,]+)/.exec(value('nfsroot') ?? '') ?? [];
  if (value('root') !== '/dev/nfs' || server === undefined || path === undefined) return undefined;
  return {server, path, upUrl: value('hopscotch.up')};
}
