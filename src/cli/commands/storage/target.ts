/** Which storage hosts are meant. */
import {loadStorageHosts} from '../../../config/load.ts';
import type {Config} from '../../../config/schema.ts';
import {notFound} from '../../../domain/errors.ts';
import type {StorageSettings} from '../../../storage/gate.ts';

type StorageHostConfig = Config['storageHosts'][number];

/** All of the configuration, if none is named. Throws NotFound. */
export function readHosts(file: string, names: readonly string[]): StorageHostConfig[] {
  const all = loadStorageHosts(file);
  const unknown = names.filter(name => !all.some(host => host.name === name));
  if (unknown.length > 0)
    throw notFound('Storage host', unknown, `${file} has: ${all.map(({name}) => name).join(', ')}.`);
  return names.length === 0 ? all : all.filter(({name}) => names.includes(name));
}

export function settingsOf({
  base,
  mountpoint = `/${base}`,
  imports,
  exports,
}: StorageHostConfig): StorageSettings {
  return {base, mountpoint, imports: imports ?? `${mountpoint}/imports`, exports};
}
