/** Speaks ZFS with one host: sends a command, and makes its answer a fact or an AppError. */
import type {Clock} from '../../domain/clock.ts';
import {AppError, deviceError, unavailable} from '../../domain/errors.ts';
import type {ByteStream} from '../../ports/images.ts';
import type {SshConnection} from '../ssh/connection.ts';
import type {ExecResult} from '../ssh/exec.ts';
import {isGateRefusal} from '../ssh/gate.ts';
import {Slots} from '../ssh/slots.ts';
import {feed, sentBy, type ExplainFailure} from './bytes.ts';
import {
  buildEnsureFilesystemCommand,
  buildInspectCommand,
  buildLookCommand,
  parseInspection,
  type Dataset,
} from './commands.ts';
import {buildDialectCommand, parseDialect, type Dialect} from './dialect.ts';
import {explainRefusal, parseRefusal, type Refusal} from './messages.ts';

/** A mounted filesystem that was in use a moment ago says "busy" at first; zfs-fuse unmounts asynchronously. */
const busyRetries = {attempts: 40, delayMs: 75};

export interface Refused {
  readonly refusal: Refusal;
  readonly stderr: string;
}

export class ZfsHost {
  /** How messages call the host. */
  readonly name: string;
  readonly pool: string;
  readonly #base: string;
  readonly #ssh: SshConnection;
  readonly #changes: Slots;
  /** Of their own: whoever asks what there is does not wait behind a hundred clones. */
  readonly #questions = new Slots(1);
  /** Of its own as well: a program may walk through an image for an hour, and clones must not wait for it. */
  readonly #programs = new Slots(1);
  readonly #clock: Clock;
  readonly #making = new Map<string, Promise<void>>();
  #dialect: Promise<Dialect> | undefined;

  /** `base`: filesystem that everything of ours is under. While it is not there, all that is asked is answered with Unavailable. */
  constructor(ssh: SshConnection, concurrency: number, clock: Clock, base: string) {
    this.pool = base.split('/')[0] ?? base;
    this.#base = base;
    this.#clock = clock;
    this.name = ssh.name;
    this.#ssh = ssh;
    this.#changes = new Slots(concurrency);
  }

  /** Undefined when it was done. Throws only when it could not be asked (Unavailable) or did not answer (TimedOut). */
  async attempt(
    command: string,
    options: {timeoutMs?: number; signal?: AbortSignal | undefined} = {},
  ): Promise<Refused | undefined> {
    const {signal, timeoutMs} = options;
    const result = await this.#exec(command, signal, timeoutMs);
    if (result.code === 0) return undefined;
    return {refusal: parseRefusal(result.stderr), stderr: result.stderr};
  }

  /** For what unmounts (destroy, rename): asks again while the host says "busy", for some seconds. */
  async attemptWhileBusy(command: string, signal?: AbortSignal): Promise<Refused | undefined> {
    for (let attempt = 1; ; attempt++) {
      const refused = await this.attempt(command, {signal});
      if (refused?.refusal !== 'busy' || attempt === busyRetries.attempts) return refused;
      await this.#clock.sleep(busyRetries.delayMs, signal);
    }
  }

