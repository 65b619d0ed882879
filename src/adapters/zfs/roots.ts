/** Clones for servers: making sure that one is there, and that it is gone. */
import {AppError, conflict, invalidRequest, notFound} from '../../domain/errors.ts';
import type {DatasetName, Root} from '../../domain/image.ts';
import {quoted, type StorageHostName} from '../../domain/names.ts';
import type {NewRoot} from '../../ports/images.ts';
import {
  buildCloneCommand,
  buildDestroyCommand,
  buildMountCommand,
  buildSetCommand,
  type Dataset,
  type Properties,
} from './commands.ts';
import type {Refused, ZfsHost} from './host.ts';
import {property, strayKind, type Layout} from './layout.ts';
import {toRoot} from './listing.ts';

export class Roots {
  readonly #name: StorageHostName;
  readonly #host: ZfsHost;
  readonly #layout: Layout;

  constructor(name: StorageHostName, host: ZfsHost, layout: Layout) {
    this.#name = name;
    this.#host = host;
    this.#layout = layout;
  }

  async ensure(root: NewRoot, signal?: AbortSignal): Promise<Root> {
    const dataset = this.#layout.root(root);
    let outcome = await this.#clone(root, dataset, signal);
    if ('refusal' in outcome && outcome.refusal === 'parentMissing') {
      await this.#host.ensureFilesystem(this.#layout.roots);
      outcome = await this.#clone(root, dataset, signal);
    }
    if (!('refusal' in outcome)) return outcome;
    // Whatever the host said, what is there now decides.
    const found = await this.#complete(root, dataset, signal);
    if (found) return found;
    if (outcome.refusal === 'missing') throw await this.#missingVersion(root, signal);
    throw this.#host.explain(outcome);
  }

  async adopt(root: NewRoot, signal?: AbortSignal): Promise<Root> {
    const name = this.#layout.root(root);
    const found = await this.#inspect(name, signal);
    if (found === undefined) throw notFound('Root', [name]);
    this.#refuseOther(root, name, {...found, properties: without(found, property.kind, strayKind)});
    if (found.properties.get(property.kind) !== 'root') {
      // Whoever made it may have shared it with all the world: `sharenfs` is among them. Its kind last: until all is said, it is none.
      const said = Object.entries(propertiesOf(root)).filter(([key]) => key !== property.kind);
      await this.#repair(buildSetCommand(name, Object.fromEntries(said)), signal);
      await this.#repair(buildSetCommand(name, {[property.kind]: 'root'}), signal);
    }
    const adopted = await this.#complete(root, name, signal);
    if (adopted === undefined) throw notFound('Root', [name]);
    return adopted;
  }

  async disown(dataset: DatasetName, signal?: AbortSignal): Promise<void> {
    if (!dataset.startsWith(`${this.#layout.roots}/`)) {
      throw invalidRequest('root', `${quoted(dataset)} is not the root of a server.`);
    }
    const command = buildSetCommand(dataset, {[property.kind]: strayKind});
    const refused = await this.#host.attempt(command, {signal});
    if (refused && refused.refusal !== 'missing') throw this.#host.explain(refused);
  }

  async remove(dataset: DatasetName, signal?: AbortSignal): Promise<void> {
    if (!dataset.startsWith(`${this.#layout.roots}/`)) {
      throw invalidRequest('root', `${quoted(dataset)} is not the root of a server.`);
    }
    const refused = await this.#destroy(dataset, signal);
    if (refused === undefined || refused.refusal === 'missing') return;
    if (refused.refusal === 'dependents') {
      throw conflict(`${dataset} cannot be destroyed: something was cloned from its snapshots.`, [dataset]);
    }
    throw this.#host.explain(refused);
  }

