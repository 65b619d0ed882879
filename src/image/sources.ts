/** Where an image's packages come from: the mirrors that this machine itself is set to. */
import {readFileSync} from 'node:fs';
import {invalidRequest} from '../domain/errors.ts';
import {quoted} from '../domain/names.ts';
import {runProgram} from './programs.ts';

const askTimeoutMs = 60_000;
/** Those of Debian's archive. Other archives may have a suite of the same name. */
const archiveComponents = ['main', 'contrib', 'non-free', 'non-free-firmware'];

/** Lines for sources.list: the suite with its updates and security fixes, as far as this machine uses them. */
export async function findSources(suite: string, signal?: AbortSignal): Promise<string[]> {
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT)';
  const argv = ['indextargets', '--format', format, 'Identifier: Packages'];
  const sources = parseTargets(await runProgram('apt-get', argv, {timeoutMs: askTimeoutMs}, signal), suite);
  if (sources.length > 0) return sources;
  throw invalidRequest(
    'mirror',
    `This machine has no mirror for ${quoted(suite)} in its apt sources. Name one with --mirror.`,
  );
}

export function parseTargets(text: string, suite: string): string[] {
  const components = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    const [uri = '', release = '', component = ''] = line.split(' ');
    if (release !== suite && !release.startsWith(`${suite}-`) && !release.startsWith(`${suite}/`)) continue;
    if (!archiveComponents.includes(component)) continue;
    const source = `deb ${uri} ${release}`;
    components.set(source, (components.get(source) ?? new Set()).add(component));
  }
  return [...components].map(([source, names]) => `${source} ${[...names].join(' ')}`);
}

/** The Debian release of this machine, by its code name. */
export function findSuite(osRelease = readFileSync('/etc/os-release', 'utf8')): string {
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1];
  const suite = field('VERSION_CODENAME');
  if (field('ID') === 'debian' && suite) return suite;
  throw invalidRequest(
    'suite',
    'This machine is no Debian release: say which one with --suite, and --mirror.',
  );
}
