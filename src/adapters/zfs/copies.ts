/**
 * Both ends of copying a brand to another storage host. A version is there as a whole or not at all: the first one comes
 * beside and is renamed, each further one is received by ZFS in one transaction; and it counts from the moment that its
 * properties are complete.
 */
import {conflict, deviceError, invalidRequest, notFound, AppError} from '../../domain/errors.ts';
import type {DatasetName} from '../../domain/image.ts';
import type {BrandName, VersionNumber} from '../../domain/names.ts';
import type {BrandCopy, ByteStream, NewCopy, VersionCopy} from '../../ports/images.ts';
import {
  buildDestroyCommand,
  buildMountCommand,
  buildRenameCommand,
  buildSetCommand,
  buildUnmountCommand,
  type Dataset,
  type Properties,
} from './commands.ts';
import {
  buildForgetCommand,
  buildIdentityCommand,
  buildReceiveCommand,
  buildSendCommand,
  buildSendRestCommand,
  parseIdentities,
} from './copy-commands.ts';
import {resumeToken} from './dialect.ts';
import type {Refused, ZfsHost} from './host.ts';
import {isComplete, property, type Layout} from './layout.ts';
import {versionNumberOf} from './listing.ts';

export class Copies {
  readonly #host: ZfsHost;
  readonly #layout: Layout;

  constructor(host: ZfsHost, layout: Layout) {
    this.#host = host;
    this.#layout = layout;
  }

  /** Undefined when the brand is not there. */
  async find(brand: BrandName, signal?: AbortSignal): Promise<BrandCopy | undefined> {
    const name = this.#layout.brand(brand);
    const datasets = await this.#host.inspect(name, 1, signal);
    const filesystem = datasets?.get(name);
    if (datasets === undefined || filesystem === undefined) return undefined;
    const identities = await this.#identities(name, signal);
    const versions = [...datasets.values()].flatMap((dataset): VersionCopy[] => {
      const number = versionNumberOf(dataset.name.split('@')[1] ?? '');
      const id = number === undefined ? undefined : identities.get(String(number));
      if (number === undefined || id === undefined) return [];
      const complete = isComplete(filesystem, dataset);
      return [{number, id, complete, properties: carried(dataset)}];
    });
    const home = filesystem.properties.get(property.home);
    return {
      brand,
      copied: home !== undefined,
      properties: carried(filesystem),
      versions: versions.sort((a, b) => a.number - b.number),
    };
  }

  send(
    brand: BrandName,
    number: VersionNumber,
    since?: VersionNumber,
    signal?: AbortSignal,
  ): Promise<ByteStream> {
    const command = buildSendCommand(
      this.#layout.version(brand, number),
      since === undefined ? undefined : String(since),
    );
    return this.#host.send(command, signal);
  }

  /** Throws InvalidRequest when it is no token. Whether it is one of the brand's, the receiving end finds out. */
  sendRest(token: string, signal?: AbortSignal): Promise<ByteStream> {
    if (!/^[0-9a-f-]{1,4000}$/.test(token)) throw invalidRequest('token', 'This is no token of a stream.');
    return this.#host.send(buildSendRestCommand(token), signal);
  }

  async receive(copy: NewCopy, signal?: AbortSignal): Promise<void> {
    const {brand, version, since} = copy;
    const name = this.#layout.brand(brand);
    const there = await this.find(brand, signal);
    if (there === undefined) {
      if (since !== undefined) throw notFound('Version', [`${brand} ${since}`]);
      return this.#receiveFirst(copy, name, signal);
    }
    if (!there.copied) throw notACopy(brand);
    const found = there.versions.find(({number}) => number === version.number);
    if (found === undefined) await this.#receiveNext(copy, name, signal);
    else if (found.id !== version.id) throw notTheSame(brand, version.number);
    if (found?.complete !== true) await this.#describeVersion(name, version, signal);
  }

  async describe(
    brand: BrandName,
    {home, properties}: Pick<NewCopy, 'home' | 'properties'>,
    signal?: AbortSignal,
  ): Promise<void> {
    const there = await this.find(brand, signal);
    if (there === undefined) throw notFound('Brand', [brand]);
    if (!there.copied) throw notACopy(brand);
    const changed = Object.entries(properties).filter(([key, value]) => there.properties[key] !== value);
    if (changed.length === 0) return;
    await this.#host.change(
      buildSetCommand(this.#layout.brand(brand), {...Object.fromEntries(changed), [property.home]: home}),
      signal,
    );
  }

