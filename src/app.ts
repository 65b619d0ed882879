/** Composition root: the only file that sees every room. Makes the parts, and hands each what it needs. */
import {join} from 'node:path';
import {createManagementModule} from './adapters/bladecenter/management-module.ts';
import {createDirectory} from './adapters/ldap/directory.ts';
import {createBootFiles} from './adapters/netboot/boot-files.ts';
import {reloadDnsmasq} from './adapters/netboot/reload-dnsmasq.ts';
import {createBootImages} from './adapters/netboot/boot-images.ts';
import {tcpProbe} from './adapters/netboot/tcp.ts';
import {createExportTable} from './adapters/nfs/export-table.ts';
import {createMail} from './adapters/notify/mail.ts';
import {createWebHook} from './adapters/notify/web-hook.ts';
import {createBootReports} from './adapters/postgres/boot-reports.ts';
import {openDatabase} from './adapters/postgres/database.ts';
import {createHoldings} from './adapters/postgres/holdings.ts';
import {createLeadership} from './adapters/postgres/leadership.ts';
import {createHistory} from './adapters/postgres/history.ts';
import {startOutbox} from './adapters/postgres/outbox.ts';
import {startRetention} from './adapters/postgres/retention.ts';
import {createUnknownMachines} from './adapters/postgres/unknown-machines.ts';
import {createRevokedTokens, getSecret} from './adapters/postgres/settings.ts';
import {createSshConnection, type SshConnection} from './adapters/ssh/connection.ts';
import {createStores} from './adapters/zfs/stores.ts';
import {connectionOptions, readSecret, type Config, type SshConfig} from './config.ts';
import type {HopScotchPort} from './contract/types.generated.ts';
import {systemClock, type Clock} from './domain/clock.ts';
import {notFound} from './domain/errors.ts';
import {createBootRouter} from './http/boot.ts';
import {createBootServer} from './http/boot-server.ts';
import {createHttpServer} from './http/server.ts';
import {createSignIn} from './http/sign-in.ts';
import {createUploadRouter} from './http/uploads.ts';
import type {BootAssignment, ServerRecord} from './domain/server.ts';
import {createJobs} from './jobs/jobs.ts';
import type {BootEntry, Channel, Directory, ManagementModule, StorageHost, UnknownMachines} from './ports.ts';
import {bootEntryOf, locationOf, type BootService, type BootWay} from './service/boot-entry.ts';
import {tellUp} from './service/boot-events.ts';
import {getBootImage, startDroppingKernels} from './service/boot-images.ts';
import {createBootInventory} from './service/boot-inventory.ts';
import {brandPlanners} from './service/brand-plan.ts';
import type {Caller} from './service/caller.ts';
import {consoleOperations} from './service/console.ts';
import {createConsoles} from './service/consoles.ts';
import {tellJobEnd} from './service/happened.ts';
import {cleanUpPlanners, createCleanUps} from './service/clean-up.ts';
import {createEntitlements} from './service/entitlement.ts';
import {createHealth} from './service/health.ts';
import {createFreshRoots, freshRootPlanners, type FreshRoots} from './service/fresh-root.ts';
import {withHistory} from './service/history.ts';
import {eventOperations} from './service/events.ts';
import {contentOperations} from './service/image-content.ts';
import {imageOperations} from './service/images.ts';
import {jobOperations} from './service/jobs.ts';
import {ownershipOperations} from './service/ownership.ts';
import {powerOperations, powerPlanners} from './service/power.ts';
import {provisionOperations, provisionPlanners} from './service/provision.ts';
import {replicateOperations, replicatePlanners} from './service/replicate.ts';
import {reconcileOperations, reconcilePlanners} from './service/reconcile.ts';
import {createReplication} from './service/replication.ts';
import {rootOperations, rootPlanners} from './service/roots.ts';
import {serverOperations} from './service/servers.ts';
import {serviceOperations} from './service/service.ts';
import {signInFailureRecorder} from './service/sign-in-failures.ts';
import {createScratchSharing, type ScratchSharing} from './service/scratch-sharing.ts';
import {scratchOperations, scratchPlanners} from './service/scratch.ts';
import type {Site} from './service/site.ts';
import {withAuditorsReadOnly} from './service/reads.ts';
import {createTenure} from './service/tenure.ts';
import {createTokens} from './service/tokens.ts';
import {createVacating} from './service/vacate.ts';
import {createWaves, type WaveSettings} from './service/waves.ts';
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
    const opened = await openDatabase({directory: join(config.state, 'database'), url: config.database.url});
    closers.push(() => opened.close());
    const directory = createDirectory(config.directory, {clock, logger});
    closers.push(() => directory.close());
    const channels = makeChannels(config.notifications, directory, logger);
    const history = createHistory({database: opened.database, clock, logger, channels});
    closers.push(() => history.close());
    const outbox = startOutbox({database: opened.database, channels, clock, logger});
    closers.push(() => outbox.close());
    const retention = startRetention({
      database: opened.database,
      clock,
      logger,
      historyDays: config.history.keepDays,
      jobDays: config.jobs.keepDays,
      tagsInUse: async signal => {
        const servers = await directory.listServers(signal);
        return servers.flatMap(({assignment}) => assignment?.tag ?? []);
      },
    });
    closers.push(() => retention.close());
    const storageHosts = connectStorageHosts(config, clock);
    for (const host of storageHosts.values()) closers.push(() => host.close());
    const modules = connectModules(config);
    for (const module of modules.values()) closers.push(() => module.close());
    const consoles = createConsoles({modules, clock, logger});
    closers.push(() => consoles.close());
    const bootReports = createBootReports(opened.database, clock, {shared: 'url' in opened.source});
    closers.push(() => bootReports.close());
    const jobs = await createJobs({
      opened,
      clock,
      logger,
      onEnd: (job, transaction) => history.recordWithin(transaction, tellJobEnd(job)),
    });
    closers.push(() => jobs.close());

    const scratchHost = config.scratch && storageHosts.get(config.scratch.storageHost);
    const scratch = scratchHost && createScratchSharing(scratchHost, directory);
    const boot = bootService(config, await getSecret(opened.database, 'boot'), scratch);
    const storageOfChassis = new Map(config.chassis.map(chassis => [chassis.name, chassis.storageHost]));
    const site: Site = {
      directory,
      storageHosts,
      modules,
      storageOfChassis,
      consoles,
      bootFiles: createBootFiles({
        ...config.boot,
        reloadDhcp: () => reloadDnsmasq(config.boot.dhcpPidFile, logger),
      }),
      bootReports,
      tcp: tcpProbe,
      history,
      bootImages: createBootImages({
        directory:
          config.boot.tftpRoot === undefined
            ? join(config.state, 'boot-images')
            : join(config.boot.tftpRoot, 'images'),
        withFiles: config.boot.kernelUrl === undefined,
        clock,
      }),
      boot,
      jobs,
      replication: createReplication(),
      ...(scratch === undefined ? {} : {scratch}),
      waves: createWaves(waveSettings(config), {storageHosts, storageOfChassis, bootReports, clock}),
      clock,
      timing: {
        defaultWaitSeconds: config.jobs.defaultWaitSeconds,
        bootTimeoutMs: config.jobs.bootTimeoutSeconds * 1_000,
        powerTimeoutMs: config.jobs.powerTimeoutSeconds * 1_000,
      },
    };
    const upkeep = startDroppingKernels(site, logger);
    closers.push(() => upkeep.close());
    const tokens = createTokens({
      key: await getSecret(opened.database, 'tokens'),
      revoked: createRevokedTokens(opened.database, clock),
      clock,
    });
    const signIn = createSignIn({
      directory,
      tokens,
      clock,
      onFailure: signInFailureRecorder(history, clock),
    });
    closers.push(() => signIn.close());
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
      ? createBootInventory({
          ...site,
          entryFor: server => assignedEntry(site, boot, server, {by: 'file'}),
          logger,
        })
      : undefined;
    closers.push(() => bootInventory?.close());
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
    const server = createHttpServer({
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
    });
    closers.push(() => server.close());
    const listenForBoots = async (listen: NonNullable<Config['boot']['listen']>) => {
      const bootServer = createBootServer(listen, bootPages, logger);
      closers.push(() => bootServer.close());
      return (await bootServer.listen()).url;
    };
    const {url} = await server.listen();
    // From here on somebody waits while it is blocked: making the database takes seconds, and keeps nobody waiting.
    const eventLoop = watchEventLoop(metrics, logger);
    closers.push(() => eventLoop.close());
    boot.listening(config.boot.listen === undefined ? url : await listenForBoots(config.boot.listen));
    await jobs.start(
      new Map(
        Object.entries({
          ...powerPlanners(site),
          ...rootPlanners(site),
          ...provisionPlanners(site),
          ...brandPlanners(site),
          ...replicatePlanners(site),
          ...freshRootPlanners(site),
          ...cleanUpPlanners(site, config.leases.atEnd),
          ...scratchPlanners(site),
          ...reconcilePlanners(site),
        }),
      ),
    );
    const leadership = createLeadership(opened.database, 'watch');
    const watch = createWatch(
      {directory, holdings, history, entitlements, cleanUps, vacating, leadership, clock, logger},
      {
        intervalMs: config.watch.intervalSeconds * 1_000,
        warnBeforeSeconds: config.leases.warnBeforeSeconds,
        atEnd: config.leases.atEnd,
      },
    );
    closers.push(() => watch.close());
    watch.start();
    bootInventory?.start(config.watch.intervalSeconds * 1_000);
    logger.info('listening', {url, version});
    return {url, bootUrl: boot.baseUrl, close, [Symbol.asyncDispose]: close};
  } catch (error) {
    await close();
    throw error;
  }
}

