/** What became of the targets of a request: how it is told, and with which exit code. */
import type {FaultCode, TargetResult} from '../contract/types.generated.ts';
import {errorTable} from '../domain/errors.ts';
import {foldNames} from '../domain/node-range.ts';
import type {Session} from './session.ts';
import {nameCommands} from './operation-names.ts';
import type {Column} from './table.ts';

export interface Failure {
  readonly target: string;
  readonly faultCode?: FaultCode;
  readonly step?: string;
  readonly message?: string;
}

export const failuresOf = (results: readonly TargetResult[]): TargetResult[] =>
  results.filter(({state}) => state === 'failed' || state === 'cancelled');

/** That of the first failure; 0 without one. */
export function exitCodeOf(failures: readonly Failure[]): number {
  const [first] = failures;
  return first === undefined ? 0 : errorTable[codeOf(first)].exitCode;
}

const codeOf = (failure: Failure): FaultCode =>
  failure.faultCode ?? ('state' in failure && failure.state === 'cancelled' ? 'Cancelled' : 'Internal');

const columns: readonly Column<Failure>[] = [
  {title: 'SERVER', value: ({target}) => target, wraps: true},
  {title: 'STEP', value: ({step}) => step ?? '', dropOrder: 2},
  {title: 'ERROR', value: codeOf},
  {title: 'WHAT HAPPENED', value: ({message}) => message ?? '', wraps: true},
];

/** Failures that differ in nothing but the target, also where the message names it, take one row. */
export function renderFailures(session: Session, failures: readonly Failure[], title = 'SERVER'): string[] {
  const groups = Map.groupBy(failures, failure =>
    JSON.stringify([codeOf(failure), failure.step, rename(failure, '')]),
  );
  const rows = [...groups.values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) return [];
    const target = foldNames(group.map(failure => failure.target));
    return [{...first, target, message: nameCommands(rename(first, target))}];
  });
  return session.table(
    columns.map(column => (column.title === 'SERVER' ? {...column, title} : column)),
    rows,
  );
}

/** The message with another name where it says that of the target. */
const rename = ({target, message = ''}: Failure, name: string): string =>
  message
    .split(/([\w.-]*\w)/)
    .map(word => (word === target ? name : word))
    .join('');

/** For operations that answer at once: one sentence on what was done, a table of the failures, an exit code. */
export function reportResults(
  session: Session,
  answer: {readonly result: readonly TargetResult[]},
  tell: (done: readonly TargetResult[]) => string,
): number {
  session.print(answer, ({result}) => {
    const failures = failuresOf(result);
    const done = result.filter(item => !failures.includes(item));
    return [...(done.length > 0 ? session.prose(tell(done)) : []), ...renderFailures(session, failures)];
  });
  return exitCodeOf(failuresOf(answer.result));
}

export const foldTargets = (results: readonly {readonly target: string}[]): string =>
  foldNames(results.map(({target}) => target));
