/**
 * One writer for a host's export table. While one batch is out, all that comes waits and goes out together with the
 * next: an export costs a fraction of a round trip, and two writers never meet on one file.
 */
import {AppError, deviceError, unavailable} from '../../domain/errors.ts';
import type {ExecResult} from '../ssh/exec.ts';
import {gateRefusal, isGateRefusal} from '../ssh/gate.ts';
import type {SshConnection} from '../ssh/connection.ts';
import {identityOf} from './key.ts';
import {status} from './program.ts';
import {isSo, parseApplied, type Change, type ExportDriver, type TableEntry} from './table.ts';

interface Pending {
  readonly change: Change;
  readonly done: () => void;
  readonly failed: (error: AppError) => void;
}

/** Keeps a batch well within the deadline of a command. */
const maximumBatch = 100;

export class Publisher {
  readonly #ssh: SshConnection;
  readonly #driver: ExportDriver;
  readonly #file: string;
  #queue: Pending[] = [];
  #running: Promise<void> | undefined;
  #closed = false;
  /** As the host told it last. For planning only: whether a change came true is read from the host's answer. */
  #table: readonly TableEntry[] | undefined;

  constructor(ssh: SshConnection, driver: ExportDriver, file: string) {
    this.#ssh = ssh;
    this.#driver = driver;
    this.#file = file;
  }

  /** Resolves when it is so. A caller who gives up before its batch goes out has changed nothing. */
  submit(change: Change, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(this.#closing());
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = () => {
        this.#queue = this.#queue.filter(other => other !== pending);
        reject(signal?.reason as Error);
      };
      const pending: Pending = {
        change,
        done: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
        failed: error => {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      signal?.addEventListener('abort', onAbort, {once: true});
      this.#queue.push(pending);
      this.#running ??= this.#run();
    });
  }

  async read(signal?: AbortSignal): Promise<readonly TableEntry[]> {
    const result = await this.#exec(this.#driver.buildReadCommand(this.#file), undefined, signal).catch(
      asQuestion,
    );
    if (result.code !== 0) throw this.#explain(result);
    return this.#parse(result.stdout);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const pending of this.#queue.splice(0)) pending.failed(this.#closing());
    await this.#running;
  }

  async #run(): Promise<void> {
    // Whatever is submitted in this turn goes into the first batch.
    await new Promise(resolve => setImmediate(resolve));
    while (this.#queue.length > 0) await this.#publish(this.#takeBatch());
    this.#running = undefined;
  }

