import {parseRootTag, type RootTag} from '../../domain/image.ts';
import type {Step, TurnRun} from '../../domain/plan.ts';
import type {ServerRecord} from '../../domain/server.ts';
import {ensurePower} from '../power-control.ts';
import {getSlot, type Site} from '../site.ts';

type PowerSite = Pick<Site, 'modules' | 'clock' | 'timing' | 'waves'>;

/** The module has one session: more at once would only queue up behind it with their deadlines running. */
const laneLimit = 8;

/** Switches a server off and waits until it is. Undone by switching it on again, if it was. */
export function switchOff(site: PowerSite, server: ServerRecord, action: 'off' | 'softOff' = 'off'): Step {
  const {module, bay} = getSlot(site, server);
  const ensure = (wanted: 'on' | 'off', signal: AbortSignal, how?: 'softOff') =>
    ensurePower(module, bay, wanted, {
      timeoutMs: site.timing.powerTimeoutMs,
      clock: site.clock,
      signal,
      ...(how === undefined ? {} : {action: how}),
    });
  return {
    name: action === 'off' ? 'power off' : 'shut down',
    lane: {key: `module:${module.chassis}`, limit: laneLimit},
    guarded: true,
    maximumTries: 2,
    remember: async run => ({
      wasOn: (await module.getPowerState(bay, run.signal)) === 'on',
      ...(server.assignment === undefined ? {} : {booted: server.assignment.tag}),
    }),
    // It boots again what it ran on, as others do who are switched on.
    undoTurn: {
      wait: async run => {
        const {wasOn, booted} = run.memory;
        const tag = typeof booted === 'string' ? parseRootTag(booted) : undefined;
        if (wasOn === true) await enterWave(site, server, tag, run);
      },
      giveUp: () => site.waves.leave(server.name),
    },
    isDone: async run => (await module.getPowerState(bay, run.signal)) === 'off',
    perform: async run => {
      await ensure('off', run.signal, action === 'softOff' ? action : undefined);
      site.waves.leave(server.name);
    },
    undo: async run => {
      if (run.memory['wasOn'] === true) await ensure('on', run.signal);
    },
  };
}

/**
 * Switches a server on and waits until it has power, when it is its turn. Undone by switching it off. `tag`: the root that
 * it boots, if any.
 */
export function switchOn(
  site: PowerSite,
  server: ServerRecord,
  tag: RootTag | undefined = server.assignment?.tag,
): Step {
  const {module, bay} = getSlot(site, server);
  const ensure = (wanted: 'on' | 'off', signal: AbortSignal) =>
    ensurePower(module, bay, wanted, {timeoutMs: site.timing.powerTimeoutMs, clock: site.clock, signal});
  const {waves} = site;
  return {
    name: 'power on',
    turn: {
      wait: run => enterWave(site, server, tag, run),
      giveUp: () => waves.leave(server.name),
    },
    lane: {key: `module:${module.chassis}`, limit: laneLimit},
    guarded: true,
    maximumTries: 2,
    isDone: async run => (await module.getPowerState(bay, run.signal)) === 'on',
    perform: run => ensure('on', run.signal),
    undo: async run => {
      await ensure('off', run.signal);
      waves.leave(server.name);
    },
  };
}

async function enterWave(
  site: PowerSite,
  server: ServerRecord,
  tag: RootTag | undefined,
  run: TurnRun,
): Promise<void> {
  if (!site.waves.bounds(server, tag)) return;
  const {module, bay} = getSlot(site, server);
  // One that runs already takes nobody's place.
  const state = await module.getPowerState(bay, run.signal).catch(() => 'unknown');
  if (state !== 'on') await site.waves.enter(server, tag, run);
}
