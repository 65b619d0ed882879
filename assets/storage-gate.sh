#!/bin/sh
# What HOP-SCOTCH may do on this storage host: the commands that its service sends, below one filesystem, and nothing
# else. sshd calls it with the command that came, whatever it is; with -n it only says whether that would be let through.
#
# `hopscotch storage setup` writes it. The programs at its end are those of one release of the service: another release
# may need another gate, and `hopscotch storage check` tells.
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
export LC_ALL PATH
unset CDPATH ENV BASH_ENV
set -f

# Filesystem that everything is below, where it is mounted, where imports come from, and the table of exports.
base=%BASE%
path=%PATH%
imports=%IMPORTS%
exports=%EXPORTS%

refuse() {
  printf 'hopscotch-gate: refused: %s\n' "$1" >&2
  exit 126
}

newline='
'

# --- words -----------------------------------------------------------------------------------------------------------

# Sets `tokens`: one a line, `w` and a word or `o` and an operator. Only what needs no shell to be understood.
split() {
  rest=$1 tokens=
  case $rest in *"$newline"*) refuse 'more than one line' ;; esac
  while [ -n "$rest" ]; do
    kind=w
    case $rest in
    "'"*)
      rest=${rest#?}
      word=${rest%%"'"*}
      [ "$word" != "$rest" ] || refuse 'a quote that does not end'
      rest=${rest#"$word"}
      rest=${rest#?}
      ;;
    *)
      word=${rest%%[\ \']*}
      rest=${rest#"$word"}
      case $word in
      '&&' | '|') kind=o ;;
      '' | *[!A-Za-z0-9_@%+=:,./-]*) refuse 'characters that mean something to a shell' ;;
      esac
      ;;
    esac
    case $rest in
    '') ;;
    ' '?*) rest=${rest#?} ;;
    *) refuse 'words that run into each other' ;;
    esac
    tokens=$tokens$kind$word$newline
  done
}

# Calls $1 with every command between `&&`, and what it is piped into, each as words a line. Ends with the first that fails.
each_command() {
  action=$1 first='' second='' piped=no
  IFS=$newline
  # shellcheck disable=SC2086 # One token a line.
  set -- $tokens
  unset IFS
  for token; do
    case $token in
    'o&&')
      "$action" "$first" "$second" || return
      first='' second='' piped=no
      ;;
    'o|')
      [ "$piped" = no ] || refuse 'more than one pipe'
      piped=yes
      ;;
    *) if [ "$piped" = yes ]; then second=$second${token#w}$newline; else first=$first${token#w}$newline; fi ;;
    esac
  done
  "$action" "$first" "$second"
}

# --- filesystems -----------------------------------------------------------------------------------------------------

ours() {
  case $1 in
  *[!A-Za-z0-9._:/@-]* | *//* | *..*) refuse "the name $1" ;;
  "$base" | "$base"/?* | "$base"@?*) ;;
  *) refuse "$1 is not below $base" ;;
  esac
}

below() {
  ours "$1"
  case $1 in "$base"/?*) ;; *) refuse "$1 is not below $base" ;; esac
}

# Not the places of all brands, roots and so on, which only ever go one by one.
deep() {
  below "$1"
  case ${1#"$base"/} in *?/?*) ;; *) refuse "$1 holds others" ;; esac
}

snapshot() {
  below "$1"
  case $1 in *?@?*) ;; *) refuse "$1 is not a snapshot" ;; esac
}

# A mount point of its own could lie anywhere on the host.
property() {
  case $1 in
  hopscotch:?*=* | readonly=on | readonly=off | quota=none | sharenfs=off) ;;
  quota=*) case ${1#quota=} in '' | *[!0-9]*) refuse "$1" ;; esac ;;
  sharenfs=r[ow]=[0-9@]*) case $1 in *[!a-z0-9_,.:=@/]*) refuse "$1" ;; esac ;;
  *) refuse "setting ${1%%=*}" ;;
  esac
}

# --- zfs -------------------------------------------------------------------------------------------------------------

