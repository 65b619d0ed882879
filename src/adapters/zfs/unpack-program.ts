/** Fills a new filesystem from a directory or a tar archive. */
import {deviceError, invalidRequest, notFound, type AppError} from '../../domain/errors.ts';
import {quoteCommand} from '../ssh/quote.ts';
import {explainRefusal, isOutOfSpace} from './messages.ts';

/**
 * POSIX sh with GNU tar: it takes no member out of the directory that it unpacks into, neither by `..`, nor by a leading
 * slash, nor through a link that the archive brought along. How an archive is packed, its first bytes tell.
 */
const program = `PATH=/usr/gnu/bin:/opt/local/gnu/bin:$PATH LC_ALL=C
export PATH LC_ALL
from=$1 source=$2 target=$3
tar --version 2> /dev/null | grep -q GNU || exit 69
[ -d "$target" ] || exit 74
take() {
  tar -C "$target" --numeric-owner --same-owner --xattrs --xattrs-include='*' --acls -xpf -
}
failed=$(mktemp) || exit 74
trap 'rm -f "$failed"' EXIT
trap 'exit 1' HUP INT TERM
if [ "$from" = directory ]; then
  [ -d "$source" ] || exit 66
  { tar -C "$source" --format=posix --one-file-system --xattrs --acls -cf - . || echo tar > "$failed"; } | take || exit 65
else
  if [ "$from" = stream ]; then
    head=$(mktemp) && dd bs=1 count=6 of="$head" 2> /dev/null || exit 74
    trap 'rm -f "$failed" "$head"' EXIT
    give() { cat "$head" -; }
    source=$head
  else
    [ -f "$source" ] || exit 66
    give() { cat "$source"; }
  fi
  case $(od -An -tx1 -N6 "$source" | tr -d ' \\n') in
  1f8b*) unpack='gzip -dc' ;;
  fd377a585a00) unpack='xz -dc' ;;
  28b52ffd*) unpack='zstd -dc' ;;
  425a68*) unpack='bzip2 -dc' ;;
  *) unpack=cat ;;
  esac
  command -v \${unpack%% *} > /dev/null || exit 70
  { give | $unpack || echo unpack > "$failed"; } | take || exit 65
fi
[ ! -s "$failed" ] || exit 65
`;

const status = {notAnArchive: 65, noSource: 66, noGnu: 69, noUnpacker: 70} as const;

export type UnpackSource = {
  readonly kind: 'tar' | 'directory' | 'stream';
  readonly path: string;
  readonly shownAs: string;
};

export function buildUnpackCommand({kind, path}: UnpackSource, target: string): string {
  return quoteCommand(['sh', '-c', program, 'hopscotch-unpack', kind, path, target]);
}

/** GNU tar, of a member whose name has `..` in it. */
const leadsOut = /contains '\.\.'/;

export function explainUnpacking(
  host: string,
  {kind, shownAs}: UnpackSource,
  code: number | undefined,
  stderr: string,
  pool?: string,
): AppError {
  const cause = new Error(`exit status ${code}: ${stderr.slice(-2_000)}`);
  if (isOutOfSpace(stderr)) {
    return explainRefusal(host, 'full', stderr, pool);
  }
  if (/zfs-fuse daemon|Transport endpoint is not connected/i.test(stderr))
    return explainRefusal(host, 'down', stderr);
  switch (code) {
    case status.noSource:
      return notFound(
        kind === 'tar' ? 'File' : 'Directory',
        [shownAs],
        `Put it into the directory for imports of the ${host}.`,
      );
    case status.notAnArchive:
      if (kind === 'directory')
        return deviceError(
          host,
          `The ${host} could not copy all of ${shownAs}. Nothing was kept of it.`,
          cause,
        );
      return invalidRequest(
        kind === 'tar' ? 'options/fromTar' : 'archive',
        leadsOut.test(stderr)
          ? `${shownAs} has members that lead out of it (..). Pack it anew from within the directory, with "tar -C DIRECTORY -c .". Nothing was kept of it.`
          : `${shownAs} is not a whole tar archive (plain, gzip, xz, zstd or bzip2): it is something else, damaged, or was cut off. Nothing was kept of it.`,
      );
    case status.noGnu:
      return deviceError(host, `The ${host} needs GNU tar for this. Install it there.`, cause);
    case status.noUnpacker:
      return deviceError(
        host,
        `The ${host} has no program that unpacks ${shownAs}. Install gzip, xz, zstd or bzip2 there.`,
        cause,
      );
    default:
      return deviceError(
        host,
        `The ${host} could not unpack ${shownAs}. The log of this service has its words.`,
        cause,
      );
  }
}
