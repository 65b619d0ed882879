/** What servers tell of their boots, kept in the database. */
import {expect} from 'chai';
import {createBootReports} from '../../src/adapters/postgres/boot-reports.ts';
import {newBootId, type BootStage} from '../../src/domain/boot-stage.ts';
import {parseRootTag} from '../../src/domain/image.ts';
import {parseServerName} from '../../src/domain/names.ts';
import {databases, type TestDatabase} from '../support/databases.ts';
import {createTestClock} from '../support/test-clock.ts';

for (const kind of databases.filter(({have}) => have())) {
  describe(`reports of boots on ${kind.name}`, function () {
    this.timeout(60_000);
    let database: TestDatabase;
    let reports: ReturnType<typeof createBootReports>;
    const clock = createTestClock();
    const server = parseServerName('blade01');
    const first = newBootId(new Date('2026-05-04T12:00:00Z'));
    const second = newBootId(new Date('2026-05-04T12:10:00Z'));
    let tags = 0;
    let tag = parseRootTag('000000000000');
    const tell = (stage: BootStage, boot = first) => reports.record({server, tag, boot, stage});
    before(async () => {
      database = await kind.open();
      reports = createBootReports(database.opened.database, clock, {shared: true});
    });
    after(async () => {
      reports.close();
      await database.close();
    });
    beforeEach(() => {
      tag = parseRootTag(String(++tags).padStart(12, '0'));
    });

    it('counts each stage of a boot once, and keeps its first time', async () => {
      expect(await tell('script')).to.equal('taken');
      expect(await tell('up')).to.equal('taken');
      const told = await reports.find(server, tag);
      await clock.advance(5_000);
      expect(await tell('up')).to.equal('repeated');
      expect(await reports.find(server, tag)).to.deep.equal(told);
      expect(told).to.deep.equal({boot: first, times: {script: told.times.script, up: told.times.up}});
    });

    it('tells boots apart: of the earlier one nothing is taken, and nothing shown', async () => {
      for (const stage of ['script', 'kernel', 'root', 'up'] as const) await tell(stage);
      await clock.advance(60_000);
      expect(await tell('script', second)).to.equal('taken');
      for (const stage of ['initrd', 'root', 'up'] as const) expect(await tell(stage)).to.equal('outdated');
      const {boot, times} = await reports.find(server, tag);
      expect({boot, stages: Object.keys(times)}).to.deep.equal({boot: second, stages: ['script']});
      expect(await tell('up', second)).to.equal('taken');
    });

    it('takes a report whose script could not be noted', async () => {
      await tell('script');
      expect(await tell('root', second)).to.equal('taken');
      expect((await reports.find(server, tag)).boot).to.equal(second);
      expect(await tell('kernel')).to.equal('outdated');
    });

    it('tells who waits of each stage once, also of those that were there before', async () => {
      await tell('script');
      const seen: string[] = [];
      const {signal} = new AbortController();
      const arrived = reports.waitFor(server, tag, 'up', stage => seen.push(stage), signal);
      await tell('kernel');
      await tell('script', second);
      await tell('kernel', second);
      await tell('kernel', second);
      await tell('up', second);
      await arrived;
      expect(seen.slice(-3)).to.deep.equal(['script', 'kernel', 'up']);
      expect(seen.filter(stage => stage === 'up')).to.have.length(1);
      const elsewhere = createBootReports(database.opened.database, clock, {shared: true});
      await elsewhere.waitFor(server, tag, 'up', () => undefined, signal);
      elsewhere.close();
    });

    it('lets go of who waits no longer', async () => {
      const stop = new AbortController();
      const waiting = reports.waitFor(server, tag, 'up', () => undefined, stop.signal);
      stop.abort(new Error('enough'));
      expect(await waiting.catch((error: unknown) => error)).to.have.property('message', 'enough');
    });
  });
}
