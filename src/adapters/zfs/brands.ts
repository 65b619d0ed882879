/** Golden images: making, copying, describing and destroying them. */
import type {Dn} from '../../domain/dn.ts';
import {AppError, conflict, notFound} from '../../domain/errors.ts';
import type {DatasetName} from '../../domain/image.ts';
import {inUse, isUsed} from '../../domain/image-use.ts';
import type {BrandName, JobId} from '../../domain/names.ts';
import type {BrandChanges, NewBrand} from '../../ports/images.ts';
import {toBootProperties} from './boot-properties.ts';
import {
  buildDestroyCommand,
  buildMountCommand,
  buildRenameCommand,
  buildSetCommand,
  buildUnmountCommand,
  type Properties,
} from './commands.ts';
import type {ZfsHost} from './host.ts';
import type {Incoming} from './incoming.ts';
import {property, type Layout} from './layout.ts';
import {encodeList, encodeValue} from './property-value.ts';
import {clonesIn, refuseWhileUsed} from './use.ts';

export class Brands {
  readonly #host: ZfsHost;
  readonly #layout: Layout;
  readonly #incoming: Incoming;

  constructor(host: ZfsHost, layout: Layout, incoming: Incoming) {
    this.#host = host;
    this.#layout = layout;
    this.#incoming = incoming;
  }

  async ensure(brand: NewBrand, signal?: AbortSignal): Promise<void> {
    const dataset = this.#layout.brand(brand.brand);
    if (await this.#isThere(brand, dataset, signal)) return;
    await this.#host.ensureFilesystem(this.#layout.brands);
    try {
      await this.#fill(brand, dataset, signal);
    } catch (error) {
      // "Not mounted", "exists" because of a racing repeat, no answer: what is there now decides.
      const made = await this.#isThere(brand, dataset, signal).catch(reason => {
        if (reason instanceof AppError && reason.code === 'Conflict') throw reason;
        return false;
      });
      if (!made) throw error;
    }
  }

  async remove(brand: BrandName, signal?: AbortSignal): Promise<void> {
    const dataset = this.#layout.brand(brand);
    const all = await this.#host.inspectAll(signal);
    if (!all.has(dataset)) return;
    // Asked first: "busy" is what ZFS says of a hold, and that is tried for some seconds.
    await refuseWhileUsed(brand, this.#host, dataset, all, signal);
    const nested = [...all.keys()].find(name => name.startsWith(`${dataset}/`));
    if (nested !== undefined) {
      throw conflict(
        `${brand} has filesystems below it that are not ours. Move or destroy ${nested} first.`,
        [nested],
      );
    }
    const refused = await this.#host.attemptWhileBusy(buildDestroyCommand(dataset), signal);
    if (refused === undefined || refused.refusal === 'missing') return;
    if (refused.refusal === 'dependents') {
      const now = await this.#host.inspectAll(signal);
      await refuseWhileUsed(brand, this.#host, dataset, now, signal);
    }
    throw this.#host.explain(refused);
  }

  async describe(
    brand: BrandName,
    {description, owner, boot, restricted}: BrandChanges,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.setProperties(
      brand,
      {
        ...(description === undefined
          ? {}
          : {[property.description]: encodeValue(description, 'description')}),
        ...(owner === undefined ? {} : {[property.owner]: encodeValue(owner.text, 'owner')}),
        ...toBootProperties(boot),
        ...toRestriction(restricted),
      },
      signal,
    );
  }

  /** Marked with the job first: the mark goes along, and tells a repeat that it is done. */
  async rename(brand: BrandName, name: BrandName, job: JobId, signal?: AbortSignal): Promise<void> {
    const [from, to] = [this.#layout.brand(brand), this.#layout.brand(name)];
    const all = await this.#host.inspectAll(signal);
    if (!all.has(from)) {
      if (all.get(to)?.properties.get(property.job) !== job) throw notFound('Brand', [brand]);
    } else {
      if (all.has(to)) throw taken(name);
      const use = clonesIn(all, from);
      if (isUsed(use)) throw inUse(brand, use);
      await this.setProperties(brand, {[property.job]: job, [property.brand]: name}, signal);
      await this.#host.attemptWhileBusy(buildUnmountCommand(from), signal);
      const refused = await this.#host.attemptWhileBusy(buildRenameCommand(from, to), signal);
      if (refused?.refusal === 'exists') throw taken(name);
      if (refused) throw this.#host.explain(refused);
    }
    await this.#ensureMounted(to, signal);
  }

  async setMembers(brand: BrandName, members: readonly Dn[], signal?: AbortSignal): Promise<void> {
    const value = encodeList(
      members.map(member => member.text),
      'member',
    );
    await this.setProperties(brand, {[property.members]: value}, signal);
  }

  /** NotFound when there is no such brand. */
  async setProperties(brand: BrandName, properties: Properties, signal?: AbortSignal): Promise<void> {
    const refused = await this.#host.attempt(buildSetCommand(this.#layout.brand(brand), properties), {
      signal,
    });
    if (refused?.refusal === 'missing') throw notFound('Brand', [brand]);
    if (refused) throw this.#host.explain(refused);
  }

  /** True when it is there and this job's work, then mounted. Conflict when it is somebody else's. */
  async #isThere(brand: NewBrand, name: DatasetName, signal?: AbortSignal): Promise<boolean> {
    const dataset = (await this.#host.inspect(name, 0, signal))?.get(name);
    if (dataset === undefined) return false;
    if (dataset.properties.get(property.job) !== brand.job) {
      throw taken(brand.brand);
    }
    if (dataset.properties.get('mounted') !== 'yes') await this.#ensureMounted(name, signal);
    return true;
  }

  async #ensureMounted(name: DatasetName, signal?: AbortSignal): Promise<void> {
    const refused = await this.#host.attempt(buildMountCommand(name), {signal});
    if (refused && refused.refusal !== 'alreadyMounted') throw this.#host.explain(refused);
  }

  async #fill(brand: NewBrand, dataset: DatasetName, signal?: AbortSignal): Promise<void> {
    const beside = await this.#incoming.fill(brand.from, brand.job, signal);
    await this.#host.change(buildSetCommand(beside, propertiesOf(brand)), signal);
    // A rename that has to unmount first can stay "busy" for good on zfs-fuse. Unmounted already is fine.
    await this.#host.attemptWhileBusy(buildUnmountCommand(beside), signal);
    const left = await this.#host.attemptWhileBusy(buildRenameCommand(beside, dataset), signal);
    if (left) throw this.#host.explain(left);
    await this.#isThere(brand, dataset, signal);
  }
}

const taken = (name: BrandName) => conflict(`The brand ${name} exists already. Choose another name.`, [name]);

const toRestriction = (restricted: boolean | undefined): Properties =>
  restricted === undefined ? {} : {[property.restricted]: restricted ? 'yes' : 'no'};

function propertiesOf({brand, owner, job, description, boot, restricted}: NewBrand): Properties {
  return {
    [property.kind]: 'brand',
    [property.brand]: brand,
    [property.job]: job,
    [property.owner]: encodeValue(owner.text, 'owner'),
    ...(description === undefined ? {} : {[property.description]: encodeValue(description, 'description')}),
    ...toBootProperties(boot),
    ...toRestriction(restricted),
  };
}
