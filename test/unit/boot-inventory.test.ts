import {expect} from 'chai';
import {parseIpAddress, parseMacAddress, parseServerName, type ServerName} from '../../src/domain/names.ts';
import type {ServerRecord} from '../../src/domain/server.ts';
import type {BootEntry, BootFiles, DhcpHost} from '../../src/ports/boot.ts';
import {createBootInventory} from '../../src/service/boot-inventory.ts';
import {createLog} from '../support/log.ts';
import {createTestClock} from '../support/test-clock.ts';

describe('the inventory for DHCP and TFTP', () => {
  const serverOf = (number: number, more: Partial<ServerRecord> = {}): ServerRecord => ({
    name: parseServerName(`blade0${number}`),
    pool: 'computing',
    mac: parseMacAddress(`02:00:00:00:00:0${number}`),
    ip: parseIpAddress(`10.77.0.${number}`),
    members: [],
    ...more,
  });
  const assigned = serverOf(1, {assignment: {} as NonNullable<ServerRecord['assignment']>});

  const make = (first: readonly ServerRecord[], untold: readonly ServerName[] = []) => {
    const clock = createTestClock();
    const {logger, lines} = createLog();
    const told: string[] = [];
    const sets: string[] = [];
    let servers: readonly ServerRecord[] | Error = first;
    let readings = 0;
    const bootFiles: BootFiles = {
      setInventory: hosts => {
        sets.push(hosts.map(({server}: DhcpHost) => server).join(' '));
        return Promise.resolve(untold);
      },
      ensureEntry: ({server}, _, how = 'replace') =>
        Promise.resolve(void told.push(`${how} ${server} entry`)),
      removeEntry: ({server}, _, how = 'replace') => Promise.resolve(void told.push(`${how} ${server} disk`)),
    };
    const inventory = createBootInventory({
      directory: {
        listServers: async () => {
          readings++;
          const now = servers;
          await new Promise(resolve => setImmediate(resolve));
          if (now instanceof Error) throw now;
          return now;
        },
      },
      bootFiles,
      entryFor: ({name}) =>
        name === 'blade03'
          ? Promise.reject(new Error('storage is away'))
          : Promise.resolve({server: name} as BootEntry),
      clock,
      logger,
    });
    return {
      inventory,
      clock,
      lines,
      told,
      sets,
      readings: () => readings,
      now: (next: readonly ServerRecord[] | Error) => (servers = next),
    };
  };

  it('is what the directory says; boot files that are missing are made, unless somebody did meanwhile', async () => {
    const third = serverOf(3, {assignment: assigned.assignment!});
    const {inventory, sets, told, lines} = make(
      [serverOf(2), assigned, third],
      [assigned.name, serverOf(2).name, third.name],
    );
    await inventory.refresh();
    expect(sets).to.deep.equal(['blade01 blade02 blade03']);
    expect(told.sort()).to.deep.equal(['add blade01 entry', 'add blade02 disk']);
    expect(lines.map(({server}) => server)).to.deep.equal(['blade03']);
  });

  it('sees, in the refresh that somebody waits for, what he has changed before', async () => {
    const {inventory, sets, now, readings} = make([]);
    const first = inventory.refresh();
    await Promise.resolve();
    await Promise.resolve();
    now([serverOf(1)]);
    await Promise.all([inventory.refresh(), inventory.refresh(), first]);
    expect(sets.at(-1)).to.equal('blade01');
    expect(readings()).to.be.at.most(2);
  });

  it('gives an address once, whatever was written into the directory', async () => {
    const twin = serverOf(2, {mac: serverOf(1).mac!});
    const {inventory, sets, lines} = make([twin, serverOf(1), serverOf(3, {ip: serverOf(1).ip!})]);
    await inventory.refresh();
    expect(sets).to.deep.equal(['blade01']);
    expect(lines).to.have.length(2);
  });

  it('is left as it is by a directory that shows nothing', async () => {
    const {inventory, sets, now} = make([serverOf(1)]);
    await inventory.refresh();
    now([]);
    await inventory.refresh();
    expect(sets).to.deep.equal(['blade01']);
  });

  it('goes on when the directory was away', async () => {
    const {inventory, sets, now, clock, lines} = make(new Error('away') as never);
    inventory.start(15_000);
    const turns = async () => {
      for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
    };
    await turns();
    expect(lines[0]?.message).to.include('could not be brought in line');
    now([serverOf(1)]);
    await clock.advance(15_000);
    await turns();
    expect(sets).to.deep.equal(['blade01']);
    await inventory.close();
  });
});
