#!/bin/sh
# shellcheck shell=sh disable=SC3067,SC2317
#
# agentloop @VERSION@: this script and, after its last line, a compressed archive of the program and of the Java it runs on.
# The first start unpacks the archive into the user's cache; every later start is only the lines up to the first exec,
# which fork nothing. Everything is prefixed: a variable that the caller exported must reach the agents unchanged.
#
# $XDG_CACHE_HOME/agentloop/             ours, 0700 (XDG_CACHE_HOME defaults to ~/.cache)
#   @ID@/                  this version, complete: it is renamed into place after the last byte is on disk
#   .unpacking-PID/                      a version on its way; left by a killed start, removed by the next one
#   lock                                 held while unpacking
#
# Where that cannot be, ${TMPDIR:-/tmp}/agentloop-UID/ takes its place.

_al_id=@ID@
_al_header_bytes=@HEADER_BYTES@ # fixed width, so that putting the number in does not change it
_al_total_bytes=@TOTAL_BYTES@

# A folder somebody else owns may hold anything, so it is never trusted. The files are looked at one by one because cleaners of
# /tmp remove old files and leave the rest; the list is all that the last line of this script needs.
_al_ready() {
  [ -O "$1" ] && [ -x "$1/bin/agentloop" ] || return 1
  # shellcheck disable=SC2043 # the list is put in by the build
  for _al_file in @FILES@; do
    [ -f "$1/$_al_file" ] || return 1
  done
}

_al_start() {
  _al_home=$1
  shift
  # When it was last used, for the removal of old versions. Not a reason to fail.
  { true >"$_al_home/last-used"; } 2>/dev/null
  # All classes of a cache are linked at every start, so commands that need few of them have their own.
  case ${1-} in
    @LIGHT_COMMANDS@) _al_cache=light.aot ;;
    *) _al_cache=agentloop.aot ;;
  esac
  exec "$_al_home/bin/agentloop" \
    @JVM_OPTIONS@ \
    -XX:AOTCache="$_al_home/$_al_cache" \
    -Djna.boot.library.path="$_al_home/lib" \
    -Dagentloop.executable="$_al_self" \
    -cp "@CLASS_PATH@" @MAIN_CLASS@ "$@"
}

case $0 in
  /*) _al_self=$0 ;;
  *) _al_self=$PWD/${0#./} ;;
esac
[ -f "$_al_self" ] || _al_self=$(command -v -- "$0")

# A relative XDG_CACHE_HOME is to be ignored, says its specification; without HOME there is no cache.
case ${XDG_CACHE_HOME-} in
  /*) _al_base=$XDG_CACHE_HOME/agentloop ;;
  *) _al_base=${HOME:-/dev/null}/.cache/agentloop ;;
esac

# cron gives no locale. Java takes arguments and names of files for ASCII then, and mangles all others; no option changes that.
# Agents inherit this, which does them good, too. (Python coerces the C locale in the same way.)
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
  C | POSIX)
    export LC_CTYPE=C.UTF-8
    [ -z "${LC_ALL-}" ] || LC_ALL=C.UTF-8
    ;;
esac

_al_ready "$_al_base/$_al_id" && _al_start "$_al_base/$_al_id" "$@"

# ---- Only a first start, or one without a usable cache, comes here. ----

_al_say() { printf 'agentloop: %s\n' "$*" >&2; }

# The temporary folder is everybody's: the folder in it must be a real one, ours, and closed to all others.
_al_private() {
  _al_listing=$(ls -ldn -- "$1" 2>/dev/null) || return 1
  case $_al_listing in drwx------*) [ -O "$1" ] ;; *) false ;; esac
}

# A HOME of somebody else (sudo keeps it, for one) is not a place to leave files in.
_al_own() {
  case $1 in "${HOME-}"/.cache/*) [ -O "$HOME" ] || return 1 ;; esac
  [ -d "$1" ] && [ -O "$1" ]
}

# $1: the folder, $2: how to tell that it can be trusted.
_al_usable() {
  # A class path cannot hold a colon.
  case $1 in *:* | /dev/null/*) return 1 ;; esac
  # shellcheck disable=SC2174 # the parents are the user's own folders, with the user's own umask
  mkdir -p -m 0700 -- "$1" 2>/dev/null
  "$2" "$1" && [ -w "$1" ] || return 1
  # access(2) answers "not executable" on a file system mounted noexec, whatever the mode bits say.
  (umask 077 && : >"$1/lock" && chmod 0700 "$1/lock" && [ -x "$1/lock" ]) 2>/dev/null
}

# Old versions go: those not started for 30 days, and all but the four last used (whoever builds agentloop makes many). Never one
# that was started within the hour, or that a process still runs from (a server may run for months).
_al_remove_old() {
  # shellcheck disable=SC2012 # names of versions are plain
  (cd "$1" && ls -t -- [0-9a-f]*/last-used 2>/dev/null) | {
    _al_kept=0
    while IFS=/ read -r _al_old _; do
      _al_kept=$((_al_kept + 1))
      _al_limit=-mmin\ +60
      [ "$_al_kept" -gt 4 ] || _al_limit=-mtime\ +30
      # shellcheck disable=SC2086 # two words
      [ -n "$(find "$1/$_al_old/last-used" $_al_limit)" ] && ! _al_runs "$1/$_al_old" && mv -- "$1/$_al_old" "$2/"
    done
  } 2>/dev/null
}