  async #receiveFirst(copy: NewCopy, name: DatasetName, signal?: AbortSignal): Promise<void> {
    const {brand, version, home, properties} = copy;
    const beside = `${this.#layout.incoming}/copy-${brand}`;
    const snapshot = String(version.number);
    await this.#host.ensureFilesystem(this.#layout.brands);
    await this.#host.ensureFilesystem(this.#layout.incoming);
    const leftover = await this.#identitiesIfThere(beside, signal);
    const goesOn = leftover?.size === 0 && (await this.#tokenOf(beside, signal)) !== undefined;
    if (leftover !== undefined && leftover.get(snapshot) !== version.id && !goesOn) {
      const refused = await this.#host.attemptWhileBusy(buildDestroyCommand(beside), signal);
      // "Busy" for good: somebody else is receiving into it at this moment.
      if (refused && refused.refusal !== 'missing') throw this.#host.explain(refused);
    }
    if (leftover?.get(snapshot) !== version.id) {
      await this.#take(beside, copy, {next: false}, signal);
      await this.#verify(beside, version, signal);
    }
    await this.#describeVersion(beside, version, signal);
    // Nobody writes to a copy: its next version is what its home sends.
    await this.#host.change(
      buildSetCommand(beside, {...properties, [property.home]: home, readonly: 'on'}),
      signal,
    );
    await this.#host.attemptWhileBusy(buildUnmountCommand(beside), signal);
    const refused = await this.#host.attemptWhileBusy(buildRenameCommand(beside, name), signal);
    if (refused && refused.refusal !== 'exists') throw this.#host.explain(refused);
    const unmounted = await this.#host.attempt(buildMountCommand(name), {signal});
    if (unmounted && unmounted.refusal !== 'alreadyMounted') throw this.#host.explain(unmounted);
  }

  async #receiveNext(copy: NewCopy, name: DatasetName, signal?: AbortSignal): Promise<void> {
    await this.#take(name, copy, {next: true}, signal);
    await this.#verify(name, copy.version, signal);
  }

  /** Goes on with what an earlier attempt left, where both ends can. */
  async #take(
    dataset: string,
    copy: NewCopy,
    {next}: {readonly next: boolean},
    signal?: AbortSignal,
  ): Promise<void> {
    const {resumes: resumable} = await this.#host.dialect(signal);
    const token = await this.#tokenOf(dataset, signal);
    if (token !== undefined) {
      const command = buildReceiveCommand(dataset, {resumable});
      const rest = () => copy.openRest(token);
      const came = await this.#feed(command, copy, rest, signal).then(
        () => this.#holds(dataset, copy.version, signal),
        (error: unknown) => {
          if (isPassing(error)) throw error;
          return false;
        },
      );
      if (came) return;
      // The other end cannot, or what was begun is no longer there.
      await this.#host.attempt(buildForgetCommand(dataset), {signal});
    }
    await this.#feed(buildReceiveCommand(dataset, {resumable, next}), copy, copy.open, signal);
  }

  async #tokenOf(dataset: string, signal?: AbortSignal): Promise<string | undefined> {
    const {resumes} = await this.#host.dialect(signal);
    return resumes ? this.#host.askProperty(dataset, resumeToken, signal) : undefined;
  }

  async #feed(
    command: string,
    {version, brand}: NewCopy,
    open: () => Promise<ByteStream>,
    signal?: AbortSignal,
  ): Promise<void> {
    const stream = await open();
    let refused: Refused | undefined;
    try {
      refused = await this.#host.receive(command, stream, signal);
    } finally {
      stream.bytes.destroy();
    }
    if (refused === undefined) return;
    // A stream that ended too early: why, the sending end knows.
    if (stream.bytes.readableEnded || stream.bytes.errored) await stream.outcome;
    if (refused.refusal !== 'incomplete') throw this.#host.explain(refused);
    throw new AppError(
      'Unavailable',
      `The copy of ${brand} version ${version.number} to the ${this.#host.name} was cut off. Try again: where ZFS can, it goes on from there.`,
      {details: {dependency: this.#host.name, retryAfterSeconds: 5}, cause: new Error(refused.stderr)},
    );
  }

  async #holds(dataset: string, {number, id}: VersionCopy, signal?: AbortSignal): Promise<boolean> {
    return (await this.#identitiesIfThere(dataset, signal))?.get(String(number)) === id;
  }

  async #verify(dataset: string, {number, id}: VersionCopy, signal?: AbortSignal): Promise<void> {
    const received = (await this.#identities(dataset, signal)).get(String(number));
    if (received === id) return;
    throw deviceError(
      this.#host.name,
      `The ${this.#host.name} received something else than version ${number}. Its administrator should look at ${dataset}.`,
    );
  }

  /** `received` goes last: until then the version does not count. */
  async #describeVersion(dataset: string, version: VersionCopy, signal?: AbortSignal): Promise<void> {
    const snapshot = `${dataset}@${version.number}`;
    const properties = {...version.properties, [property.received]: version.id};
    await this.#host.change(buildSetCommand(snapshot, properties), signal);
  }

  async #identities(dataset: string, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const found = await this.#identitiesIfThere(dataset, signal);
    if (found === undefined) throw notFound('Filesystem', [dataset]);
    return found;
  }

  async #identitiesIfThere(
    dataset: string,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, string> | undefined> {
    const answer = await this.#host.ask(buildIdentityCommand(dataset), signal);
    if ('refusal' in answer) {
      if (answer.refusal === 'missing') return undefined;
      throw this.#host.explain(answer);
    }
    const identities = parseIdentities(answer.stdout, dataset);
    if (identities === undefined)
      throw deviceError(this.#host.name, `The ${this.#host.name} gave an answer that is not that of ZFS.`);
    return identities;
  }
}

/** All of ours, also what later releases add; where it is a copy of is its own affair. */
function carried({properties}: Dataset): Properties {
  const ours = [...properties].filter(
    ([key]) => key.startsWith('hopscotch:') && key !== property.home && key !== property.received,
  );
  return Object.fromEntries(ours);
}

/** Nobody is to blame but the line: what came is worth keeping. */
const isPassing = (error: unknown) =>
  !(error instanceof AppError) || error.code === 'Unavailable' || error.code === 'TimedOut';

const notACopy = (brand: BrandName) =>
  conflict(
    `A brand ${brand} that is not a copy is there already. Delete or rename one of the two, then try again.`,
    [brand],
  );

const notTheSame = (brand: BrandName, number: VersionNumber) =>
  conflict(
    `Version ${number} of ${brand} is there and is not the same as at home. Delete the copy, then try again.`,
    [brand],
  );
