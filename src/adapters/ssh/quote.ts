/** SSH hands a command to the remote shell as one string. Nothing gets into that string but through here. */
import {AppError} from '../../domain/errors.ts';

/** One argument for a POSIX shell. Throws Internal on NUL, which no argument can hold. */
export function quoteArgument(text: string): string {
  if (text.includes('\0')) throw new AppError('Internal', 'A command argument contains a NUL character.');
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A whole command: the program and its arguments. */
export function quoteCommand(argv: readonly string[]): string {
  // A first word such as `a=b` would be an assignment, not a program: quotes take that meaning away.
  const [program = '', ...rest] = argv;
  const first = program.includes('=') ? `'${program.replaceAll("'", `'\\''`)}'` : quoteArgument(program);
  return [first, ...rest.map(quoteArgument)].join(' ');
}
