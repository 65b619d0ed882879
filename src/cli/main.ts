#!/usr/bin/env node
/** `hopscotch`: the command line. */
import {systemClock} from '../domain/clock.ts';
import {AppError} from '../domain/errors.ts';
import type {Io} from './io.ts';
import {runCli} from './program.ts';
import {openPrompter} from './prompt.ts';
import {readEnvironment} from './settings.ts';

const interrupt = new AbortController();
const interrupted = () =>
  interrupt.abort(new AppError('Cancelled', 'Interrupted. What was asked of the service may still be done.'));
// The second Ctrl-C ends the process at once.
process.once('SIGINT', interrupted);

// `hopscotch servers | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: readEnvironment(),
  clock: systemClock,
  ...(process.stdin.isTTY && process.stderr.isTTY
    ? {prompter: openPrompter(process.stdin, process.stderr, interrupted)}
    : {}),
  readInput,
  openInput: () => process.stdin,
  interrupt: interrupt.signal,
};

process.exitCode = await runCli(process.argv.slice(2), io);
