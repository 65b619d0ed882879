/**
 * Validates large messages in another thread. libxml2 does a message in one go: one that registers ten thousand servers
 * would keep all other requests waiting meanwhile. For small ones the way there and back costs more than the work.
 */
import {extname} from 'node:path';
import {Worker} from 'node:worker_threads';
import {AppError} from '../domain/errors.ts';
import {refuseProblem, validateRequest, type Problem} from './validate.ts';
import type {FromWorker, ToWorker} from './validation-worker.ts';

const largeBytes = 256 * 1024;
/** Ten thousand servers to register take less than a second. */
const patienceMs = 60_000;
const entry = new URL(`./validation-worker${extname(import.meta.url)}`, import.meta.url);

interface Pending {
  readonly resolve: (problem: Problem | undefined) => void;
  readonly reject: (error: Error) => void;
}
const pending = new Map<number, Pending>();
let worker: Worker | undefined;
let lastId = 0;

/** As `validateRequest`. Throws Internal when the thread breaks down or does not answer in time; the next message gets a new one. */
export async function validateRequestAside(xml: Uint8Array, deadlineMs = patienceMs): Promise<void> {
  if (xml.length < largeBytes) return validateRequest(xml);
  const problem = await ask(xml, deadlineMs);
  if (problem !== undefined) throw refuseProblem(problem, xml);
}

async function ask(xml: Uint8Array, deadlineMs: number): Promise<Problem | undefined> {
  const thread = (worker ??= start());
  const id = ++lastId;
  const timer = setTimeout(() => {
    giveUp(thread, new Error(`the validator did not answer within ${deadlineMs} ms`));
    void thread.terminate();
  }, deadlineMs);
  try {
    return await new Promise((resolve, reject) => {
      pending.set(id, {resolve, reject});
      // While somebody waits for it the process stays; otherwise the thread keeps nothing alive.
      thread.ref();
      thread.postMessage({id, xml} satisfies ToWorker);
    });
  } finally {
    clearTimeout(timer);
  }
}

function start(): Worker {
  const started = new Worker(entry);
  started.on('message', ({id, problem}: FromWorker) => {
    const waiting = pending.get(id);
    pending.delete(id);
    if (pending.size === 0) started.unref();
    waiting?.resolve(problem);
  });
  started.on('error', cause => giveUp(started, cause));
  started.on('exit', code => giveUp(started, new Error(`the validator has ended: ${code}`)));
  return started;
}

function giveUp(broken: Worker, cause: unknown): void {
  if (worker !== broken) return;
  worker = undefined;
  for (const {reject} of pending.values())
    reject(new AppError('Internal', 'The message could not be validated. Send it again.', {cause}));
  pending.clear();
}
