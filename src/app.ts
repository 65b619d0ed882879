/** Composition root: with app/, all that sees every room. Makes the parts, and hands each what it needs. */
import {join} from 'node:path';
import {createDirectory} from './adapters/ldap/directory.ts';
import {createBootReports} from './adapters/postgres/boot-reports.ts';
import {bootRouter, assignedEntry} from './app/boot.ts';
import {makeChannels} from './app/channels.ts';
import {makePlanners} from './app/planners.ts';
import {startKeptCopies} from './app/kept-copies.ts';
import {connectDevices, type Own} from './app/devices.ts';
import {makeSite} from './app/site.ts';
import {openDatabase} from './adapters/postgres/database.ts';
import {createHoldings} from './adapters/postgres/holdings.ts';
import {createLeadership} from './adapters/postgres/leadership.ts';
import {createHistory} from './adapters/postgres/history.ts';
import {startOutbox} from './adapters/postgres/outbox.ts';
import {startRetention} from './adapters/postgres/retention.ts';
import {createUnknownMachines} from './adapters/postgres/unknown-machines.ts';
import {createRevokedTokens, getSecret} from './adapters/postgres/settings.ts';
import type {Config} from './config/schema.ts';
import type {HopScotchPort} from './contract/types.generated.ts';
import {systemClock, type Clock} from './domain/clock.ts';
import {createBootServer} from './http/boot-server.ts';
import {createHttpServer} from './http/server.ts';
import {createSignIn} from './http/sign-in.ts';
import {createUploadRouter} from './http/uploads.ts';
import {createJobs} from './jobs/jobs.ts';
import {ensureDirectory} from './made-directory.ts';
import {startDroppingKernels} from './service/boot-images.ts';
import {createBootInventory} from './service/boot-inventory.ts';
import type {Caller} from './service/caller.ts';
import {consoleOperations} from './service/console.ts';
import {tellJobEnd} from './service/happened.ts';
import {createCleanUps} from './service/clean-up.ts';
import {createEntitlements} from './service/entitlement.ts';
import {createHealth} from './service/health.ts';
import {createFreshRoots} from './service/fresh-root.ts';
import {withHistory} from './service/history.ts';
import {eventOperations} from './service/events.ts';
import {contentOperations} from './service/image-content.ts';
import {imageOperations} from './service/images.ts';
import {jobOperations} from './service/jobs.ts';
import {ownershipOperations} from './service/ownership.ts';
import {powerOperations} from './service/power.ts';
import {provisionOperations} from './service/provision.ts';
import {replicateOperations} from './service/replicate.ts';
import {reconcileOperations} from './service/reconcile.ts';
import {rootOperations} from './service/roots.ts';
import {serverOperations} from './service/servers.ts';
import {serviceOperations} from './service/service.ts';
import {signInFailureRecorder} from './service/sign-in-failures.ts';
import {scratchOperations} from './service/scratch.ts';
import {withAuditorsReadOnly} from './service/reads.ts';
import {createTenure} from './service/tenure.ts';
import {createTokens} from './service/tokens.ts';
import {createVacating} from './service/vacate.ts';
import {createWatch} from './service/watch.ts';
import {receiveUpload} from './service/uploads.ts';
import {watchEventLoop} from './telemetry/event-loop.ts';
import {createLogger, type Logger} from './telemetry/logger.ts';
import {createMetrics} from './telemetry/metrics.ts';
import {measureProcess} from './telemetry/process.ts';

export interface App extends AsyncDisposable {
  /** Where it listens, e.g. `http://127.0.0.1:8080`. SOAP is at `/soap`. */
  readonly url: string;
  /** Where servers boot from. */
  readonly bootUrl: string;
  close(): Promise<void>;
}

export interface Overrides {
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Release of the software. */
  readonly version?: string;
}

