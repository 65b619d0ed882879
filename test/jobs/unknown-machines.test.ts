/** Machines that nobody registered, on the embedded database and on PostgreSQL. */
import {expect} from 'chai';
import {createUnknownMachines} from '../../src/adapters/postgres/unknown-machines.ts';
import {parseIpAddress, parseMacAddress} from '../../src/domain/names.ts';
import type {UnknownMachines} from '../../src/ports/boot.ts';
import {databases, type TestDatabase} from '../support/databases.ts';
import {createLog} from '../support/log.ts';
import {createTestClock, type TestClock} from '../support/test-clock.ts';
import {until} from '../support/until.ts';

for (const database of databases)
  describe(`machines that are not registered, in ${database.name}`, function () {
    this.timeout(120_000);
    let opened: TestDatabase;
    let clock: TestClock;
    let machines: UnknownMachines;
    const {logger, lines} = createLog();
    before(async function () {
      if (!database.have()) return this.skip();
      opened = await database.open();
    });
    after(() => opened?.close());
    beforeEach(async () => {
      await opened.opened.database.deleteFrom('unknown_machine').execute();
      clock = createTestClock();
      lines.length = 0;
      machines = createUnknownMachines(opened.opened.database, {clock, logger, most: 5});
    });
    const mac = (number: number) => parseMacAddress(`02:00:00:00:00:0${number}`);
    const listed = (count: number) =>
      until(`${count} machines`, async () => {
        const list = await machines.list();
        return list.length === count ? list : undefined;
      });

    it('are kept with what they tell, whatever order it comes in', async () => {
      const began = clock.now();
      machines.note({mac: mac(1), address: parseIpAddress('10.77.0.200')});
      machines.note({mac: mac(1), facts: {product: '8853L3U'}});
      machines.note({mac: mac(1)});
      const [machine] = await listed(1);
      expect(machine).to.deep.equal({
        mac: mac(1),
        address: '10.77.0.200',
        facts: {product: '8853L3U'},
        firstSeen: began,
        lastSeen: began,
        times: 2,
      });
      await clock.advance(60_000);
      machines.note({mac: mac(1)});
      const again = await until('the next time', async () =>
        (await machines.list()).find(({times}) => times === 3),
      );
      expect(again).to.deep.include({facts: {product: '8853L3U'}, firstSeen: began, lastSeen: clock.now()});
      expect(lines).to.deep.equal([]);
    });

    it('are forgotten when they are registered', async () => {
      machines.note({mac: mac(1)});
      machines.note({mac: mac(2)});
      await listed(2);
      await machines.forget([mac(1)]);
      expect((await machines.list()).map(machine => machine.mac)).to.deep.equal([mac(2)]);
    });

    it('are a bounded number, the latest', async () => {
      for (let number = 1; number <= 4; number++) machines.note({mac: mac(number)});
      await listed(4);
      await clock.advance(1_000);
      for (let number = 5; number <= 8; number++) machines.note({mac: mac(number)});
      const kept = await until('the latest', async () => {
        const list = await machines.list();
        return list.some(machine => machine.mac === mac(8)) ? list : undefined;
      });
      expect(kept.map(machine => machine.mac))
        .to.have.length(5)
        .and.include.members([5, 6, 7, 8].map(mac));
    });
  });