function waveSettings({boot: {waves}, jobs}: Config): WaveSettings {
  const {perChassis, perStorageHost, givesBackAfterSeconds} = waves;
  const intervalSeconds = perChassis.intervalSeconds ?? jobs.powerOnIntervalSeconds;
  return {
    perChassis: {atOnce: perChassis.atOnce, intervalMs: intervalSeconds * 1_000},
    perStorageHost,
    givesBackAfterMs: givesBackAfterSeconds * 1_000,
  };
}

/** Without a configured address, servers are told the one that the service listens on, which is known only then. */
function bootService(
  config: Config,
  key: Buffer,
  scratch: ScratchSharing | undefined,
): BootService & {listening(url: string): void} {
  let baseUrl = config.boot.url;
  return {
    get baseUrl() {
      return baseUrl ?? '';
    },
    listening: url => {
      baseUrl ??= url;
    },
    key,
    up: config.boot.up,
    kernelUrl: config.boot.kernelUrl,
    initrdUrl: config.boot.initrdUrl,
    arguments: config.boot.arguments,
    ...(scratch === undefined ? {} : {scratchFor: client => scratch.mountSource(client)}),
  };
}

function bootRouter(
  site: Site,
  boot: BootService,
  parts: {
    directory: Directory;
    unknownMachines: UnknownMachines;
    freshRoots: FreshRoots;
    logger: Logger;
  },
) {
  // Whoever waits for it may go away: what was begun is for all who come after.
  const imageFor = (assignment: BootAssignment) =>
    getBootImage(site, assignment, new AbortController().signal);
  return createBootRouter({
    ...parts,
    reports: site.bootReports,
    onUp: report =>
      void tellUp(site, report).catch((error: unknown) => parts.logger.warn('telling of a boot', {error})),
    images: site.bootImages,
    imageFor,
    baseUrl: () => boot.baseUrl,
    key: boot.key,
    clock: site.clock,
    entryFor: (server, id) => assignedEntry(site, boot, server, {by: 'script', boot: id}),
  });
}