# Takes the command and what it is piped into.
admit() {
  into=$2
  IFS=$newline
  # shellcheck disable=SC2086 # One word a line.
  set -- $1
  unset IFS
  [ "${1-}" = zfs ] || refuse "${1:-no command}"
  verb=${2-}
  case $verb:$into in
  send:"zfs${newline}receive${newline}"*)
    received=${into#"zfs${newline}receive${newline}"}
    deep "${received%"$newline"}"
    ;;
  diff:"head${newline}-n${newline}"*)
    lines=${into#"head${newline}-n${newline}"}
    case ${lines%"$newline"} in '' | *[!0-9]*) refuse "head of $lines" ;; esac
    ;;
  version:"head${newline}-n${newline}1${newline}")
    [ $# = 2 ] || refuse 'zfs version of something'
    return
    ;;
  *:) ;;
  *) refuse "zfs $verb into something else" ;;
  esac
  [ $# -ge 3 ] || refuse 'zfs without arguments'
  shift 2
  case $verb in
  get)
    while [ $# -gt 2 ]; do
      case $1 in
      -Hp | -r) shift ;;
      -o | -s | -d) shift 2 ;;
      *) refuse "zfs get $1" ;;
      esac
    done
    ours "${2-}"
    ;;
  create | clone | snapshot)
    while [ "$1" = -o ] && [ $# -gt 2 ]; do
      property "$2"
      shift 2
    done
    [ "$verb:$1" != create:-p ] || shift
    case $verb:$# in
    create:1) below "$1" ;;
    snapshot:1) snapshot "$1" ;;
    clone:2)
      snapshot "$1"
      deep "$2"
      ;;
    *) refuse "zfs $verb $1" ;;
    esac
    ;;
  set)
    [ $# = 2 ] || refuse 'zfs set of several'
    property "$1"
    below "$2"
    ;;
  destroy)
    [ "$1" != -r ] || shift
    [ $# = 1 ] || refuse 'zfs destroy of several'
    deep "$1"
    ;;
  rename)
    [ $# = 2 ] || refuse 'zfs rename with options'
    deep "$1"
    deep "$2"
    ;;
  holds)
    [ "$1" = -H ] || refuse "zfs holds $1"
    shift
    for held; do snapshot "$held"; done
    ;;
  mount | unmount)
    [ $# = 1 ] || refuse "zfs $verb of several"
    below "$1"
    ;;
  send)
    if [ "$1" = -t ] && [ $# = 2 ]; then
      case $2 in *[!0-9a-f-]*) refuse "the token $2" ;; esac
      return
    fi
    if [ "$1" = -i ] && [ $# = 3 ]; then
      case $2 in @?*) ;; *) refuse 'zfs send since something else' ;; esac
      shift 2
    fi
    [ $# = 1 ] || refuse "zfs send $1"
    snapshot "$1"
    ;;
  receive)
    case $1 in -A | -s) shift ;; esac
    [ "$1" != -F ] || shift
    [ $# = 1 ] || refuse "zfs receive $1"
    deep "$1"
    ;;
  diff)
    [ "$#:$1" = 3:-FH ] || refuse 'zfs diff with other options'
    snapshot "$2"
    snapshot "$3"
    ;;
  *) refuse "zfs $verb" ;;
  esac
}

# Has been admitted.
obey() {
  into=$2
  IFS=$newline
  # shellcheck disable=SC2086 # One word a line.
  set -- $1
  unset IFS
  case $2:$into in
  send:?*)
    into=${into%"$newline"}
    "$@" | receive "${into##*"$newline"}"
    ;;
  diff:?* | version:?*)
    into=${into%"$newline"}
    "$@" | head -n "${into##*"$newline"}"
    ;;
  send:)
    if [ "$3" = -t ]; then of_ours "$4"; fi
    "$@"
    ;;
  receive:)
    shift 2
    receive "$@"
    ;;
  mount:)
    stays_below "$3" && "$@"
    ;;
  *) "$@" ;;
  esac
}

# A stream can bring a mount point along.
receive() {
  if [ "$1" = -A ]; then
    zfs receive "$@"
    return
  fi
  zfs receive -u "$@" || return
  for received; do :; done
  case $(zfs get -H -o source mountpoint "$received") in
  inherited* | default*) ;;
  *) zfs inherit mountpoint "$received" ;;
  esac
}

# What a token stands for, only ZFS can tell.
of_ours() {
  name=$(zfs send -nv -t "$1" 2> /dev/null | sed -n 's/^[[:space:]]*toname = //p')
  [ -n "$name" ] || refuse 'a token that says nothing'
  below "$name"
}

stays_below() {
  case $(zfs get -H -o value mountpoint "$1") in
  *..*) refuse "the mount point of $1" ;;
  "$path"/?*) ;;
  '') ;; # Is not there: zfs says so itself.
  *) refuse "$1 would be mounted outside of $path" ;;
  esac
}

# --- programs --------------------------------------------------------------------------------------------------------

# $2 is right below the place $1: further below, a link in an image could lead out of it.
directly_in() {
  case $2 in
  *[!A-Za-z0-9._:/@+-]* | *..*) refuse "the path $2" ;;
  "$1"/?*) case ${2#"$1"/} in */*) refuse "$2 is not directly in $1" ;; esac ;;
  *) refuse "$2 is not in $1" ;;
  esac
}

