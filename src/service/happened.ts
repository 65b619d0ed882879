/** What the history says of one call of an operation, made from its request and its answer or error. */
import type {Job, JobState, TargetResult} from '../contract/types.generated.ts';
import {asAppError, type AppError, type ErrorCode} from '../domain/errors.ts';
import type {EventDetails, NewEvent, Outcome} from '../domain/event.ts';
import {parseJobId} from '../domain/names.ts';
import {expandTargets, foldNames} from '../domain/node-range.ts';
import type {JobRecord} from '../ports/jobs.ts';

type Told = Pick<NewEvent, 'outcome' | 'targets' | 'jobId' | 'faultCode' | 'message'>;

/** The parts that requests and answers of many operations have. */
interface Request {
  readonly target?: readonly string[];
  readonly brand?: string;
  readonly jobId?: string;
  readonly options?: object;
}
interface Answer {
  readonly result?: readonly TargetResult[];
  readonly job?: Job | readonly Job[];
}

const outcomeOfJob: Readonly<Record<JobState, Outcome>> = {
  queued: 'accepted',
  running: 'accepted',
  succeeded: 'succeeded',
  partial: 'partial',
  failed: 'failed',
  cancelled: 'failed',
};

export function tellAnswer(request: object, answer: object): Told {
  const {result, job} = answer as Answer;
  if (job !== undefined && !Array.isArray(job)) return tellJob(job as Job);
  if (result === undefined) return {outcome: 'succeeded', targets: targetsOf(request)};
  const targets = result.map(({target}) => target);
  const failures = result.filter(({state}) => state !== 'succeeded');
  if (failures.length === 0) return {outcome: 'succeeded', targets};
  const codes = new Set(failures.map(({faultCode}) => faultCode ?? 'Internal'));
  const [only] = codes;
  return {
    outcome: failures.length < result.length ? 'partial' : codes.size === 1 ? outcomeOf(only) : 'failed',
    targets,
    ...(codes.size === 1 && only !== undefined ? {faultCode: only} : {}),
    message: summarise(failures),
  };
}

/** Names those on which it failed: whoever gets the event as a message has nothing else to look at. */
export function tellJobEnd({id, operation, user, state, message, targets}: JobRecord): NewEvent {
  const failed = targets.filter(target => target.state !== 'succeeded').map(({target}) => target);
  const counted = message ?? state;
  return {
    kind: 'jobEnded',
    outcome: outcomeOfJob[state],
    user,
    jobId: id,
    targets: targets.map(({target}) => target),
    ...(state === 'cancelled' ? {faultCode: 'Cancelled' as const} : {}),
    message: `${counted}${failed.length === 0 ? '' : ` Not done: ${foldNames(failed)}.`}`.slice(
      0,
      maximumMessage,
    ),
    details: {operation},
  };
}

function tellJob(job: Job): Told {
  const {id, state, message, result} = job;
  return {
    outcome: outcomeOfJob[state],
    jobId: parseJobId(id),
    targets: result.map(({target}) => target),
    ...(message === undefined ? {} : {message}),
  };
}

export function tellError(request: object, thrown: unknown): Told & {readonly faultCode: ErrorCode} {
  const {code, message}: AppError = asAppError(thrown);
  const {jobId} = request as Request;
  return {
    outcome: outcomeOf(code),
    targets: targetsOf(request),
    ...(typeof jobId === 'string'
      ? attempt<Pick<Told, 'jobId'>>(() => ({jobId: parseJobId(jobId)}), {})
      : {}),
    faultCode: code,
    message: message.slice(0, maximumMessage),
  };
}

const outcomeOf = (code?: ErrorCode): Outcome =>
  code === 'NotAuthorized' || code === 'Unauthenticated' || code === 'QuotaExceeded' ? 'denied' : 'failed';

/** As far as the request can be read; what is wrong with it is the error's to say. */
function targetsOf(request: object): readonly string[] {
  const {target, brand} = request as Request;
  if (target !== undefined && target.length > 0) return attempt(() => expandTargets(target), []);
  return typeof brand === 'string' ? [brand.slice(0, 40)] : [];
}

function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

const maximumMessage = 1_000;

/** E.g. `blade04: Held by bob. blade[05-06]: ...` */
const summarise = (failures: readonly TargetResult[]): string =>
  [...Map.groupBy(failures, ({message, faultCode, state}) => message ?? faultCode ?? state)]
    .map(([said, members]) => `${foldNames(members.map(({target}) => target))}: ${said}`)
    .join(' ')
    .slice(0, maximumMessage);

/** What of a request is told. A list of what may be, so that a password never is because somebody forgot it. */
const toldNames: ReadonlySet<string> = new Set([
  'count',
  'pool',
  'chassis',
  'minimumMemoryMegabytes',
  'minimumCores',
  'leaseSeconds',
  'allOrNothing',
  'force',
  'takeOver',
  'bootMode',
  'brand',
  'version',
  'fromBrand',
  'fromVersion',
  'discardChanges',
  'storageHost',
  'comment',
  'reason',
  'description',
  'device',
  'mode',
  'user',
  'toUser',
]);
const maximumText = 200;

export function tellRequest(request: object): EventDetails {
  const {options = {}} = request as Request;
  const details: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries<unknown>({...request, ...options})) {
    if (!toldNames.has(name)) continue;
    const plain = Array.isArray(value) ? value.filter(item => typeof item === 'string').join(', ') : value;
    if (typeof plain === 'string' && plain !== '') details[name] = plain.slice(0, maximumText);
    if (typeof plain === 'number' || typeof plain === 'boolean') details[name] = plain;
  }
  return details;
}
