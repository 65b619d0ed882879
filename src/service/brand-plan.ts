/** Plans for operations on brands: one step each, on every storage host that holds the brand. */
import type {BootChanges} from '../domain/boot-settings.ts';
import type {BrandSource} from '../domain/brand-source.ts';
import {parseDn} from '../domain/dn.ts';
import {notFound, type AppError} from '../domain/errors.ts';
import type {DatasetName} from '../domain/image.ts';
import type {JobId, StorageHostName, BrandName, ServerName, VersionNumber} from '../domain/names.ts';
import {parseBrandName} from '../domain/names.ts';
import type {PlannedJob, Planner, Step, StepRun} from '../domain/plan.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import {checkBrandRights} from './brand-request.ts';
import {refusedBrands} from './brand-use.ts';
import {dropShown} from './steps/show-version.ts';
import {findBrand, homeDoesNotAnswer, type BrandHolder, type Site} from './site.ts';

/** Does the work on one storage host. */
type Work = (storage: StorageHost, brand: BrandName, job: PlannedJob, run: StepRun) => Promise<void>;

const deleting = 'delete';

/** What is done to copies too. New versions are made at home, and come to the copies from there. */
const everywhere: ReadonlySet<string> = new Set([deleting, 'describe', 'delete version', 'set members']);

/** Copies first where something is destroyed: what refuses to go there is still whole at home. */
function concerned(name: string, holders: readonly BrandHolder[]): readonly BrandHolder[] {
  if (everywhere.has(name)) return holders.toReversed();
  const home = holders.filter(({brand}) => brand.copyOf === undefined);
  if (home.length > 0) return home;
  throw homeDoesNotAnswer(holders[0]?.brand);
}

export function brandPlanners(site: Site): Record<string, Planner> {
  return {
    createBrand: {
      targetKind: 'brand',
      prepare: async (job, signal) => {
        const problem = await whyNotFrom(site, job, signal);
        return {
          checkRights: () => {
            if (problem !== undefined) throw problem;
          },
          authorize: () => Promise.resolve(),
          stepsFor: target => createBrandSteps(site, job, parseBrandName(target)),
        };
      },
    },
    deleteBrand: onHolders(site, deleting, false, async (storage, brand, _job, run) => {
      await dropShown(site, storage, {brand}, run.signal);
      await storage.images.removeBrand(brand, run.signal);
    }),
    snapshotBrand: onHolders(site, 'snapshot', true, snapshotWork()),
    captureRoot: stepsOnHolders(site, true, [
      {name: 'keep changes', work: keepChanges},
      {
        name: 'capture',
        work: async (storage, brand, job, run) => {
          const {root} = job.request as {root: DatasetName};
          await storage.images.captureRoot(brand, root, job.id, run.signal);
        },
      },
      {name: 'snapshot', work: snapshotWork()},
    ]),
    rollbackBrand: onHolders(site, 'roll back', true, async (storage, brand, job, run) => {
      const {version} = job.request as {version: VersionNumber};
      await storage.images.setDefaultVersion(brand, version, run.signal);
      run.note({brand, version});
    }),
    restoreBrand: stepsOnHolders(site, true, [
      {name: 'keep changes', work: keepChanges},
      {
        name: 'restore',
        work: async (storage, brand, job, run) => {
          const {version} = job.request as {version: VersionNumber};
          await storage.images.restoreGolden(brand, version, job.id, run.signal);
          run.note({brand, version});
        },
      },
    ]),
    updateBrand: onHolders(site, 'describe', false, async (storage, brand, job, run) => {
      const {description, owner, boot, restricted} = job.request as {
        description?: string;
        owner?: string;
        boot?: BootChanges;
        restricted?: boolean;
      };
      const about = {
        ...(description === undefined ? {} : {description}),
        ...(owner === undefined ? {} : {owner: parseDn(owner)}),
        ...(boot === undefined ? {} : {boot}),
        ...(restricted === undefined ? {} : {restricted}),
      };
      await storage.images.describeBrand(brand, about, run.signal);
    }),
    renameBrand: {
      targetKind: 'brand',
      prepare: job =>
        Promise.resolve({
          checkRights: () => undefined, // Asked when it was filed: after the renaming the old name tells nothing.
          authorize: () => Promise.resolve(),
          stepsFor: target => [renameStep(site, job, parseBrandName(target))],
        }),
    },
    deleteVersion: onHolders(site, 'delete version', false, async (storage, brand, job, run) => {
      const {version} = job.request as {version: VersionNumber};
      await dropShown(site, storage, {brand, version}, run.signal);
      await storage.images.removeVersion(brand, version, run.signal);
      run.note({brand, version});
    }),
    grantBrand: onHolders(site, 'set members', false, async (storage, brand, job, run) => {
      const {members} = job.request as {members: string[]};
      await storage.images.setBrandMembers(
        brand,
        members.map(member => parseDn(member)),
        run.signal,
      );
    }),
  };
}

/** `usual`: the comment when the request has none. `remark`: what is to be told besides. */
function snapshotWork(usual?: string, remark?: string): Work {
  return async (storage, brand, job, run) => {
    const {comment = usual} = job.request as {comment?: string};
    const about = {job: job.id, author: job.user, ...(comment === undefined ? {} : {comment})};
    const version = await storage.images.ensureVersion(brand, about, run.signal);
    run.note({
      brand,
      version,
      message: `Version ${version} of ${brand} is there, and is the default version.${remark === undefined ? '' : ` ${remark}`}`,
    });
  };
}

