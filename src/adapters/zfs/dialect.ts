/** What a storage host's ZFS is and can do: asked once, by what it knows, because versions mean little across systems. */
import {quoteCommand} from '../ssh/quote.ts';

export interface Dialect {
  /** OpenZFS 0.8 and later tells its version; illumos (and OpenZFS before that) knows what zfs-fuse does not. */
  readonly name: 'openzfs' | 'illumos' | 'zfs-fuse';
  /** A stream that was cut off can go on where it was. */
  readonly resumes: boolean;
}

/** The second question fails where ZFS does not have the property; the first prints nothing where it has no such command. */
export function buildDialectCommand(base: string): string {
  return `zfs version | head -n 1 && ${quoteCommand(['zfs', 'get', '-Hp', '-o', 'property', resumeToken, base])}`;
}

export function parseDialect(stdout: string): Dialect {
  const lines = stdout.split('\n');
  const told = /^zfs-[0-9]/.test(lines[0] ?? '');
  const resumes = lines.includes(resumeToken);
  return {name: told ? 'openzfs' : resumes ? 'illumos' : 'zfs-fuse', resumes};
}

/** Where a receiving filesystem keeps what a sender needs to go on. */
export const resumeToken = 'receive_resume_token';
