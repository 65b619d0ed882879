/** Files of one JSON value a line, to which lines are added as things happen. */
import {readFileSync} from 'node:fs';

/** None where there is no file. A line that cannot be read is passed over: the last may have been cut off, and was then not acknowledged. */
export function readJsonLines<T>(file: string, parse: (value: unknown) => T): T[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap(line => {
    try {
      return [parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
