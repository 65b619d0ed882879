/**
 * The boot endpoint: a machine asks here what to boot (iPXE, as `GET /boot/<mac>`), and fetches kernel and initrd, and
 * reports here that it is up.
 * Machines cannot sign in while they boot, so anyone who reaches the endpoint can read a boot script: keep it on the
 * network of the servers. What changes something (a fresh root, a boot that makes an earlier one outdated) is for the
 * server's own address. It holds no state, so any replica answers.
 */
import {Router, type Request, type Response} from 'express';
import {
  buildDiscoveryScript,
  buildIpxeScript,
  buildLocalDiskScript,
  buildUnknownMachineScript,
  buildWaitScript,
} from '../domain/boot-script.ts';
import {bootParts, type BootPart} from '../domain/boot-settings.ts';
import {newBootId, anonymousBootId, type BootId} from '../domain/boot-stage.ts';
import type {Clock} from '../domain/clock.ts';
import {AppError, asAppError, conflict, errorTable, notFound} from '../domain/errors.ts';
import {asksForItself, isLoopback, parseMachineFacts, type Sighting} from '../domain/machine.ts';
import {parseIpAddress, parseMacAddress, type IpAddress, type MacAddress} from '../domain/names.ts';
import type {BootAssignment, ServerRecord} from '../domain/server.ts';
import type {
  BootEntry,
  BootImage,
  BootImages,
  BootReport,
  BootReports,
  UnknownMachines,
} from '../ports/boot.ts';
import type {Directory} from '../ports/directory.ts';
import {gettingFreshRoot, type FreshRoots} from '../service/fresh-root.ts';
import {buildScriptUrl, stageOf, verifyBoot, verifyUpReport} from '../service/up-report.ts';
import type {Logger} from '../telemetry/logger.ts';
import {sendBootFile} from './boot-files.ts';

export interface BootRouterOptions {
  readonly directory: Pick<Directory, 'findServerByMac'>;
  readonly unknownMachines: Pick<UnknownMachines, 'note'>;
  readonly reports: Pick<BootReports, 'record'>;
  /** Where booting servers reach this endpoint. Asked at each request: the port may not be known before. */
  baseUrl(): string;
  /** What a server with an assignment boots. */
  entryFor(server: ServerRecord, boot: BootId): BootEntry | Promise<BootEntry>;
  /** The version that it boots, with its files. */
  imageFor(assignment: BootAssignment): Promise<BootImage>;
  readonly images: Pick<BootImages, 'find'>;
  /** Called once for each boot that is complete. */
  onUp(report: BootReport): void;
  readonly freshRoots: FreshRoots;
  /** Key of the reports. */
  readonly key: string | Uint8Array;
  readonly clock: Clock;
  readonly logger?: Logger;
}

export function createBootRouter(options: BootRouterOptions): Router {
  const router = Router();
  router.get('/boot/:mac', async (request, response) => {
    const mac = macOf(request, response);
    if (mac !== undefined) sendText(response, 200, await scriptFor(mac, sightingOf(mac, request), options));
  });
  const takeReport = async (request: Request, response: Response) => {
    if (macOf(request, response) !== undefined) await record(request, response, options);
  };
  // What machines have at hand while they boot (busybox wget, iPXE's imgfetch) can do no more than GET.
  router.post('/boot/:mac/up', takeReport);
  router.get('/boot/:mac/up', takeReport);
  for (const part of bootParts)
    router.get(`/boot/:mac/${part}`, async (request, response) => {
      const mac = macOf(request, response);
      if (mac !== undefined) await sendFile(request, response, mac, part, options);
    });
  return router;
}

/** The boot that a file was fetched for; undefined when anybody fetched it. */
function bootOf({query}: Request, key: BootRouterOptions['key']): Omit<BootReport, 'stage'> | undefined {
  return query['token'] === undefined ? undefined : verifyBoot(key, query);
}

async function sendFile(
  request: Request,
  response: Response,
  mac: MacAddress,
  part: BootPart,
  options: BootRouterOptions,
): Promise<void> {
  try {
    const boot = bootOf(request, options.key);
    const complete = await sendBootFile(request, response, part, {
      findImage: id => options.images.find(id),
      getAssigned: async () => {
        const server = await options.directory.findServerByMac(mac);
        if (server?.assignment === undefined)
          throw notFound('Image', [mac], 'No server with this address has a root assigned.');
        return options.imageFor(server.assignment);
      },
    });
    if (complete && boot !== undefined) await noteStage({...boot, stage: stageOf(part)}, options);
  } catch (error) {
    sendError(response, error, `no ${part} for a machine`, mac, options.logger);
  }
}

