/** Files that list servers, for an inventory. */
import {readFileSync} from 'node:fs';
import {z} from 'zod';
import {AppError, invalidRequest} from '../../domain/errors.ts';
import {pools} from '../../domain/server.ts';
import {unreadable} from '../../domain/unreadable.ts';

const count = z.int().min(1).max(999_999_999).optional();
const serverList = z.array(
  z.strictObject({
    name: z.string(),
    macAddress: z.string().optional(),
    ipAddress: z.string().optional(),
    chassis: z.string().optional(),
    bay: z.int().optional(),
    pool: z.enum(pools).optional(),
    memoryMegabytes: count,
    cores: count,
  }),
);

/** `part`: what an InvalidRequest names. */
export function parseServerList(text: string, file: string, part: string): z.output<typeof serverList> {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    throw new AppError('InvalidRequest', `${file} is not JSON.`, {cause: error});
  }
  const result = serverList.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalidRequest(part, `${file} is not a list of servers: ${issue?.path.join('.')}: ${issue?.message}`);
}

export function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(`The file ${file}`, error);
  }
}
