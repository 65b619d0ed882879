/**
 * Two states of one image, file by file: what differs, and making the one like the other. ZFS keeps the inode and the
 * change time of every file that a snapshot and its clones share, so that what was not touched need not be read.
 */
import {quoteCommand} from '../ssh/quote.ts';

/**
 * POSIX sh with GNU findutils, coreutils and tar. Records end in NUL, because file names may hold anything else.
 *
 * Same inode and same change time mean the same file, unless it was written again within the resolution of the clock
 * (a whole second on zfs-fuse) or while the snapshot was under way: what changed after `since` is read and compared.
 * Applying ends with a look at both trees: somebody may be writing.
 */
const program = `PATH=/usr/gnu/bin:/opt/local/gnu/bin:$PATH LC_ALL=C
export PATH LC_ALL
umask 077
mode=$1 old=$2 new=$3 since=$4 most=$5
tab=$(printf '\\t')
for tool in find tar sort comm; do $tool --version 2>/dev/null | grep -q GNU || exit 69; done
[ -d "$old" ] && [ -d "$new" ] || exit 66
if [ "$mode" = apply ] && command -v flock > /dev/null; then exec 9< "$old" && flock -w 3600 9 || exit 75; fi
work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM PIPE
cd "$work" || exit 74
look='%y\\t%s\\t%n\\t%T@\\t%m\\t%U\\t%G'
walk() { (cd "$1" && shift && find . -xdev ! -type s "$@") > walk || exit 74; sort -z walk; }
kinds() { cut -z -f1,10- "$1" | sort -z; }
looks() { cut -z -f1-7,10- "$1" | sort -z; }
walk "$old" -printf "$look\\t%i\\t%C@\\t/%P\\0" > old
walk "$new" \\( -newerct "@$since" -printf "$look\\t%i\\trecent\\t/%P\\0" -o -printf "$look\\t%i\\t%C@\\t/%P\\0" \\) > new
comm -z -23 old new > old.only
comm -z -13 old new > new.only
looks old.only > old.looks
looks new.only > new.looks
comm -z -12 old.looks new.looks > alike
grep -z '^d' alike | cut -z -f1,8- > same
grep -z '^f' alike | cut -z -f8- | sed -z 's/^/./' > read
if [ -s read ]; then
  (cd "$old" && xargs -0 sha256sum -z -- < "$work/read") | sort -z > old.sums
  (cd "$new" && xargs -0 sha256sum -z -- < "$work/read") | sort -z > new.sums
  comm -z -12 old.sums new.sums | sed -z "s/^[0-9a-f]*  \\./f$tab/" >> same
fi
if grep -q -z '^l' alike; then
  walk "$old" -type l -printf "l\\t/%P\\t%l\\0" > old.links
  walk "$new" -type l -printf "l\\t/%P\\t%l\\0" > new.links
  comm -z -12 old.links new.links | sed -z "s/^\\(l$tab[^$tab]*\\)$tab.*/\\1/" >> same
fi
sort -z -u same > same.kinds
kinds old.only | comm -z -23 - same.kinds > old.kinds
kinds new.only | comm -z -23 - same.kinds > new.kinds
if [ "$mode" = compare ]; then
  { sed -z "s/^/-$tab/" old.kinds; sed -z "s/^/+$tab/" new.kinds; } | sort -z -t "$tab" -k 3 | head -z -n "$most"
  exit 0
fi
comm -z -23 old.kinds new.kinds | cut -z -f2- | sed -z 's/^/./' | sort -z > remove
cut -z -f2- new.kinds | sed -z 's/^/./' > changed
# A directory is as new as the last change of what is in it: those above are written once more.
cat remove changed | sed -z 's|/[^/]*$||; s|^\\.$|./|' | sort -z -u | comm -z -23 - remove | sort -z -u - changed > copy
(cd "$old" && xargs -0 -r rm -rf -- < "$work/remove") || exit 74
if [ -s copy ]; then
  { tar -C "$new" --format=posix --no-recursion --xattrs --acls --null -T "$work/copy" -cf - || : > failed; } |
    tar -C "$old" --numeric-owner --same-owner --xattrs --xattrs-include='*' --acls -xpf - || exit 74
  [ ! -e failed ] || exit 74
fi
walk "$old" -printf "$look\\t/%P\\0" > old
walk "$new" -printf "$look\\t/%P\\0" > new
cmp -s old new || exit 65
`;

/** Exit statuses of the program. */
const status = {changing: 65, noDirectory: 66, noGnu: 69, locked: 75} as const;

/** How long before its creation time a snapshot may have begun, at worst. */
const snapshotSeconds = 30;

export interface Trees {
  /** Directory of the older state; the one that is changed. */
  readonly old: string;
  readonly new: string;
  /** When the snapshot was taken that both have in common. */
  readonly since: Date;
}

export function buildCompareCommand(trees: Trees, maximum: number): string {
  // Two records an entry, and one entry more, which tells that there are more.
  return build('compare', trees, 2 * (maximum + 1));
}

/** Makes `old` like `new`. Repeatable, also when it was cut off. */
export function buildApplyCommand(trees: Trees): string {
  return build('apply', trees, 0);
}

function build(mode: 'compare' | 'apply', trees: Trees, records: number): string {
  const since = Math.floor(trees.since.getTime() / 1_000) - snapshotSeconds;
  return quoteCommand([
    'sh',
    '-c',
    program,
    'hopscotch-tree',
    mode,
    trees.old,
    trees.new,
    String(since),
    String(records),
  ]);
}

export type TreeProblem = 'changing' | 'noDirectory' | 'noGnu' | 'locked' | 'unknown';

export function parseTreeProblem(code: number | undefined): TreeProblem {
  const names = Object.entries(status).find(([, value]) => value === code);
  return (names?.[0] as TreeProblem | undefined) ?? 'unknown';
}
