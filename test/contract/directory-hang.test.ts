/** The enterprise directory hangs: those who are signed in go on, and those who are not are told so in bounded time. */
import {expect} from 'chai';
import {systemClock} from '../../src/domain/clock.ts';
import {parseDn} from '../../src/domain/dn.ts';
import {AppError} from '../../src/domain/errors.ts';
import {parseServerName} from '../../src/domain/names.ts';
import {createSignIn} from '../../src/http/sign-in.ts';
import {enterpriseReader, haveSlapd, startEnterprise, startSlapd} from '../support/slapd.ts';
import {makeDirectory, settingsFor} from './directory.ts';

if (haveSlapd()) {
  describe('an enterprise directory that hangs', function () {
    this.timeout(120_000);

    it('stops nobody who is signed in, and nobody waits for it for ever', async () => {
      const enterprise = await startEnterprise();
      const people = {
        people: enterprise.peopleBase,
        enterprise: `ldap://127.0.0.1:${enterprise.port}`,
        enterpriseReader,
      };
      const slapd = await startSlapd({servers: 3, people});
      const directory = makeDirectory({
        ...settingsFor(slapd.port, slapd.servicePassword, 8),
        peopleBase: parseDn(slapd.peopleBase),
      });
      const tokens = {open: () => Promise.reject(new Error('no tokens here'))};
      const signIn = createSignIn({directory, tokens, clock: systemClock});
      const open = (user: string) => signIn.open({kind: 'password', user, password: user}, '192.0.2.1');
      const alice = await open('alice');
      process.kill(enterprise.process().pid ?? 0, 'SIGSTOP');
      let pending = 0;
      const attempts = Array.from({length: 40}, async (_, at) => {
        pending++;
        try {
          const lease = await open(`u${String((at % 20) + 1).padStart(2, '0')}`);
          lease.release();
          return 'signed in';
        } catch (error) {
          return error instanceof AppError ? error.code : String(error);
        } finally {
          pending--;
        }
      });
      try {
        const name = parseServerName('blade01');
        for (let round = 0; round < 3; round++) {
          await alice.session.checkout(name);
          expect((await directory.findServers([name])).get(name)?.owner).to.not.equal(undefined);
          await alice.session.release(name);
        }
        // Nobody has waited for the other directory.
        expect(pending).to.be.at.least(1);
        const codes = new Set(await Promise.all(attempts));
        expect([...codes]).to.include('Unavailable');
        expect([...codes].filter(code => code !== 'Unavailable' && code !== 'Busy')).to.deep.equal([]);
      } finally {
        process.kill(enterprise.process().pid ?? 0, 'SIGCONT');
        alice.release();
        await Promise.allSettled(attempts);
        await signIn.close();
        await directory.close();
        await slapd.close();
        await enterprise.close();
      }
    });
  });
}