mounted() {
  case $1 in
  "$path"/brands/*) directly_in "$path/brands" "$1" ;;
  "$path"/incoming/*) directly_in "$path/incoming" "$1" ;;
  *) directly_in "$path/views" "$1" ;;
  esac
}

exported() {
  case $1 in
  "$path"/scratch/*) directly_in "$path/scratch" "$1" ;;
  "$path"/versions/*) directly_in "$path/versions" "$1" ;;
  *) directly_in "$path/roots" "$1" ;;
  esac
}

number() {
  case $1 in '' | *[!0-9]*) refuse "$1 is not a number" ;; esac
}

# Marks our lines in the table.
key() {
  case $1 in '' | *[!0-9a-f]*) refuse "the key $1" ;; esac
}

address() {
  case $1 in '' | *[!0-9.]*) refuse "$1 is not an address" ;; esac
}

# What a program is given, after its name.
admit_program() {
  name=$1
  shift
  case $name in
  hopscotch-tree)
    mounted "${2-}"
    mounted "${3-}"
    ;;
  hopscotch-read) mounted "${1-}" ;;
  hopscotch-unpack)
    directly_in "$path/incoming" "${3-}"
    case $1:$2 in
    stream:-) ;;
    tar:"$imports"/?* | directory:"$imports"/?*) case $2 in *..*) refuse "the path $2" ;; esac ;;
    *) refuse "$2 is not in $imports" ;;
    esac
    ;;
  *) [ "$*" = "$exports" ] || refuse "the table of exports $*" ;;
  esac
}

# One line of what a program that changes exports reads: who gets what.
admit_change() {
  case $1 in
  hopscotch-exportfs)
    # shellcheck disable=SC2086 # Words.
    set -- $2
    key "$3"
    address "$4"
    exported "$5"
    case $1:$#:${6-} in
    drop:5:) ;;
    add:6:r[ow],*) case $6 in *[!a-z0-9_,=-]*) refuse "$6" ;; esac ;;
    *) refuse "$*" ;;
    esac
    ;;
  hopscotch-sharenfs)
    # shellcheck disable=SC2086 # Words.
    set -- $2
    [ "$1:$#" = set:4 ] || refuse "$*"
    deep "$3"
    property "sharenfs=$4"
    ;;
  *) admit_block "$2" ;;
  esac
}

admit_block() {
  block=$1
  # shellcheck disable=SC2086 # Words.
  set -- $1
  key "$3"
  number "$4"
  case $1:$# in
  drop:4 | orphan:4) return ;;
  add:*) ;;
  *) refuse "$1" ;;
  esac
  id=$4
  block=${block#"$1 $2 $3 $4 "}
  place=${block#*'; Path = "'}
  place=${place%%'"'*}
  exported "$place"
  client=${block#*'Clients = '}
  client=${client%%;*}
  address "$client"
  shown=${block#*'; Pseudo = "'}
  shown=${shown%%'"'*}
  case $shown in "$place" | "/shared/$client$place") ;; *) refuse "the name $shown" ;; esac
  end=' } }'
  access=${block%"$end"}
  access=${access##* }
  case $access in 'RW;' | 'RO;') ;; *) refuse "the access $access" ;; esac
  # shellcheck disable=SC2154 # The programs below set it.
  [ "$block" = "$block_begin$id; Path = \"$place\"; Pseudo = \"$shown$block_middle$client$block_end$access$end" ] ||
    refuse 'an export of another form'
}

# Runs a program of ours, whose text is known word for word.
run_program() {
  name=${1##*"' hopscotch-"}
  name=hopscotch-${name%% *}
  program=$(program_text "$name")
  case $1 in
  "$program "*) ;;
  *) refuse "a program that is not of this release: $name" ;;
  esac
  split "${1#"$program "}"
  case $tokens in *"o&&"* | *"o|"*) refuse 'more after a program' ;; esac
  given=
  IFS=$newline
  for token in $tokens; do given=$given${token#w}$newline; done
  # shellcheck disable=SC2086 # One word a line.
  set -- "$1" $given
  unset IFS
  whole=$1
  shift
  admit_program "$name" "$@"
  case $name:$dry in
  hopscotch-exportfs:* | hopscotch-ganesha:* | hopscotch-sharenfs:*) ;;
  *:yes) exit 0 ;;
  *) eval "exec $whole" ;;
  esac
  changes=
  while read -r line; do
    [ -n "$line" ] || continue
    admit_change "$name" "$line"
    changes=$changes$line$newline
  done
  [ "$dry" = no ] || exit 0
  printf %s "$changes" | eval "$whole"
}

%PROGRAMS%
# --- the command -----------------------------------------------------------------------------------------------------

dry=no
if [ "$#:$1" = 2:-n ]; then
  dry=yes
  shift
fi
[ "$#:${1:+some}" = 1:some ] || refuse 'no command: there is no shell here'

case $1 in
"sh -c '"*)
  run_program "$1"
  exit
  ;;
esac
if is_known "$1"; then
  [ "$dry" = no ] || exit 0
  eval "$1"
  exit
fi
split "$1"
each_command admit
[ "$dry" = no ] || exit 0
each_command obey
