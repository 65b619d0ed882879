import {expect} from 'chai';
import {parseRootTag} from '../../src/domain/image.ts';
import {parseBay, parseChassisName, parseServerName, parseStorageHostName} from '../../src/domain/names.ts';
import type {ServerRecord} from '../../src/domain/server.ts';
import type {StorageHost} from '../../src/ports/storage-host.ts';
import {createWaves, type WaveSettings} from '../../src/service/waves.ts';
import {bootTag} from '../support/boot-endpoint.ts';
import {createTestClock} from '../support/test-clock.ts';

describe('waves of power-ons', () => {
  const tag = parseRootTag(bootTag);
  const store1 = parseStorageHostName('store1');
  const boxes = ['chassis1', 'chassis2'].map(name => parseChassisName(name));
  const serverIn = (number: number, box = boxes[0]): ServerRecord => ({
    name: parseServerName(`blade${String(number).padStart(2, '0')}`),
    pool: 'computing',
    ...(box === undefined ? {} : {chassis: box}),
    bay: parseBay(number),
    members: [],
  });

  const make = (settings: Partial<WaveSettings>) => {
    const clock = createTestClock();
    const up = new Map<string, Date>();
    const arrivals = new Map<string, () => void>();
    const waves = createWaves(
      {perChassis: {intervalMs: 0}, perStorageHost: {}, givesBackAfterMs: 180_000, ...settings},
      {
        clock,
        storageHosts: new Map([[store1, {} as StorageHost]]),
        storageOfChassis: new Map(boxes.map(box => [box, store1])),
        bootReports: {
          find: name => {
            const at = up.get(name);
            return Promise.resolve({times: at === undefined ? {} : {up: at}});
          },
          waitFor: (name, _tag, _stage, _onStage, signal) =>
            new Promise((resolve, reject) => {
              arrivals.set(name, resolve);
              signal.addEventListener('abort', () => reject(signal.reason as Error));
            }),
        },
      },
    );
    const on: string[] = [];
    const said = new Map<string, string>();
    const {signal} = new AbortController();
    const enter = async (server: ServerRecord, {boots = true, until = signal} = {}) => {
      const tell = (message: string) => void said.set(server.name, message);
      await waves.enter(server, boots ? tag : undefined, {signal: until, memory: {}, tell});
      on.push(server.name);
    };
    const settle = () => clock.advance(0);
    const comesUp = async (name: string) => {
      up.set(name, clock.now());
      arrivals.get(name)?.();
      await settle();
      await settle();
    };
    const begin = async (...servers: ServerRecord[]) => {
      for (const server of servers) void enter(server);
      await settle();
      await settle();
    };
    return {clock, waves, on, said, enter, begin, comesUp, settle, up};
  };

  it('let so many of a storage host boot at once, first come first served', async () => {
    const {on, begin, comesUp} = make({perStorageHost: {booting: 2}});
    await begin(serverIn(1), serverIn(2, boxes[1]), serverIn(3), serverIn(4));
    expect(on).to.deep.equal(['blade01', 'blade02']);
    await comesUp('blade02');
    expect(on).to.deep.equal(['blade01', 'blade02', 'blade03']);
    await comesUp('blade01');
    expect(on.at(-1)).to.equal('blade04');
  });

  it('hold up no chassis for the sake of another', async () => {
    const {on, begin} = make({perChassis: {atOnce: 1, intervalMs: 0}});
    await begin(serverIn(1), serverIn(2), serverIn(3, boxes[1]));
    expect(on).to.deep.equal(['blade01', 'blade03']);
  });

  it('are not held up for long by a server that hangs', async () => {
    const {on, begin, clock} = make({perStorageHost: {booting: 1}});
    await begin(serverIn(1), serverIn(2));
    await clock.advance(179_000);
    expect(on).to.deep.equal(['blade01']);
    await clock.advance(1_000);
    await clock.advance(0);
    expect(on).to.deep.equal(['blade01', 'blade02']);
  });

  it('give a place back when a server is switched off, or its step fails', async () => {
    const {on, begin, waves, settle} = make({perStorageHost: {booting: 1}});
    await begin(serverIn(1), serverIn(2));
    waves.leave(serverIn(1).name);
    waves.leave(serverIn(1).name);
    await settle();
    expect(on).to.deep.equal(['blade01', 'blade02']);
    await begin(serverIn(3));
    expect(on).to.have.length(2);
  });

  it('leave so much time between two power-ons of a chassis', async () => {
    const {on, begin, clock} = make({perChassis: {intervalMs: 5_000}});
    await begin(serverIn(1), serverIn(2), serverIn(3), serverIn(4, boxes[1]));
    expect(on).to.deep.equal(['blade01', 'blade04']);
    await clock.advance(4_999);
    expect(on).to.have.length(2);
    await clock.advance(1);
    expect(on.at(-1)).to.equal('blade02');
    await clock.advance(5_000);
    expect(on.at(-1)).to.equal('blade03');
  });

  it('wait for no report of servers without a root, but keep them apart', async () => {
    const {on, enter, clock, settle} = make({
      perChassis: {atOnce: 1, intervalMs: 5_000},
      perStorageHost: {booting: 1},
    });
    for (const server of [serverIn(1), serverIn(2)]) void enter(server, {boots: false});
    await settle();
    expect(on).to.deep.equal(['blade01']);
    await clock.advance(5_000);
    expect(on).to.deep.equal(['blade01', 'blade02']);
  });

  it('do not take the report of an earlier boot for this one', async () => {
    const {on, begin, clock, up, settle} = make({perStorageHost: {booting: 1}});
    up.set('blade01', clock.now());
    await begin(serverIn(1), serverIn(2));
    await clock.advance(1_000);
    expect(on).to.deep.equal(['blade01']);
    up.set('blade01', clock.now());
    await clock.advance(1_000);
    await settle();
    expect(on).to.deep.equal(['blade01', 'blade02']);
  });

  it('say what a server waits for, and about how long once a boot was seen', async () => {
    const {said, begin, comesUp, clock} = make({perStorageHost: {booting: 1}});
    await begin(serverIn(1), serverIn(2), serverIn(3));
    expect(said.get('blade01')).to.equal(undefined);
    expect(said.get('blade02')).to.equal('Waits for its turn: 1 of 1 servers of store1 are booting.');
    expect(said.get('blade03')).to.include('1 more come first');
    await clock.advance(40_000);
    await comesUp('blade01');
    await clock.advance(10_000);
    expect(said.get('blade03')).to.match(/1 of 1 servers of store1 are booting, about 40 s/);
  });

  it('forget who gives up waiting', async () => {
    const {on, begin, enter, settle, comesUp} = make({perStorageHost: {booting: 1}});
    await begin(serverIn(1));
    const impatient = new AbortController();
    const waiting = enter(serverIn(2), {until: impatient.signal}).catch(String);
    await begin(serverIn(3));
    impatient.abort(new Error('cancelled'));
    expect(await waiting).to.equal('Error: cancelled');
    await comesUp('blade01');
    await settle();
    expect(on).to.deep.equal(['blade01', 'blade03']);
  });

  it('bound nothing unless they are configured', () => {
    const {waves} = make({});
    expect(waves.bounds(serverIn(1), tag)).to.equal(false);
  });
});
