/** A simulated storage host: an SSH endpoint with the commands that the service uses, on a simulated pool and NFS server. */
import {join} from 'node:path';
import {systemClock, type Clock} from '../../domain/clock.ts';
import type {Faults} from '../faults.ts';
import {startSshServer, type ExecAnswer, type ExecSession} from '../ssh-server.ts';
import type {LabBlade} from '../topology.ts';
import {Exports} from './exports.ts';
import {Files} from './files.ts';
import {capacityBytes, goldenDatasets} from './golden.ts';
import {refusalOf} from './gate.ts';
import {Journal, type Change} from './journal.ts';
import {Pool, ZfsComplaint, type PoolDataset} from './pool.ts';
import {isShared, runShareBatch} from './shares.ts';
import {Resumption, tokenProperty} from './resume.ts';
import {runShell, type SimpleCommand} from './shell.ts';
import {receiveStream, sendStream} from './stream.ts';
import {runZfs, type Output} from './zfs.ts';

export interface StorageHostOptions {
  readonly name: string;
  /** Keeps its state and host key there. */
  readonly stateDir: string;
  /** 0: any free one. */
  readonly port: number;
  /** The blades of its rack. */
  readonly blades: readonly LabBlade[];
  readonly latency: {readonly cloneMs: number};
  /** Part `storage`; matched against the whole command. */
  readonly faults: Faults;
  readonly username: string;
  readonly password: string;
  /** Size of its pool; 2 TB. */
  readonly capacityBytes?: number;
  /** Whether a new one holds the brands of the lab; it does, if not said. */
  readonly golden?: boolean;
  readonly clock?: Clock;
  /** Whether its ZFS can what OpenZFS can: go on with streams that were cut off. It cannot, if not said. */
  readonly openZfs?: boolean;
}

export interface RunningStorageHost {
  readonly port: number;
  /** `SHA256:…`. */
  readonly hostKey: string;
  isExported(client: string, path: string): boolean;
  close(): Promise<void>;
}

export async function startStorageHost(options: StorageHostOptions): Promise<RunningStorageHost> {
  const host = new StorageHost(options);
  const server = await startSshServer({
    keyFile: join(options.stateDir, 'host.key'),
    port: options.port,
    username: options.username,
    password: options.password,
    onExec: (command, session) => host.obey(command, session),
  });
  return {
    port: server.port,
    hostKey: server.hostKey,
    isExported: (client, path) => host.isExported(client, path),
    close: async () => {
      await server.close();
      host.close();
    },
  };
}

class StorageHost {
  readonly #options: StorageHostOptions;
  readonly #clock: Clock;
  readonly #pool: Pool;
  readonly #exports = new Exports();
  readonly #images: Files;
  readonly #resumption: Resumption;
  /** Files that are in none of the pool's filesystems. */
  readonly #files = new Map<string, string>();
  readonly #journal: Journal;