/** Before the golden image is overwritten: what is in no version yet would be lost. */
const keepChanges: Work = async (storage, brand, job, run) => {
  const {version, server, discardChanges} = job.request as {
    version?: VersionNumber;
    server?: ServerName;
    discardChanges?: boolean;
  };
  if (discardChanges === true) return;
  const what =
    server === undefined ? `version ${version} was restored` : `the root of ${server} was captured`;
  const comment = `Golden image before ${what}`;
  const kept = await storage.images.saveGolden(brand, {job: job.id, author: job.user, comment}, run.signal);
  if (kept !== undefined)
    run.note({message: `What the golden image of ${brand} held before is version ${kept}.`});
};

function renameStep(site: Site, job: PlannedJob, brand: BrandName): Step {
  const {newName, storageHost} = job.request as {newName: BrandName; storageHost: StorageHostName};
  const storage = site.storageHosts.get(storageHost);
  if (storage === undefined)
    throw notFound('Storage host', [storageHost], 'It is not in the configuration any more.');
  return {
    name: 'rename',
    perform: async run => {
      await dropShown(site, storage, {brand}, run.signal);
      await storage.images.renameBrand(brand, newName, job.id, run.signal);
      run.note({message: `${brand} is called ${newName} now.`});
    },
  };
}

interface CreateRequest {
  readonly storageHost: StorageHostName;
  readonly description?: string;
  readonly from?: BrandSource;
  readonly firstVersion?: boolean;
  readonly boot?: BootChanges;
  readonly restricted?: boolean;
}

/** Why the user may not start a brand from what the request says, since it was filed. */
async function whyNotFrom(site: Site, job: PlannedJob, signal: AbortSignal): Promise<AppError | undefined> {
  const {from} = job.request as CreateRequest;
  if (from?.kind !== 'version') return undefined;
  const administrator = await site.directory.isAdministrator(job.user, signal);
  const who = {dn: job.user, administrator};
  return (await refusedBrands(site, who, new Set([from.brand]), [], signal)).get(from.brand);
}

function createBrandSteps(site: Site, job: PlannedJob, brand: BrandName): readonly Step[] {
  const request = job.request as CreateRequest;
  const storage = site.storageHosts.get(request.storageHost);
  if (storage === undefined)
    throw notFound('Storage host', [request.storageHost], 'It is not in the configuration any more.');
  const create: Step = {
    name: 'create',
    perform: async run => {
      const {description, from, restricted} = request;
      const boot = {...(await bootOf(storage, from, run.signal)), ...request.boot};
      await storage.images.ensureBrand(
        {
          brand,
          owner: job.user,
          job: job.id satisfies JobId,
          ...(description === undefined ? {} : {description}),
          ...(from === undefined ? {} : {from}),
          ...(restricted === undefined ? {} : {restricted}),
          boot,
        },
        run.signal,
      );
      run.note({brand, ...(request.from?.kind === 'root' ? {message: fullCopy(brand)} : {})});
    },
  };
  if (request.firstVersion !== true) return [create];
  const freeze = snapshotWork('As it was made', request.from?.kind === 'root' ? fullCopy(brand) : undefined);
  return [create, {name: 'snapshot', perform: run => freeze(storage, brand, job, run)}];
}

const fullCopy = (brand: BrandName): string =>
  `${brand} is a full copy of that root, and shares no room with its brand.`;

/** What starts from a version, or from a root of one, boots as that does. */
async function bootOf(
  {images}: StorageHost,
  from: BrandSource | undefined,
  signal: AbortSignal,
): Promise<BootChanges> {
  if (from?.kind !== 'version' && from?.kind !== 'root') return {};
  const {versions, roots} = await images.list(signal);
  const image = from.kind === 'version' ? from : roots.find(({dataset}) => dataset === from.dataset);
  return versions.find(({brand, number}) => brand === image?.brand && number === image.version)?.boot ?? {};
}

const onHolders = (site: Site, name: string, membersToo: boolean, work: Work): Planner =>
  stepsOnHolders(site, membersToo, [{name, work}]);

/** One step after the other, each on every holder that is concerned. */
function stepsOnHolders(
  site: Site,
  membersToo: boolean,
  steps: readonly {readonly name: string; readonly work: Work}[],
): Planner {
  return {
    targetKind: 'brand',
    prepare: job => {
      const brand = parseBrandName(job.targets[0] ?? '');
      const check = async (now: AbortSignal) => {
        const [holders, administrator] = await Promise.all([
          findBrand(
            site,
            brand,
            now,
            steps.some(({name}) => everywhere.has(name)),
          ),
          site.directory.isAdministrator(job.user, now),
        ]);
        for (const holder of holders)
          checkBrandRights({dn: job.user, administrator}, holder.brand, membersToo);
        return holders;
      };
      const onAll = (name: string, work: Work) => async (run: StepRun) => {
        for (const {storage} of concerned(name, await check(run.signal)))
          await work(storage, brand, job, run);
      };
      return Promise.resolve({
        checkRights: () => undefined, // Asked by the step itself.
        authorize: async (_target: string, now: AbortSignal) => void (await check(now)),
        stepsFor: () =>
          steps.map(({name, work}) => ({
            name,
            perform: onAll(name, work),
            ...(name === deleting ? {isDone: (run: StepRun) => isGone(site, brand, run.signal)} : {}),
          })),
      });
    },
  };
}

/** A deletion that was cut off may have been complete. */
async function isGone(site: Site, brand: BrandName, signal: AbortSignal): Promise<boolean> {
  const listings = await Promise.all([...site.storageHosts.values()].map(host => host.images.list(signal)));
  return !listings.some(listing => listing.brands.some(item => item.name === brand));
}
