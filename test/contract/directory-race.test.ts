/** Many users, few servers, two doors. All 20,000 attempts are in `npm run bench -- race`. */
import {expect} from 'chai';
import {race} from '../support/directory-race.ts';
import {haveSlapd, startSlapd} from '../support/slapd.ts';
import {makeDirectory, settingsFor} from './directory.ts';

if (haveSlapd()) {
  describe('a race of users with the service and users without it', function () {
    this.timeout(240_000);

    it('has one winner each time, and loses nothing when the directory is killed', async () => {
      const slapd = await startSlapd({servers: 10, durable: true});
      const directory = makeDirectory(settingsFor(slapd.port, slapd.servicePassword));
      try {
        const result = await race(slapd, directory, {rounds: 100, kills: 2});
        expect(result.attempts).to.be.at.least(2_000);
        expect(result.disturbed).to.be.at.least(1);
        expect(result.audits).to.be.at.least(1);
      } finally {
        await directory.close();
        await slapd.close();
      }
    });
  });
}
