/** Drives the management module of an IBM BladeCenter over its command line. */
import {deviceError, timedOut} from '../../domain/errors.ts';
import {parseBay, quoted, type ChassisName} from '../../domain/names.ts';
import type {Blade, ManagementModule, ModuleLogEntry} from '../../ports/power.ts';
import type {SshConnection} from '../ssh/connection.ts';
import * as commands from './commands.ts';
import {openConsole} from './console.ts';
import {parseHealth, parseLog} from './reports.ts';
import {createModuleSession, type CommandKind} from './session.ts';
import {findRefusal, refusalError} from './texts.ts';

export interface BladeCenterOptions {
  readonly chassis: ChassisName;
  /** Ours alone; closed with the module. */
  readonly ssh: SshConnection;
  /** The same for consoles: a module that hangs with one of them must still take commands. */
  readonly consoleSsh: SshConnection;
  readonly commandTimeoutMs: number;
}

export function createManagementModule({
  chassis,
  ssh,
  consoleSsh,
  commandTimeoutMs,
}: BladeCenterOptions): ManagementModule {
  const name = `management module ${chassis}`;
  const session = createModuleSession({name, ssh, commandTimeoutMs});

  /** DeviceError, in the module's own words, when it refuses or answers what no parser knows. */
  async function ask<T>(
    command: string,
    kind: CommandKind,
    parse: (lines: readonly string[]) => T | undefined,
    signal?: AbortSignal,
  ): Promise<T> {
    const lines = await session.run(command, kind, signal);
    // First what was asked for: a log may well quote somebody's "Invalid login".
    const answer = parse(lines);
    if (answer !== undefined) return answer;
    const refusal = findRefusal(lines);
    if (refusal !== undefined) throw refusalError(name, command, refusal);
    session.reset();
    const said = `The ${name} answered ${quoted(lines.join(' / '))} to "${command}", which is not understood.`;
    throw kind === 'change'
      ? timedOut(name, `${said} It may have been carried out: ask for the state.`)
      : deviceError(name, said);
  }

  const change = async (command: string, signal?: AbortSignal): Promise<void> => {
    await ask(command, 'change', commands.parseOk, signal);
  };

  return {
    chassis,
    getPowerState: (bay, signal) =>
      ask(commands.buildPowerStateCommand(bay), 'question', commands.parsePowerState, signal),

    requestPower: (bay, action, signal) => change(commands.buildPowerCommand(bay, action), signal),

    async getBootOrder(bay, signal) {
      const {devices} = await ask(
        commands.buildBootOrderQuery(bay),
        'question',
        commands.parseBootSequence,
        signal,
      );
      return devices;
    },

    async setBootOrder(bay, devices, signal) {
      // The module keeps the sequence for good, so asking first spares most changes; and it tells of a UEFI blade.
      const now = await ask(
        commands.buildBootOrderQuery(bay),
        'question',
        commands.parseBootSequence,
        signal,
      );
      if (now.devices.join() === devices.join()) return;
      await change(commands.buildBootOrderCommand(bay, devices, now.legacy), signal);
    },

    setIdentify: (bay, mode, signal) => change(commands.buildIdentifyCommand(bay, mode), signal),

    async listBlades(signal) {
      const listed = await ask(commands.listCommand, 'question', commands.parseBladeList, signal);
      const blades: Blade[] = [];
      for (const {bay: number, name: label} of listed) {
        const bay = parseBay(number);
        const macs = await ask(
          commands.buildInfoCommand(bay),
          'question',
          commands.parseMacAddresses,
          signal,
        );
        blades.push({bay, macs, ...(label === undefined ? {} : {name: label})});
      }
      return blades;
    },

    getHealth: (bay, signal) =>
      ask(commands.healthCommand, 'question', lines => parseHealth(lines, bay), signal),

    async listEvents(maximum, signal) {
      const entries: ModuleLogEntry[] = [];
      let command = commands.firstLogCommand;
      // A page at a time, each call giving the next one; the last is empty, or starts over.
      for (let page = 0; entries.length < maximum && page <= maximum; page++) {
        const next = await ask(command, 'question', parseLog, signal);
        if (next.length === 0 || (page > 0 && sameEntry(next[0], entries[0]))) break;
        entries.push(...next);
        command = commands.nextLogCommand;
      }
      return entries.slice(0, maximum);
    },

    openConsole: (bay, {takeOver = false} = {}, signal) =>
      openConsole({name, ssh: consoleSsh, bay, takeOver, commandTimeoutMs, signal}),

    async close() {
      await Promise.all([session.close(), consoleSsh.close()]);
    },
  };
}

const sameEntry = (one: ModuleLogEntry | undefined, other: ModuleLogEntry | undefined): boolean =>
  one?.text === other?.text &&
  one?.time?.getTime() === other?.time?.getTime() &&
  one?.source === other?.source;