  /** Makes a dataset and looks at it in one go. Answers the dataset as it is, or why there is none to be told of. */
  async make(
    command: string,
    dataset: string,
    keys: readonly string[],
    signal?: AbortSignal,
  ): Promise<Dataset | Refused> {
    const {code, stdout, stderr} = await this.#exec(
      `${command} && ${buildLookCommand(dataset, keys)}`,
      signal,
    );
    const made = code === 0 ? parseInspection(stdout)?.get(dataset) : undefined;
    return made ?? {refusal: parseRefusal(stderr), stderr};
  }

  /** Asks something that only some answers are wanted of. */
  async ask(command: string, signal?: AbortSignal): Promise<{readonly stdout: string} | Refused> {
    const {code, stdout, stderr} = await this.#read(command, signal);
    return code === 0 ? {stdout} : {refusal: parseRefusal(stderr), stderr};
  }

  /** Starts a command whose output is long. */
  async send(command: string, signal?: AbortSignal, explain?: ExplainFailure): Promise<ByteStream> {
    return sentBy(this.name, await this.#ssh.openStream(command, signal), explain);
  }

  /** A change whose input is long. It takes as long as it takes, while anything comes. */
  receive(command: string, source: ByteStream, signal?: AbortSignal): Promise<Refused | undefined> {
    return this.#changes.run(async () => {
      const {code, stderr} = await feed(await this.#ssh.openStream(command, signal), source.bytes, signal);
      if (code === 0) return undefined;
      const refusal = parseRefusal(stderr);
      if (refusal === 'missing') await this.#requireBase(signal);
      return {refusal, stderr};
    }, signal);
  }

  /** Does it, or throws what the refusal means. */
  async change(command: string, signal?: AbortSignal, timeoutMs?: number): Promise<void> {
    const refused = await this.attempt(command, {signal, ...(timeoutMs === undefined ? {} : {timeoutMs})});
    if (refused) throw this.explain(refused);
  }

  /** Runs a program of ours, which works on files. Its exit status is for the caller to understand. */
  async run(
    command: string,
    {signal, timeoutMs}: {readonly timeoutMs: number; readonly signal?: AbortSignal | undefined},
  ): Promise<ExecResult> {
    const options = {timeoutMs, ...(signal ? {signal} : {})};
    return this.#programs.run(async () => this.#letThrough(await this.#ssh.exec(command, options)), signal);
  }

  /** The same with a long input. */
  runWith(
    command: string,
    source: ByteStream,
    signal?: AbortSignal,
  ): Promise<{readonly code: number | undefined; readonly stderr: string}> {
    return this.#programs.run(
      async () =>
        this.#letThrough(await feed(await this.#ssh.openStream(command, signal), source.bytes, signal)),
      signal,
    );
  }

  /** The exit statuses of our programs are theirs to explain; that of the gate before them is not. */
  #letThrough<T extends {readonly stderr: string}>(result: T): T {
    if (!isGateRefusal(result.stderr)) return result;
    throw this.explain({refusal: 'gate', stderr: result.stderr});
  }

  /** A dataset and what is below it. Undefined when it does not exist. */
  async inspect(
    dataset: string,
    depth?: number,
    signal?: AbortSignal,
  ): Promise<Map<string, Dataset> | undefined> {
    const command = buildInspectCommand(dataset, depth);
    for (let attempt = 1; ; attempt++) {
      const {code, stdout, stderr} = await this.#read(command, signal);
      if (code === 0) {
        const datasets = parseInspection(stdout);
        if (datasets?.has(dataset)) return datasets;
        throw deviceError(this.name, `The ${this.name} gave an answer that is not that of ZFS.`);
      }
      const refusal = parseRefusal(stderr);
      if (refusal !== 'missing') throw this.explain({refusal, stderr});
      if (stderr.includes(`'${dataset}'`)) return undefined;
      // Something below it went away while the host was looking.
      if (attempt === 3) throw this.explain({refusal: 'busy', stderr});
    }
  }

  /** All datasets of ours, with the base filesystem. */
  async inspectAll(signal?: AbortSignal): Promise<Map<string, Dataset>> {
    const all = await this.inspect(this.#base, undefined, signal);
    if (all) return all;
    // It went away between two questions.
    throw this.#withoutBase();
  }

  /** What this ZFS can do. Asked once; again only when there was no answer. */
  dialect(signal?: AbortSignal): Promise<Dialect> {
    this.#dialect ??= this.#read(buildDialectCommand(this.#base), signal).then(
      ({stdout}) => parseDialect(stdout),
      (error: unknown) => {
        this.#dialect = undefined;
        throw error;
      },
    );
    return this.#dialect;
  }

  /** One native property. Undefined also where this ZFS does not know it. */
  async askProperty(dataset: string, key: string, signal?: AbortSignal): Promise<string | undefined> {
    const {code, stdout} = await this.#read(buildLookCommand(dataset, [key]), signal);
    return code === 0 ? parseInspection(stdout)?.get(dataset)?.properties.get(key) : undefined;
  }

  /**
   * Makes the filesystem and those above it. All who come while it is being made wait for the same: whoever went ahead
   * could mount below a directory that is about to be mounted over.
   */
  async ensureFilesystem(dataset: string): Promise<void> {
    const underWay = this.#making.get(dataset);
    if (underWay) return underWay;
    const making = this.#ensureFilesystem(dataset).finally(() => this.#making.delete(dataset));
    this.#making.set(dataset, making);
    return making;
  }

  async #ensureFilesystem(dataset: string): Promise<void> {
    const refused = await this.attempt(buildEnsureFilesystemCommand(dataset));
    // Another replica may have been faster.
    if (refused && refused.refusal !== 'exists') throw this.explain(refused);
  }

  explain({refusal, stderr}: Refused): AppError {
    return explainRefusal(this.name, refusal, stderr, this.pool);
  }

  /** A question that was not answered has changed nothing, so that TimedOut would say too much. */
  async #read(command: string, signal?: AbortSignal): Promise<ExecResult> {
    try {
      return await this.#questions.run(() => this.#send(command, signal), signal);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'TimedOut') throw error;
      throw unavailable(this.name, error.message, error);
    }
  }

  #exec(command: string, signal?: AbortSignal, timeoutMs?: number): Promise<ExecResult> {
    return this.#changes.run(() => this.#send(command, signal, timeoutMs), signal);
  }

  /**
   * What is missing may come back with its pool: after a host has started again, nothing is there until that is imported.
   * So "missing" is believed when it is said again right after the base filesystem was seen.
   */
  async #send(command: string, signal?: AbortSignal, timeoutMs?: number): Promise<ExecResult> {
    const options = {...(signal ? {signal} : {}), ...(timeoutMs === undefined ? {} : {timeoutMs})};
    const result = await this.#ssh.exec(command, options);
    if (result.code === 0 || parseRefusal(result.stderr) !== 'missing') return result;
    await this.#requireBase(signal);
    return this.#ssh.exec(command, options);
  }

  async #requireBase(signal?: AbortSignal): Promise<void> {
    const {code, stderr} = await this.#ssh.exec(buildInspectCommand(this.#base, 0), signal ? {signal} : {});
    if (code === 0) return;
    const refusal = parseRefusal(stderr);
    if (refusal !== 'missing') throw this.explain({refusal, stderr});
    throw this.#withoutBase();
  }

  #withoutBase(): AppError {
    return unavailable(
      this.name,
      `The ${this.name} has no filesystem ${this.#base}. When its pool is not imported (yet), its administrator must import it, ` +
        'and what was under way can be tried again. Else create it there, or correct its name here.',
    );
  }
}
