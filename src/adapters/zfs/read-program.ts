/** Reads one file of an image. */
import {conflict, deviceError, notFound, type AppError} from '../../domain/errors.ts';
import type {ImagePath} from '../../domain/boot-settings.ts';
import {quoteCommand} from '../ssh/quote.ts';

/** Kernels and initrds that rescue systems come in have some hundred megabytes. */
export const maximumFileBytes = 1_024 ** 3;

/**
 * POSIX sh. Links are followed by hand, from the top of the image: the host's own way would follow an absolute link
 * out of the image, to the files of the host. The image must not change meanwhile: it is a read-only clone.
 */
const program = `LC_ALL=C
export LC_ALL
top=$1 rest=$2 most=$3 at= links=0
while [ -n "$rest" ]; do
  case $rest in
  */*) step=\${rest%%/*} rest=\${rest#*/} ;;
  *) step=$rest rest= ;;
  esac
  case $step in
  '' | .) continue ;;
  ..)
    at=\${at%/*}
    continue
    ;;
  esac
  if [ -L "$top$at/$step" ]; then
    links=$((links + 1))
    [ "$links" -le 40 ] || exit 67
    link=$(readlink "$top$at/$step") || exit 74
    case $link in
    /*) at= ;;
    esac
    rest=$link/$rest
  else
    at=$at/$step
  fi
done
[ -e "$top$at" ] || exit 66
[ -f "$top$at" ] || exit 67
[ -s "$top$at" ] || exit 65
bytes=$(wc -c < "$top$at") || exit 74
[ "$bytes" -le "$most" ] || exit 68
exec cat < "$top$at"
`;

const status = {empty: 65, missing: 66, notAFile: 67, tooLarge: 68} as const;

export function buildReadCommand(top: string, path: ImagePath, maximumBytes = maximumFileBytes): string {
  return quoteCommand(['sh', '-c', program, 'hopscotch-read', top, path, String(maximumBytes)]);
}

/** @param image as messages call it: `version 3 of web` */
export function explainReading(
  host: string,
  image: string,
  path: ImagePath,
  code: number | undefined,
  stderr: string,
): AppError {
  switch (code) {
    case status.missing:
      return notFound(
        'File',
        [path],
        `${capital(image)} does not have it, or a link on the way leads nowhere.`,
      );
    case status.empty:
      return conflict(`${path} of ${image} is empty.`, [path]);
    case status.notAFile:
      return conflict(`${path} of ${image} is not a regular file, or its links lead in a circle.`, [path]);
    case status.tooLarge:
      return conflict(`${path} of ${image} has more than ${maximumFileBytes / 1_024 ** 2} MiB.`, [path]);
    default:
      return deviceError(
        host,
        `The ${host} could not read ${path} of ${image}. The log of this service has its words.`,
        new Error(`exit status ${code}: ${stderr.slice(-2_000)}`),
      );
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
