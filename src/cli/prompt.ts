/** Questions at the terminal. */
import {createInterface} from 'node:readline';
import {Writable} from 'node:stream';
import {AppError} from '../domain/errors.ts';
import type {Prompter} from './io.ts';

/** Questions go to standard error, so that they are seen when standard output is piped elsewhere. */
export function openPrompter(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  onInterrupt: () => void,
): Prompter {
  const read = (question: string, shown: NodeJS.WritableStream) =>
    new Promise<string>((resolve, reject) => {
      const reader = createInterface({
        input,
        output: shown,
        terminal: true,
        historySize: 0,
        prompt: question,
      });
      if (shown !== output) output.write(question);
      reader.prompt();
      let answered = false;
      reader.on('line', line => {
        answered = true;
        reader.close();
        resolve(line);
      });
      reader.on('SIGINT', () => {
        onInterrupt();
        reader.close();
      });
      reader.on('close', () => {
        if (!answered) reject(new AppError('Cancelled', 'Nothing was changed.'));
        if (!answered || shown !== output) output.write('\n');
      });
    });
  // The line editor echoes what is typed to its output: give it one that leads nowhere.
  const nowhere = new Writable({write: (_chunk, _encoding, done) => done()});
  return {ask: question => read(question, output), askSecret: question => read(question, nowhere)};
}