/** Makes the service and starts it: when this resolves, requests are answered and jobs run. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const clock = overrides.clock ?? systemClock;
  const logger = overrides.logger ?? createLogger(config.log.level, config.log.file);
  const version = overrides.version ?? '0.0.0';
  // Closed in the reverse order, also when starting fails half-way.
  const closers: (() => Promise<unknown> | void)[] = [];
  const own: Own = part => {
    closers.push(() => part.close());
    return part;
  };
  const close = async () => {
    for (const closer of closers.splice(0).reverse())
      try {
        await closer();
      } catch (error) {
        logger.warn('closing', {error});
      }
  };
  try {
    const metrics = createMetrics();
    measureProcess(metrics);
    ensureDirectory(config.state, 0o700, 'state directory');
    const opened = own(
      await openDatabase({directory: join(config.state, 'database'), url: config.database.url}),
    );
    const directory = own(createDirectory(config.directory, {clock, logger}));
    const channels = makeChannels(config.notifications, directory, logger);
    const history = own(createHistory({database: opened.database, clock, logger, channels}));
    own(startOutbox({database: opened.database, channels, clock, logger}));
    own(
      startRetention({
        database: opened.database,
        clock,
        logger,
        historyDays: config.history.keepDays,
        jobDays: config.jobs.keepDays,
        tagsInUse: async signal => {
          const servers = await directory.listServers(signal);
          return servers.flatMap(({assignment}) => assignment?.tag ?? []);
        },
      }),
    );
    const devices = connectDevices(config, {clock, logger, own});
    const bootReports = own(createBootReports(opened.database, clock, {shared: 'url' in opened.source}));
    // Owned later than the devices, so that it is closed before them: its steps use them to the end.
    const jobs = own(
      await createJobs({
        opened,
        clock,
        logger,
        onEnd: (job, transaction) => history.recordWithin(transaction, tellJobEnd(job)),
      }),
    );
    const {site, boot} = makeSite(config, {
      devices,
      directory,
      history,
      jobs,
      bootReports,
      bootKey: await getSecret(opened.database, 'boot'),
      clock,
      logger,
    });
    own(startDroppingKernels(site, logger));
    const tokens = createTokens({
      key: await getSecret(opened.database, 'tokens'),
      revoked: createRevokedTokens(opened.database, clock),
      clock,
    });
    const signIn = own(
      createSignIn({
        directory,
        tokens,
        clock,
        onFailure: signInFailureRecorder(history, clock),
      }),
    );
    const entitlements = createEntitlements({
      directory,
      clock,
      leases: config.leases,
      quotas: config.quotas,
    });
    const holdings = createHoldings(opened.database);
    const tenure = createTenure({holdings, directory, clock, logger});
    closers.push(() => tenure.settled());
    const cleanUps = createCleanUps({jobs, directory, clock, user: config.directory.serviceDn});
    const vacating = createVacating({...site, cleanUps, logger});
    const hasBootFiles = config.boot.tftpRoot !== undefined || config.boot.dhcpHostsDir !== undefined;
    const bootInventory = hasBootFiles
      ? own(
          createBootInventory({
            ...site,
            entryFor: server => assignedEntry(site, boot, server, {by: 'file'}),
            logger,
          }),
        )
      : undefined;
    const unknownMachines = createUnknownMachines(opened.database, {clock, logger});
    const operations: HopScotchPort<Caller> = {
      ...serviceOperations({
        tokens,
        signIn: signIn.withPassword,
        clock,
        version,
        defaultWaitSeconds: config.jobs.defaultWaitSeconds,
      }),
      ...serverOperations({
        ...site,
        unknownMachines,
        logger,
        ...(bootInventory === undefined ? {} : {bootInventory}),
      }),
      ...ownershipOperations({...site, entitlements, tenure, vacating, history, logger}),
      ...powerOperations(site),
      ...consoleOperations(site),
      ...imageOperations(site),
      ...contentOperations(site),
      ...rootOperations(site),
      ...provisionOperations(site),
      ...replicateOperations(site),
      ...scratchOperations(site),
      ...reconcileOperations(site),
      ...jobOperations(site),
      ...eventOperations({history, directory, holdings}),
    };
    const freshRoots = createFreshRoots({...site, user: config.directory.serviceDn});
    const bootPages = bootRouter(site, boot, {directory, unknownMachines, freshRoots, logger});
    const server = own(
      createHttpServer({
        listen: config.listen,
        port: withHistory(withAuditorsReadOnly(operations), history, config.history),
        signIn,
        logger,
        clock,
        validateResponses: config.validateResponses,
        version,
        extraRouters: [
          createUploadRouter({
            signIn,
            clock,
            logger,
            receive: (archive, storageHost, caller) => receiveUpload(site, archive, storageHost, caller),
          }),
          ...(config.boot.listen === undefined ? [bootPages] : []),
        ],
        health: createHealth(
          {directory: signal => directory.ping(signal), database: () => opened.ping()},
          clock,
        ),
        metrics,
        metricsToken: config.metrics.token,
      }),
    );
    const listenForBoots = async (listen: NonNullable<Config['boot']['listen']>) => {
      const bootServer = own(createBootServer(listen, bootPages, logger));
      return (await bootServer.listen()).url;
    };
    const {url} = await server.listen();
    // From here on somebody waits while it is blocked: making the database takes seconds, and keeps nobody waiting.
    own(watchEventLoop(metrics, logger));
    boot.listening(config.boot.listen === undefined ? url : await listenForBoots(config.boot.listen));
    await jobs.start(makePlanners(site, config.leases.atEnd, config.directory.serviceDn));
    const leadership = createLeadership(opened.database, 'watch');
    const watch = own(
      createWatch(
        {directory, holdings, history, entitlements, cleanUps, vacating, leadership, clock, logger},
        {
          intervalMs: config.watch.intervalSeconds * 1_000,
          warnBeforeSeconds: config.leases.warnBeforeSeconds,
          atEnd: config.leases.atEnd,
        },
      ),
    );
    watch.start();
    own(startKeptCopies(config, {...site, database: opened.database, logger}));
    bootInventory?.start(config.watch.intervalSeconds * 1_000);
    logger.info('listening', {url, version});
    return {url, bootUrl: boot.baseUrl, close, [Symbol.asyncDispose]: close};
  } catch (error) {
    await close();
    throw error;
  }
}
