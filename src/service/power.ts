/** The family *power*: through the management module of the chassis. */
import type {
  EventLogEntry,
  HopScotchPort,
  ServerHealth,
  ServerPower,
  TargetFailure,
} from '../contract/types.generated.ts';
import {asAppError, invalidRequest} from '../domain/errors.ts';
import type {ChassisName} from '../domain/names.ts';
import type {Planner, Step} from '../domain/plan.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {BootDevice, ManagementModule, ModuleLogEntry} from '../ports/power.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {serverPlanner} from './server-plan.ts';
import {getSlot, type Site} from './site.ts';
import {switchOff, switchOn} from './steps/switch-power.ts';
import {parseSeconds, submitForServers, type ServerRequest} from './submit.ts';
import {resolveTargets} from './targets.ts';

type PowerOperations = Pick<
  HopScotchPort<Caller>,
  | 'powerOn'
  | 'powerOff'
  | 'shutdown'
  | 'reboot'
  | 'getPowerState'
  | 'setBootOrder'
  | 'identify'
  | 'getHealth'
  | 'getEventLog'
>;

export function powerOperations(site: Site): PowerOperations {
  const submit = (operation: string, asked: ServerRequest, caller: Caller, request?: object) =>
    submitForServers(site, operation, asked, caller, request);
  return {
    powerOn: (request, caller) => submit('powerOn', request, caller),
    powerOff: (request, caller) => submit('powerOff', request, caller),
    shutdown: (request, caller) => submit('shutdown', request, caller),
    reboot: (request, caller) => submit('reboot', request, caller),
    setBootOrder: (request, caller) => {
      const {device} = request;
      if (device.length < 1 || device.length > 4 || new Set(device).size !== device.length) {
        throw invalidRequest('device', 'Give one to four boot devices, each once: network, disk, cd, usb.');
      }
      return submit('setBootOrder', request, caller, {devices: device});
    },
    identify: (request, caller) => submit('identify', request, caller, {mode: request.mode}),
    getPowerState: async (request, caller) => {
      const {answers, failures} = await askEach(
        site,
        request.target,
        caller,
        async (server): Promise<ServerPower> => {
          const {module, bay} = getSlot(site, server);
          return {target: server.name, state: await module.getPowerState(bay, caller.signal)};
        },
      );
      return {power: answers, failure: failures};
    },
    getHealth: async (request, caller) => {
      const {answers, failures} = await askEach(
        site,
        request.target,
        caller,
        async (server): Promise<ServerHealth> => {
          const {module, bay} = getSlot(site, server);
          return {target: server.name, ...(await module.getHealth(bay, caller.signal))};
        },
      );
      return {health: answers, failure: failures};
    },
    getEventLog: async (request, caller) => {
      const most = parseSeconds(request.options?.maximumEntries, 'options/maximumEntries', 1, 500) ?? 50;
      // One reading of a module serves all servers in its chassis.
      const logs = new Map<ChassisName, Promise<readonly ModuleLogEntry[]>>();
      const readLog = (module: ManagementModule) => {
        const reading = logs.get(module.chassis) ?? module.listEvents(500, caller.signal);
        logs.set(module.chassis, reading);
        return reading;
      };
      const {answers, failures} = await askEach(site, request.target, caller, async server => {
        const {module, bay} = getSlot(site, server);
        const entries = (await readLog(module)).filter(entry => entry.bay === bay).slice(0, most);
        return entries.map(({bay: _, ...entry}): EventLogEntry => ({target: server.name, ...entry}));
      });
      return {entry: answers.flat(), failure: failures};
    },
  };
}

/** Asks every server's device; those that cannot be asked are told apart. */
async function askEach<T>(
  site: Site,
  targets: readonly string[],
  caller: Caller,
  ask: (server: ServerRecord) => Promise<T>,
): Promise<{answers: T[]; failures: TargetFailure[]}> {
  requirePrincipal(caller);
  const servers = await resolveTargets(site.directory, targets, {}, caller.signal);
  const answers: T[] = [];
  const failures: TargetFailure[] = [];
  const outcomes = await Promise.allSettled(servers.map(async server => ask(server)));
  outcomes.forEach((outcome, index) => {
    if (outcome.status === 'fulfilled') answers.push(outcome.value);
    else {
      const {code, message} = asAppError(outcome.reason);
      failures.push({target: servers[index]?.name ?? '', faultCode: code, message});
    }
  });
  return {answers, failures};
}

export function powerPlanners(site: Site): Record<string, Planner> {
  const moduleStep = (
    server: ServerRecord,
    name: string,
    perform: (slot: ReturnType<typeof getSlot>, signal: AbortSignal) => Promise<void>,
  ): Step => {
    const slot = getSlot(site, server);
    return {
      name,
      guarded: true,
      lane: {key: `module:${slot.module.chassis}`, limit: 8},
      perform: run => perform(slot, run.signal),
    };
  };
  // Whoever asks for a power change wants it to stay: nothing here is undone.
  const forward = (step: Step): Step => ({...step, undo: undefined});
  return {
    powerOn: serverPlanner(site, server => [forward(switchOn(site, server))]),
    powerOff: serverPlanner(site, server => [forward(switchOff(site, server))]),
    shutdown: serverPlanner(site, server => [forward(switchOff(site, server, 'softOff'))]),
    reboot: serverPlanner(site, server => [switchOff(site, server), forward(switchOn(site, server))]),
    setBootOrder: serverPlanner(site, (server, {job}) => {
      const {devices} = job.request as {devices: BootDevice[]};
      return [
        moduleStep(server, 'set boot order', ({module, bay}, signal) =>
          module.setBootOrder(bay, devices, signal),
        ),
      ];
    }),
    identify: serverPlanner(site, (server, {job}) => {
      const {mode} = job.request as {mode: 'on' | 'off' | 'blink'};
      return [
        moduleStep(server, 'identify', ({module, bay}, signal) => module.setIdentify(bay, mode, signal)),
      ];
    }),
  };
}
