/** How images boot, in ZFS user properties: those of a golden image are copied to each snapshot that is taken of it. */
import {
  defaultBootSettings,
  parseBootMode,
  parseImagePath,
  parseKernelArgument,
  type BootChanges,
  type BootSettings,
} from '../../domain/boot-settings.ts';
import type {Dataset, Properties} from './commands.ts';
import {decodeList, decodeValue, encodeList, encodeValue} from './property-value.ts';

const property = {
  mode: 'hopscotch:boot.mode',
  kernel: 'hopscotch:boot.kernel',
  initrd: 'hopscotch:boot.initrd',
  hypervisor: 'hopscotch:boot.hypervisor',
  arguments: 'hopscotch:boot.arguments',
} as const;

export function toBootProperties({arguments: words, ...single}: BootChanges = {}): Properties {
  const values = Object.entries(single).map(
    ([key, value]) => [property[key as keyof typeof single], encodeValue(value, key)] as const,
  );
  return {
    ...Object.fromEntries(values),
    ...(words === undefined ? {} : {[property.arguments]: encodeList(words, 'argument')}),
  };
}

/** What somebody wrote by hand and makes no sense is passed over. */
export function bootSettingsOf({properties}: Dataset): BootSettings {
  const read = <T>(key: keyof typeof property, parse: (text: string, part: string) => T): T | undefined => {
    const text = decodeValue(properties.get(property[key]));
    return text === undefined ? undefined : attempt(() => parse(text, key));
  };
  const hypervisor = read('hypervisor', parseImagePath);
  return {
    mode: read('mode', parseBootMode) ?? defaultBootSettings.mode,
    kernel: read('kernel', parseImagePath) ?? defaultBootSettings.kernel,
    initrd: read('initrd', parseImagePath) ?? defaultBootSettings.initrd,
    ...(hypervisor === undefined ? {} : {hypervisor}),
    arguments: decodeList(properties.get(property.arguments)).flatMap(
      text => attempt(() => parseKernelArgument(text, 'argument')) ?? [],
    ),
  };
}

/** All of them as they are, for another dataset to be given: `-` for what is not said. */
export const bootPropertiesOf = ({properties}: Dataset): Properties =>
  Object.fromEntries(Object.values(property).map(key => [key, properties.get(key) ?? '-']));

/** Those that say something. */
export const saidBootProperties = (dataset: Dataset): Properties =>
  Object.fromEntries(Object.entries(bootPropertiesOf(dataset)).filter(([, value]) => value !== '-'));

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