/** What a server with an assignment boots. */
async function assignedEntry(
  site: Site,
  boot: BootService,
  server: ServerRecord,
  way: BootWay,
): Promise<BootEntry> {
  const {assignment} = server;
  const storage = assignment && site.storageHosts.get(assignment.storageHost);
  if (assignment === undefined || storage === undefined) {
    throw notFound('Storage host', [assignment?.storageHost ?? '(none)'], 'It is not in the configuration.');
  }
  return bootEntryOf(
    server,
    locationOf(storage, assignment, server.ip),
    // Whoever waits for it may go away: what was begun is for all who come after.
    await getBootImage(site, assignment, new AbortController().signal),
    boot,
    way,
  );
}

/** The blades of a chassis. Modules have about twenty sessions, and administrators want some. */
const consolesPerModule = 14;

const connect = (name: string, config: SshConfig, maximumChannels?: number): SshConnection =>
  createSshConnection({
    ...connectionOptions(name, config),
    ...(maximumChannels === undefined ? {} : {maximumChannels}),
  });

function makeChannels(
  {webHooks, mail}: Config['notifications'],
  directory: Directory,
  logger: Logger,
): Channel[] {
  const hooks = webHooks.map(({secretFile, ...hook}) =>
    createWebHook({...hook, ...(secretFile === undefined ? {} : {secret: readSecret(secretFile)})}),
  );
  const findMail: Directory['findMail'] = (user, signal) => directory.findMail(user, signal);
  return [...hooks, ...(mail === undefined ? [] : [createMail(mail, {findMail, logger})])];
}

function connectStorageHosts(config: Config, clock: Clock): ReadonlyMap<StorageHost['name'], StorageHost> {
  const hosts = config.storageHosts.map((host): StorageHost => {
    const ssh = connect(`storage host ${host.name}`, host.ssh);
    const layout = {base: host.base, mountpoint: host.mountpoint ?? `/${host.base}`};
    const {name, nfsServer, concurrency} = host;
    const importsPath = host.imports ?? `${layout.mountpoint}/imports`;
    const stores = createStores({name, ssh, base: layout.base, importsPath, concurrency, clock});
    const exports = createExportTable({
      name,
      ssh,
      base: layout.base,
      basePath: layout.mountpoint,
      ...host.exports,
    });
    const close = async () => {
      await Promise.all([stores.images.close(), exports.close()]);
      await ssh.close();
    };
    return {name, layout, nfsServer, ...stores, exports, close};
  });
  return new Map(hosts.map(host => [host.name, host]));
}

function connectModules(config: Config): ReadonlyMap<ManagementModule['chassis'], ManagementModule> {
  const modules = config.chassis.map(({name, ssh}) =>
    createManagementModule({
      chassis: name,
      ssh: connect(`management module ${name}`, ssh),
      consoleSsh: connect(`management module ${name}`, ssh, consolesPerModule),
      commandTimeoutMs: ssh.commandTimeoutSeconds * 1_000,
    }),
  );
  return new Map(modules.map(module => [module.chassis, module]));
}
