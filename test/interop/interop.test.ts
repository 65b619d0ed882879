import {expect} from 'chai';
import {clients, isHere, type Client} from './clients.ts';
import {serverOf, startClients} from './run.ts';
import {features, setStage, type Report, type Stage} from './story.ts';

describe('Clients with stubs from the served WSDL', function () {
  this.timeout(400_000);
  let stage: Stage;
  let reports: ReadonlyMap<Client, Promise<Report>>;
  before(async () => {
    const here = clients.filter(isHere);
    stage = await setStage();
    reports = startClients(here, stage);
  });
  after(async () => {
    await Promise.allSettled(reports?.values() ?? []);
    await stage?.close();
  });

  for (const client of clients) {
    describe(client.name, () => {
      let report: Report;
      before(async function () {
        const running = reports.get(client);
        if (running === undefined) return this.skip();
        report = await running;
      });

      for (const {key, title} of features) {
        const known = client.known?.[key];
        it(known === undefined ? title : `${title}: ${known.because}`, () => {
          const value = report.get(key);
          if (known !== undefined) expect(value).to.equal(known.reports);
          else expect(stage.isRight(key, value, serverOf(client)), `${key}=${value}`).to.equal(true);
        });
      }
    });
  }
});