  constructor(options: StorageHostOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#pool = new Pool(options.capacityBytes ?? capacityBytes);
    this.#images = new Files(this.#pool);
    this.#resumption = new Resumption(this.#pool);
    this.#journal = new Journal(
      join(options.stateDir, 'state.jsonl'),
      change => this.#apply(change),
      () => this.#current(),
    );
    this.#pool.attach(this.#journal);
    this.#exports.attach(this.#journal);
  }

  isExported(client: string, path: string): boolean {
    if (!this.#pathExists(path)) return false;
    return this.#exports.isExported(client, path) || isShared(this.#pool, client, path);
  }

  close(): void {
    this.#journal.close();
  }

  /** Does what a fault rule says, if one fits; a connection that drops does so after the work, when it hurts most. */
  async obey(command: string, session: ExecSession): Promise<ExecAnswer> {
    const fault = this.#options.faults.match('storage', this.#options.name, command);
    switch (fault?.effect) {
      case 'hang':
        return 'hang';
      case 'error':
        return {stdout: '', stderr: `${fault.message ?? 'internal error'}\n`, code: 1};
      case 'garbage':
        return {stdout: '\u0007%!PS-Adobe ??? segmentation violation\n', stderr: '', code: 0};
      case 'delay':
        await this.#clock.sleep(fault.delayMs ?? 1_000);
        break;
      case 'drop':
      case undefined:
        break;
    }
    const sent = needsInput(command) ? await session.input : Buffer.alloc(0);
    const output = await runShell(command, sent.toString(), (one, input) => this.#run(one, input, sent));
    this.#journal.commit();
    return fault?.effect === 'drop' ? 'drop' : output;
  }

  async #run({words, into}: SimpleCommand, input: string, sent: Buffer): Promise<Output> {
    const [program, ...rest] = words;
    const refusal = refusalOf(words, input);
    if (refusal) return refusal;
    try {
      const output = await this.#runProgram(program ?? '', rest, input, sent);
      if (into === undefined) return output;
      this.#writeFile(into, output.stdout);
      return {...output, stdout: ''};
    } catch (error) {
      if (error instanceof ZfsComplaint) return {stdout: '', stderr: `${error.message}\n`, code: 1};
      throw error;
    }
  }

  async #runProgram(program: string, words: readonly string[], input: string, sent: Buffer): Promise<Output> {
    const pathExists = (path: string) => this.#pathExists(path);
    switch (program) {
      case 'zfs':
        return this.#zfs(words, input);
      case 'exportfs':
        return this.#exports.run(words, pathExists);
      case 'sh':
        // Programs are known by their names; see adapters/nfs and adapters/zfs.
        if (words[2] === 'hopscotch-exportfs') return this.#exports.runBatch(input, pathExists);
        if (words[2] === 'hopscotch-sharenfs') return runShareBatch(this.#pool, words[1] ?? '', input);
        if (words[2] === 'hopscotch-unpack') return this.#images.runUnpack(words.slice(3), sent);
        if (words[2] === 'hopscotch-read') return this.#images.runRead(words.slice(3));
        if (words[2] === 'hopscotch-tree') return this.#images.runTree(words.slice(3));
        return {stdout: '', stderr: `sh: ${words[2] ?? 'this program'}: not in the lab\n`, code: 127};
      case 'cat':
        return {
          stdout: words.length === 0 ? input : words.map(file => this.#readFile(file)).join(''),
          stderr: '',
          code: 0,
        };
      case 'head': {
        const lines = input.split('\n').slice(0, Number(words[1]));
        return {stdout: lines.map(line => (line === '' ? '' : `${line}\n`)).join(''), stderr: '', code: 0};
      }
      case 'rm':
        return this.#images.remove(words.at(-1) ?? '');
      // Directories come with the files in them.
      case 'mkdir':
      case 'true':
      case 'echo':
        return {stdout: program === 'echo' ? `${words.join(' ')}\n` : '', stderr: '', code: 0};
      default:
        return {stdout: '', stderr: `sh: ${program}: command not found\n`, code: 127};
    }
  }

  async #zfs(words: readonly string[], input: string): Promise<Output> {
    const [command] = words;
    if (this.#options.openZfs === true) {
      if (command === 'version') return {stdout: 'zfs-2.2.2-1\nzfs-kmod-2.2.2-1\n', stderr: '', code: 0};
      if (command === 'send' && words[1] === '-t') return this.#resumption.send(words[2] ?? '');
      if (command === 'receive' && words[1] === '-A') return this.#resumption.forget(words[2] ?? '');
      if (command === 'receive' && words[1] === '-s') return this.#resumption.receive(words.slice(1), input);
    } else if (words.includes(tokenProperty)) {
      return {stdout: '', stderr: `bad property list: invalid property '${tokenProperty}'\n`, code: 2};
    }
    if (command === 'send') return sendStream(this.#pool, words.slice(1));
    if (command === 'receive') return receiveStream(this.#pool, words.slice(1), input);
    const {cloneMs} = this.#options.latency;
    if (command === 'clone' && cloneMs > 0) await this.#clock.sleep(cloneMs);
    return runZfs(this.#pool, words);
  }

  #pathExists(path: string): boolean {
    return this.#pool.find(path.slice(1))?.mounted === true;
  }

  #readFile(path: string): string {
    return this.#files.get(path) ?? this.#images.read(path)?.toString() ?? '';
  }

  #writeFile(path: string, text: string): void {
    if (this.#images.write(path, Buffer.from(text))) return;
    this.#files.set(path, text);
    this.#journal.note({kind: 'file', key: path, value: text});
  }

  #apply({kind, key, value}: Change): void {
    if (kind === 'export') this.#exports.put(key, value as string | undefined);
    else if (kind === 'file') this.#files.set(key, String(value));
    else if (value === undefined) this.#pool.delete(key);
    else this.#pool.put(value as PoolDataset);
  }

  *#current(): Iterable<Change> {
    if (this.#pool.find('tank') === undefined)
      for (const dataset of goldenDatasets(this.#options.golden ?? true)) this.#pool.put(dataset);
    for (const dataset of this.#pool.all()) yield {kind: 'dataset', key: dataset.name, value: dataset};
    for (const [key, value] of this.#exports.all()) yield {kind: 'export', key, value};
    for (const [key, value] of this.#files) yield {kind: 'file', key, value};
  }
}

/** Others may leave their standard input open. */
const needsInput = (command: string): boolean =>
  /^(sh|cat|zfs receive)( |$)/.test(command) && !command.includes(' hopscotch-read ');