/** Always a script: a machine that got an error page would fall through to whatever is on its disk. */
async function scriptFor(
  mac: MacAddress,
  sighting: Sighting,
  options: BootRouterOptions,
  askedBefore = false,
): Promise<string> {
  const scriptUrl = buildScriptUrl(options.baseUrl(), mac);
  try {
    const server = await options.directory.findServerByMac(mac);
    if (server === undefined) {
      options.unknownMachines.note(sighting);
      if (sighting.facts === undefined) return buildDiscoveryScript(mac, scriptUrl);
      options.logger?.warn('a machine that is not registered asked what to boot', {mac, ...sighting.facts});
      return buildUnknownMachineScript(mac);
    }
    if (server.assignment === undefined) return buildLocalDiskScript(server.name);
    const itself = asksForItself(server, sighting.address);
    const fresh = await options.freshRoots.await(server, itself);
    // Once more: it is not the root of a moment ago, and may be none.
    if (fresh === 'assigned anew') {
      if (askedBefore) throw gettingFreshRoot(server);
      return await scriptFor(mac, sighting, options, true);
    }
    const boot = itself ? newBootId(options.clock.now()) : anonymousBootId;
    const script = buildIpxeScript(await options.entryFor(server, boot), scriptUrl);
    await noteStage({server: server.name, tag: server.assignment.tag, boot, stage: 'script'}, options);
    return script;
  } catch (error) {
    const known = asAppError(error);
    options.logger?.log(errorTable[known.code].logLevel, 'no boot script for a machine', {mac, error});
    return buildWaitScript(known.message, scriptUrl);
  }
}

function sightingOf(mac: MacAddress, request: Request): Sighting {
  const {originalUrl} = request;
  // iPXE writes a blank as %20, and a plus sign as itself.
  const [, query = ''] = originalUrl.split('?');
  const facts = parseMachineFacts(Object.fromEntries(new URLSearchParams(query.replaceAll('+', '%2B'))));
  const address = addressOf(request);
  return {
    mac,
    ...(address === undefined ? {} : {address}),
    ...(facts === undefined ? {} : {facts}),
  };
}

/** Undefined behind a proxy on this machine that nobody told us to believe: then it is the proxy's. */
function addressOf(request: Request): IpAddress | undefined {
  const [address] = /\d+\.\d+\.\d+\.\d+$/.exec(request.ip ?? '') ?? [];
  if (address === undefined) return undefined;
  const isProxys = isLoopback(address) && request.get('X-Forwarded-For') !== undefined;
  return isProxys ? undefined : parseIpAddress(address);
}

/** The stage is a progress mark: a boot does not fail for want of it. */
async function noteStage(report: BootReport, {reports, logger}: BootRouterOptions): Promise<void> {
  try {
    await reports.record(report);
  } catch (error) {
    logger?.warn('a boot stage could not be recorded', {...report, error});
  }
}

async function record(request: Request, response: Response, options: BootRouterOptions): Promise<void> {
  try {
    const report = verifyUpReport(options.key, request.query);
    const outcome = await options.reports.record(report);
    if (outcome === 'outdated')
      throw conflict(
        `This report is of an earlier boot of ${report.server}: it has asked for its boot script again since.`,
        [report.server],
      );
    if (outcome === 'taken' && report.stage === 'up') options.onUp(report);
    sendText(response, 200, 'ok\n');
  } catch (error) {
    sendError(response, error, 'an up-report was not taken', request.params['mac'], options.logger);
  }
}

function sendError(
  response: Response,
  error: unknown,
  what: string,
  mac: unknown,
  logger: Logger | undefined,
): void {
  const known = asAppError(error);
  const {httpStatus, logLevel} = errorTable[known.code];
  logger?.log(logLevel, what, {mac, error});
  if (httpStatus === 503) response.set('Retry-After', '5');
  sendText(response, httpStatus, `${known.message}\n`);
}

function macOf(request: Request, response: Response): MacAddress | undefined {
  try {
    return parseMacAddress(String(request.params['mac']));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    sendText(response, 400, `${error.message}\n`);
    return undefined;
  }
}

function sendText(response: Response, status: number, text: string): void {
  response.status(status).set('Cache-Control', 'no-store').type('text/plain').send(text);
}