_al_runs() {
  for _al_exe in /proc/[0-9]*/exe; do
    case $(readlink "$_al_exe") in "$1"/*) return 0 ;; esac
  done
  return 1
}

# Unpacks below $1. In a subshell: umask, traps and the lock's descriptor end with it. The lock spares 200 first starts 199
# unpackings; what makes it correct is the rename, so it also works where there is no flock(1).
_al_unpack() (
  umask 077
  exec 9>"$1/lock" || exit 1
  if command -v flock >/dev/null 2>&1; then
    flock -w 300 9 || { _al_say "another start has been unpacking into $1 for five minutes: try again"; exit 1; }
    _al_ready "$1/$_al_id" && exit 0
    rm -rf -- "$1"/.unpacking-*
  fi

  _al_size=$(wc -c <"$_al_self") || exit 1
  if [ "$_al_size" -ne "$_al_total_bytes" ]; then
    _al_say "$_al_self is damaged: it has $((_al_size)) bytes instead of $_al_total_bytes; fetch it again"
    exit 1
  fi

  _al_new=$1/.unpacking-$$
  trap 'rm -rf -- "$_al_new"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if ! _al_why=$(
    {
      mkdir -- "$_al_new" "$_al_new/$_al_id" &&
        tail -c +"$((_al_header_bytes + 1))" "$_al_self" | tar -xzof - -C "$_al_new/$_al_id" &&
        : >"$_al_new/$_al_id/last-used"
    } 2>&1
  ); then
    _al_say "cannot unpack into $1 (@UNPACKED_MB@ MB needed): $(printf '%s\n' "$_al_why" | head -n 1)"
    _al_say "make room there, or let XDG_CACHE_HOME name a folder elsewhere"
    exit 1
  fi
  # On disk before the rename, or a power cut could leave a complete-looking folder with empty files.
  find "$_al_new" -exec sync {} + 2>/dev/null || sync
  if [ -e "$1/$_al_id" ] && ! _al_ready "$1/$_al_id"; then mv -- "$1/$_al_id" "$_al_new/broken"; fi
  # Fails when somebody was faster: a folder that is not empty is never replaced.
  mv -- "$_al_new/$_al_id" "$1/" 2>/dev/null
  _al_remove_old "$1" "$_al_new"
  _al_ready "$1/$_al_id"
)

_al_fallback=${TMPDIR:-/tmp}/agentloop-$(id -u)
_al_private "$_al_fallback" && _al_ready "$_al_fallback/$_al_id" && _al_start "$_al_fallback/$_al_id" "$@"

if ! _al_usable "$_al_base" _al_own; then
  _al_refused=$_al_base
  _al_base=$_al_fallback
  if ! _al_usable "$_al_base" _al_private; then
    _al_say "no folder to unpack into: $_al_refused and $_al_base are not both yours, writable, and allowed to hold programs"
    _al_say "let XDG_CACHE_HOME name a folder that is"
    exit 1
  fi
fi
_al_unpack "$_al_base" || exit 1
_al_start "$_al_base/$_al_id" "$@"
exit 1 # what follows is the archive
