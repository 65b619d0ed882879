/** info, whoami, login, logout */
import type {Command} from 'commander';
import {AppError} from '../../domain/errors.ts';
import {connect} from '../client.ts';
import {findPassword} from '../credentials.ts';
import {ensureToken, findToken, removeToken} from '../token-store.ts';
import {formatTime, formatWhen, parseSeconds} from '../units.ts';
import {examples, type Act} from './shared.ts';

export function addServiceCommands(program: Command, act: Act): void {
  program
    .command('info')
    .description('tell what the service is (needs no sign-in)')
    .addHelpText('after', examples('hopscotch info', 'hopscotch info --url https://cluster.example.org/soap'))
    .action(
      act(async session => {
        const {info} = await session.client.getServiceInfo({});
        session.print({info}, ({info: it}) => [
          `${it.name} ${it.version} at ${session.settings.url.href}`,
          `contract ${it.contractVersion}, sign in by ${it.signInMethod.join(', ')}`,
          `its clock says ${formatTime(it.serverTime)}`,
        ]);
      }),
    );

  program
    .command('whoami')
    .description('tell who is signed in')
    .addHelpText('after', examples('hopscotch whoami'))
    .action(
      act(async session => {
        const {user} = await session.client.whoAmI({});
        session.print({user}, ({user: it}) => [
          `${it.name}${it.administrator ? ', an administrator' : it.auditor ? ', an auditor' : ''} (${it.dn})`,
        ]);
      }),
    );

  program
    .command('login')
    .description('sign in once, and keep a token for the commands that follow')
    .option('--lifetime <time>', 'how long the token holds, up to 24h (default 8h)')
    .addHelpText('after', examples('hopscotch login', 'hopscotch login --user alice --lifetime 12h'))
    .action(
      act(async (session, options: {lifetime?: string}) => {
        const {settings, io, client} = session;
        const {user, password} = await findPassword(settings, io);
        const {token, expiresAt} = await client.login({
          userName: user,
          password,
          ...(options.lifetime === undefined
            ? {}
            : {options: {lifetimeSeconds: parseSeconds(options.lifetime)}}),
        });
        const now = io.clock.now();
        ensureToken(io.environment.configDirectory, settings.url, {user, token, expiresAt}, now);
        session.print({user, expiresAt}, () => [
          `Signed in as ${user} at ${settings.url.host}. The token ends ${formatWhen(expiresAt, now)}.`,
        ]);
      }),
    );

  program
    .command('logout')
    .description('end the token of login')
    .addHelpText('after', examples('hopscotch logout'))
    .action(
      act(async ({settings, io, print}) => {
        const directory = io.environment.configDirectory;
        const found = findToken(directory, settings.url, io.clock.now());
        removeToken(directory, settings.url);
        if (found !== undefined) await endToken(settings.url, found.token, settings);
        print({signedOut: found !== undefined}, () => [
          found === undefined ? 'Nobody was signed in.' : `Signed out ${found.user}.`,
        ]);
      }),
    );
}

/** The token itself signs the request that ends it. */
async function endToken(
  url: URL,
  token: string,
  {ca, timeoutMs}: {ca?: string; timeoutMs: number},
): Promise<void> {
  const client = connect({
    url,
    timeoutMs,
    credentials: {kind: 'token', token},
    ...(ca === undefined ? {} : {ca}),
  });
  try {
    await client.logout({});
  } catch (error) {
    // The service has forgotten it already: that is what was wanted.
    if (!(error instanceof AppError && error.code === 'Unauthenticated')) throw error;
  } finally {
    client.close();
  }
}