  /** The root, if all went well. A clone that got no answer is looked for, too. */
  async #clone(root: NewRoot, dataset: DatasetName, signal?: AbortSignal): Promise<Root | Refused> {
    const origin = this.#layout.version(root.brand, root.version);
    const properties = propertiesOf(root);
    const command = buildCloneCommand(origin, dataset, properties);
    try {
      const made = await this.#host.make(command, dataset, Object.keys(properties), signal);
      if ('refusal' in made) return made;
      const mounted = made.properties.get('mounted') === 'yes' ? this.#toRoot(made) : undefined;
      return mounted ?? {refusal: 'notMounted', stderr: ''};
    } catch (error) {
      if (!isTimedOut(error)) throw error;
      const found = await this.#complete(root, dataset, signal).catch(() => undefined);
      if (found) return found;
      // Not there, or not yet there.
      throw error;
    }
  }

  async #destroy(dataset: DatasetName, signal?: AbortSignal): Promise<Refused | undefined> {
    try {
      return await this.#host.attemptWhileBusy(buildDestroyCommand(dataset), signal);
    } catch (error) {
      if (!isTimedOut(error)) throw error;
      const there = await this.#host.inspect(dataset, 0, signal).catch(() => 'unknown');
      if (there === undefined) return undefined;
      throw error;
    }
  }

  /** The root as it is, mounted and described, or undefined when it does not exist. Conflict when it is another. */
  async #complete(root: NewRoot, name: DatasetName, signal?: AbortSignal): Promise<Root | undefined> {
    const dataset = await this.#inspect(name, signal);
    if (dataset === undefined) return undefined;
    this.#refuseOther(root, name, dataset);
    const repairs = [];
    const unset = Object.entries(propertiesOf(root)).filter(
      ([key]) => !dataset.properties.has(key) && key.includes(':'),
    );
    if (unset.length > 0) repairs.push(buildSetCommand(name, Object.fromEntries(unset)));
    if (dataset.properties.get('mounted') !== 'yes') repairs.push(buildMountCommand(name));
    for (const command of repairs) await this.#repair(command, signal);
    const complete = repairs.length === 0 ? dataset : await this.#inspect(name, signal);
    return complete && this.#toRoot(complete);
  }

  #refuseOther(root: NewRoot, name: DatasetName, dataset: Dataset): void {
    const origin = this.#layout.version(root.brand, root.version);
    if (dataset.properties.get('origin') === origin && canBe(dataset, propertiesOf(root))) return;
    throw conflict(
      `${name} exists and is not a clone of ${root.brand} version ${root.version} for ${root.server}.`,
      [name],
    );
  }

  #toRoot(dataset: Dataset): Root | undefined {
    return toRoot(this.#name, this.#layout, dataset);
  }

  async #repair(command: string, signal?: AbortSignal): Promise<void> {
    const refused = await this.#host.attempt(command, {signal});
    if (refused && refused.refusal !== 'alreadyMounted') throw this.#host.explain(refused);
  }

  async #inspect(name: DatasetName, signal?: AbortSignal): Promise<Dataset | undefined> {
    return (await this.#host.inspect(name, 0, signal))?.get(name);
  }

  async #missingVersion({brand, version}: NewRoot, signal?: AbortSignal): Promise<AppError> {
    const found = await this.#host.inspect(this.#layout.brand(brand), 0, signal);
    return found ? notFound('Version', [`${brand} ${version}`]) : notFound('Brand', [brand]);
  }
}

/** `sharenfs`, because an administrator may have shared all that is above, and roots are for one server each. */
function propertiesOf({server, brand, version, tag}: NewRoot): Properties {
  return {
    [property.kind]: 'root',
    [property.server]: server,
    [property.brand]: brand,
    [property.version]: String(version),
    [property.tag]: tag,
    sharenfs: 'off',
  };
}

/** No property of ours says that it is something else. Shares come and go. */
function canBe({properties}: Dataset, expected: Properties): boolean {
  return Object.entries(expected).every(
    ([key, value]) => !key.includes(':') || (properties.get(key) ?? value) === value,
  );
}

/** The properties without one that has a certain value. */
const without = ({properties}: Dataset, key: string, value: string) =>
  new Map([...properties].filter(([name, found]) => name !== key || found !== value));

const isTimedOut = (error: unknown) => error instanceof AppError && error.code === 'TimedOut';
