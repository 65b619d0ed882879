/** The export table of the simulated NFS server, and the commands on it. */
import type {Journal} from './journal.ts';
import type {Output} from './zfs.ts';

const done: Output = {stdout: '', stderr: '', code: 0};

export class Exports {
  /** Options by `client path`. */
  readonly #table = new Map<string, string>();
  #journal: Journal | undefined;

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  put(key: string, options: string | undefined): void {
    if (options === undefined) this.#table.delete(key);
    else this.#table.set(key, options);
    this.#journal?.note({kind: 'export', key, ...(options === undefined ? {} : {value: options})});
  }

  all(): Iterable<[string, string]> {
    return this.#table;
  }

  isExported(client: string, path: string): boolean {
    return this.#table.has(`${client} ${path}`);
  }

  /** `exportfs -s`, `-i -o options client:path`, `-u client:path`. */
  run(words: readonly string[], pathExists: (path: string) => boolean): Output {
    if (words.includes('-s')) return {...done, stdout: this.#print()};
    const target = words.at(-1) ?? '';
    const at = target.indexOf(':');
    const client = target.slice(0, at);
    const path = target.slice(at + 1);
    if (at < 1 || !path.startsWith('/'))
      return {...done, stderr: 'exportfs: Invalid export syntax\n', code: 1};
    if (words.includes('-u')) {
      if (!this.isExported(client, path)) {
        return {...done, stderr: `exportfs: Could not find '${client}:${path}' to unexport.\n`, code: 1};
      }
      this.put(`${client} ${path}`, undefined);
      return done;
    }
    if (!pathExists(path))
      return {...done, stderr: `exportfs: Failed to stat ${path}: No such file or directory\n`, code: 1};
    this.put(`${client} ${path}`, words[words.indexOf('-o') + 1] ?? '');
    return done;
  }

  /**
   * The program that the service sends for a batch of changes: one line of standard input for each, as
   * `add TAG KEY CLIENT PATH OPTIONS` or `drop TAG KEY CLIENT PATH`; it prints what failed, `---`, and the table.
   */
  runBatch(input: string, pathExists: (path: string) => boolean): Output {
    const failures: string[] = [];
    for (const line of input.split('\n')) {
      const [step, tag = '', , client = '', path = '', options = ''] = line.trim().split(/\s+/);
      if (step !== 'add' && step !== 'drop') continue;
      const words = step === 'add' ? ['-i', '-o', options, `${client}:${path}`] : ['-u', `${client}:${path}`];
      const {code, stderr} = this.run(words, pathExists);
      if (code !== 0) failures.push(`${tag} ${stderr.trim()}\n`);
    }
    return {...done, stdout: `${failures.join('')}---\n${this.#print()}`};
  }

  #print(): string {
    return [...this.#table]
      .map(([key, options]) => {
        const [client = '', path = ''] = key.split(' ');
        return `${path}  ${client}(${options})\n`;
      })
      .join('');
  }
}
