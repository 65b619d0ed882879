/** The frame that the drivers' programs for the storage host share. */
import {quoteCommand} from '../ssh/quote.ts';

/**
 * POSIX sh with flock (util-linux). The lock makes replicas of the service take turns. The loop may go on when we are
 * gone, so that table and file stay in line. The file is written beside and renamed: a reader sees all of it or none.
 * Its helpers beside it stay, empty of meaning: every process saved is some milliseconds of each batch.
 * Lines carry `#key`: ours are replaced by key, an administrator's stay.
 */
const before = `
trap '' HUP PIPE
file=$1
umask 022
[ -d "\${file%/*}" ] || mkdir -p "\${file%/*}" || exit 74
exec 9>>"$file.lock" && flock -w 20 9 || exit 75
: >> "$file" && : > "$file.drop" && : > "$file.add" || exit 74`;

const after = `
{ grep -vFf "$file.drop" "$file"; [ $? -le 1 ] && cat "$file.add"; } > "$file.new" && mv -f "$file.new" "$file" || exit 74
echo ---`;

/** `name` shows in the process list of the host. */
export function asProgram(name: string, steps: string, read: string, file: string): string {
  return quoteCommand(['sh', '-c', `${before.trimStart()}${steps}${after}\n${read}\n`, name, file]);
}

/** Exit statuses of the frame. */
export const status = {fileNotWritable: 74, lockBusy: 75} as const;
