import type {Step} from '../../domain/plan.ts';
import type {ServerRecord} from '../../domain/server.ts';
import {ensurePower} from '../power-control.ts';
import {getSlot, type Site} from '../site.ts';

type PowerSite = Pick<Site, 'modules' | 'clock' | 'timing'>;

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
    remember: async run => ({wasOn: (await module.getPowerState(bay, run.signal)) === 'on'}),
    isDone: async run => (await module.getPowerState(bay, run.signal)) === 'off',
    perform: run => ensure('off', run.signal, action === 'softOff' ? action : undefined),
    undo: async run => {
      if (run.memory['wasOn'] === true) await ensure('on', run.signal);
    },
  };
}

/** Switches a server on and waits until it has power. Undone by switching it off. */
export function switchOn(site: PowerSite, server: ServerRecord): Step {
  const {module, bay} = getSlot(site, server);
  const ensure = (wanted: 'on' | 'off', signal: AbortSignal) =>
    ensurePower(module, bay, wanted, {timeoutMs: site.timing.powerTimeoutMs, clock: site.clock, signal});
  const interval = site.timing.powerOnIntervalMs;
  return {
    name: 'power on',
    // A stagger is a lane for one, that stays taken for a while.
    lane:
      interval > 0
        ? {key: `power on:${module.chassis}`, limit: 1}
        : {key: `module:${module.chassis}`, limit: laneLimit},
    guarded: true,
    maximumTries: 2,
    isDone: async run => (await module.getPowerState(bay, run.signal)) === 'on',
    perform: async run => {
      await ensure('on', run.signal);
      if (interval > 0) await site.clock.sleep(interval, run.signal);
    },
    undo: run => ensure('off', run.signal),
  };
}
