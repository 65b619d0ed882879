/** Where things are below the base filesystem of a storage host, and under which property names. */
import {parseDatasetName, type DatasetName} from '../../domain/image.ts';
import type {BrandName, VersionNumber} from '../../domain/names.ts';
import type {NewRoot} from '../../ports/images.ts';
import type {Dataset} from './commands.ts';

/** Names are for people; what a dataset is, its properties say. Roots are for machines of our making only. */
export class Layout {
  readonly base: DatasetName;

  constructor(base: string) {
    this.base = parseDatasetName(base, 'base');
  }

  get brands(): string {
    return `${this.base}/brands`;
  }

  get roots(): string {
    return `${this.base}/roots`;
  }

  get scratch(): string {
    return `${this.base}/scratch`;
  }

  /** Copies on their way to become brands. */
  get incoming(): string {
    return `${this.base}/incoming`;
  }

  /** Clones for a moment, to look into a version. */
  get views(): string {
    return `${this.base}/views`;
  }

  /** Versions as directories, read-only. */
  get versions(): string {
    return `${this.base}/versions`;
  }

  brand(brand: BrandName): DatasetName {
    return parseDatasetName(`${this.brands}/${brand}`);
  }

  version(brand: BrandName, version: VersionNumber): string {
    return `${this.brand(brand)}@${version}`;
  }

  root({server, brand, version, tag}: NewRoot): DatasetName {
    return parseDatasetName(`${this.roots}/${server}-${brand}-${version}-${tag}`);
  }
}

/** A version on a copy counts once all that is said of it has come too. */
export const isComplete = (brand: Dataset, version: Dataset): boolean =>
  !brand.properties.has(property.home) || version.properties.has(property.received);

export const property = {
  kind: 'hopscotch:kind',
  brand: 'hopscotch:brand',
  version: 'hopscotch:version',
  server: 'hopscotch:server',
  tag: 'hopscotch:tag',
  job: 'hopscotch:job',
  owner: 'hopscotch:owner',
  members: 'hopscotch:members',
  /** On a brand: `yes` when only its owner, its members and administrators may use it. */
  restricted: 'hopscotch:restricted',
  description: 'hopscotch:description',
  author: 'hopscotch:author',
  comment: 'hopscotch:comment',
  /** On a brand: the version taken when none is named. */
  default: 'hopscotch:default',
  /** On a brand: the highest number that was ever given. */
  last: 'hopscotch:last',
  /** On a brand that is a copy: the storage host that it is copied from. */
  home: 'hopscotch:home',
  /** On a version of a copy: everything of it is here. */
  received: 'hopscotch:received',
} as const;

/** The kind of what was taken for a root and given back: to set a property needs no more rights than before, to remove it would. */
export const strayKind = 'stray';
