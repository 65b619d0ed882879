/** How images boot, from the wire and to it. */
import type {BootSettings as WireBootSettings} from '../contract/types.generated.ts';
import {
  parseBootMode,
  parseImagePath,
  parseKernelArgument,
  type BootChanges,
  type BootSettings,
} from '../domain/boot-settings.ts';

/** Undefined when nothing is to be changed. InvalidRequest, naming the element, when something cannot be. */
export function parseBootChanges(wire: WireBootSettings | undefined, part: string): BootChanges | undefined {
  if (wire === undefined) return undefined;
  const {mode, kernel, initrd, hypervisor, argument} = wire;
  const changes: BootChanges = {
    ...(mode === undefined ? {} : {mode: parseBootMode(mode, `${part}/mode`)}),
    ...(kernel === undefined ? {} : {kernel: parseImagePath(kernel, `${part}/kernel`)}),
    ...(initrd === undefined ? {} : {initrd: parseImagePath(initrd, `${part}/initrd`)}),
    ...(hypervisor === undefined
      ? {}
      : {hypervisor: hypervisor === '' ? hypervisor : parseImagePath(hypervisor, `${part}/hypervisor`)}),
    ...(argument === undefined || argument.length === 0
      ? {}
      : {
          arguments: argument
            .filter(word => word !== '')
            .map(word => parseKernelArgument(word, `${part}/argument`)),
        }),
  };
  return Object.keys(changes).length === 0 ? undefined : changes;
}

export const mapBootSettings = ({arguments: argument, ...settings}: BootSettings): WireBootSettings => ({
  ...settings,
  argument: [...argument],
});