  /** At most one change for an entry: what was asked later comes true later. */
  #takeBatch(): Pending[] {
    const batch = new Map<string, Pending>();
    const rest: Pending[] = [];
    for (const pending of this.#queue) {
      const identity = identityOf(pending.change.entry);
      if (batch.size < maximumBatch && !batch.has(identity)) batch.set(identity, pending);
      else rest.push(pending);
    }
    this.#queue = rest;
    return [...batch.values()];
  }

  /** Never rejects: every change gets an outcome of its own. */
  async #publish(batch: readonly Pending[]): Promise<void> {
    let left = batch;
    let reason: AppError | undefined;
    let messages = new Map<Pending, string>();
    // A second round, because the table that the first was planned on may have been changed by another replica.
    for (let round = 1; round <= 2 && left.length > 0 && reason === undefined; round++) {
      try {
        this.#table ??= await this.read();
        messages = await this.#apply(left);
      } catch (error) {
        reason = await this.#lookAfter(error);
      }
      left = this.#settleWhatIsSo(left);
    }
    for (const pending of left)
      pending.failed(reason ?? this.#refused(pending.change, messages.get(pending)));
  }

  /** Sends the changes in one command. Answers what the host said of those that it did not like. */
  async #apply(batch: readonly Pending[]): Promise<Map<Pending, string>> {
    const table = [...(this.#table ?? [])];
    const steps: string[] = [];
    batch.forEach(({change}, tag) => {
      const planned = this.#driver.planSteps(change, tag, table);
      steps.push(...planned);
      this.#reserve(table, change, planned);
    });
    const result = await this.#exec(this.#driver.buildApplyCommand(this.#file), `${steps.join('\n')}\n`);
    this.#table = undefined;
    if (result.code !== 0) throw this.#explain(result);
    const applied = parseApplied(result.stdout);
    if (applied === undefined) throw this.#garbage();
    this.#table = this.#parse(applied.table);
    return new Map(
      batch.flatMap((pending, tag) => {
        const message = applied.messages.get(tag);
        return message === undefined ? [] : [[pending, message] as const];
      }),
    );
  }

  /** The rest of the batch is planned on what this change leaves; identifiers that it gives away are taken. */
  #reserve(table: TableEntry[], {kind, entry}: Change, steps: readonly string[]): void {
    const {path, client} = entry;
    const at = table.findIndex(found => found.path === path && found.client === client);
    if (kind === 'remove' && at >= 0) table.splice(at, 1);
    if (kind === 'remove' || (at >= 0 && steps.length === 0)) return;
    const id = steps.map(step => step.split(' ', 4)).find(([word]) => word === 'add')?.[3] ?? '';
    table.push({path, client, id, live: false, readOnly: entry.readOnly === true});
  }

  #settleWhatIsSo(batch: readonly Pending[]): Pending[] {
    const table = this.#table;
    if (table === undefined) return [...batch];
    return batch.filter(pending => {
      const so = isSo(pending.change, table);
      if (so) pending.done();
      return !so;
    });
  }

  /** A batch that got no proper answer may have been carried out, in part or in full: look. */
  async #lookAfter(error: unknown): Promise<AppError> {
    this.#table = undefined;
    if (!(error instanceof AppError))
      return deviceError(this.#ssh.name, `The ${this.#ssh.name} could not be used.`, error);
    if (error.code !== 'Unavailable') this.#table = await this.read().catch(() => undefined);
    return error;
  }

  #exec(command: string, input?: string, signal?: AbortSignal): Promise<ExecResult> {
    return this.#ssh.exec(command, {...(input === undefined ? {} : {input}), ...(signal ? {signal} : {})});
  }

  #parse(stdout: string): TableEntry[] {
    const table = this.#driver.parseTable(stdout);
    if (table === undefined) throw this.#garbage();
    return table;
  }

  #refused({kind, entry}: Change, message: string | undefined): AppError {
    const what = kind === 'ensure' ? 'export' : 'stop exporting';
    return deviceError(
      this.#ssh.name,
      `The NFS server of the ${this.#ssh.name} did not ${what} ${entry.path} for ${entry.client}.`,
      message === undefined ? undefined : new Error(message),
    );
  }

  #explain({code, stderr}: ExecResult): AppError {
    const {name} = this.#ssh;
    const cause = new Error(stderr.slice(0, 2_000));
    if (code === status.lockBusy)
      return unavailable(name, `Somebody else holds the export table of the ${name}.`, cause);
    if (code === status.fileNotWritable) {
      return deviceError(
        name,
        `The ${name} could not write ${this.#file}. Is its disk full, or the user not allowed to?`,
        cause,
      );
    }
    if (isGateRefusal(stderr)) return deviceError(name, gateRefusal(name), cause);
    if (this.#driver.isServerDown(stderr))
      return unavailable(name, `The NFS server of the ${name} does not run.`, cause);
    return deviceError(name, `The ${name} could not tell or change what it exports.`, cause);
  }

  #garbage(): AppError {
    return deviceError(
      this.#ssh.name,
      `The ${this.#ssh.name} gave an answer that is not a table of exports.`,
    );
  }

  #closing(): AppError {
    return unavailable(this.#ssh.name, `The export table of the ${this.#ssh.name} was closed.`);
  }
}

/** A question that was not answered has changed nothing. */
function asQuestion(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'TimedOut') throw error;
  throw unavailable(error.details.dependency ?? 'storage host', error.message, error);
}
