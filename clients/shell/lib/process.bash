# shellcheck shell=bash
# Starting and ending the host.

# `alloy_start [--executable FILE] [OPTIONS]` starts alloy-host with its own options, such as --sandbox.
#
# The executable is FILE, else $ALLOY_HOST, else alloy-host in the PATH. The host ends with this shell, however that ends.
alloy_start() {
  local - IFS=$' \t\n' quiet=''
  set +efuC
  local executable=${ALLOY_HOST:-alloy-host} status='' directory hold answered=1
  if [[ ${1-} == --executable ]]; then
    (($# > 1)) || _alloy_refuse "--executable needs a file" || return
    executable=$2
    shift 2
  fi
  [[ -z $_ALLOY_DIRECTORY || -e $_ALLOY_DIRECTORY/ended ]] || _alloy_refuse "alloy-host runs already" || return
  [[ -z $_ALLOY_DIRECTORY ]] || rm -rf -- "$_ALLOY_DIRECTORY"
  _ALLOY_DIRECTORY=
  command -v jq >/dev/null || _alloy_missing "jq is needed: install the package jq" || return
  command -v -- "$executable" >/dev/null ||
    _alloy_missing "there is no executable $executable: set ALLOY_HOST, or put alloy-host into the PATH" || return
  directory=$(mktemp -d "${TMPDIR:-/tmp}/alloy.XXXXXX") || return "$_ALLOY_NOT_SENT"
  (umask 077 && cd -- "$directory" && mkdir calls wake notifications messages && mkfifo requests) ||
    return "$_ALLOY_NOT_SENT"
  _ALLOY_DIRECTORY=$directory _ALLOY_OWNER=$BASHPID _ALLOY_SEEN=0 _ALLOY_PROGRESS=()
  _alloy_read_limits "$@"
  # Twice in the background: it is no child of the script, whose `wait` then doesn't wait for it.
  # What is written to a FIFO that nobody has open is lost: it is held until the host has answered.
  exec {hold}<>"$directory/requests"
  (
    set -m
    _alloy_supervise "$directory" "$executable" "$@" &
  ) </dev/null >/dev/null {hold}>&-
  _alloy_add_trap
  # A host that refuses its options has ended by now.
  _alloy_call --quiet --timeout 30 ping >/dev/null || answered=''
  exec {hold}>&-
  if [[ -z $answered ]]; then
    [[ ! -e $directory/ended ]] || status=$(<"$directory/ended")
    _alloy_end 2
    _alloy_fail_here host_exited not_sent \
      "alloy-host could not be started (${status:+exit status }${status:-no answer}); stderr has its reason." '' '' \
      "${status:+,\"exitCode\":$status}"
    return
  fi
  ALLOY_RESULT='' ALLOY_ID=''
}

# Reports that something is not installed.
_alloy_missing() {
  printf 'alloy: %s.\n' "$1" >&2
  return "$_ALLOY_NOT_SENT"
}

# `alloy_stop` closes the host's stdin, so that running calls end first, and waits; after 5 seconds it terminates the
# host, then kills it. Returns the host's exit status.
alloy_stop() {
  local - IFS=$' \t\n'
  set +efuC
  _alloy_end 5
}

# Ends the host; `$1` is the number of seconds for running calls.
_alloy_end() {
  local status=0 directory=$_ALLOY_DIRECTORY wake
  [[ -n $directory && $BASHPID == "$_ALLOY_OWNER" ]] || return 0
  mkfifo -- "$directory/wake/.end.$BASHPID" && exec {wake}<>"$directory/wake/.end.$BASHPID"
  printf '.\n' 1<>"$directory/requests"
  _alloy_wait_for_end "$1" || { _alloy_signal TERM && _alloy_wait_for_end 2; } ||
    { _alloy_signal KILL && _alloy_wait_for_end 2; }
  exec {wake}>&-
  [[ ! -e $directory/ended ]] || status=$(<"$directory/ended")
  # Calls of subshells take their answers before the directory goes.
  for _ in {1..50}; do
    [[ -n $(shopt -s nullglob && cd -- "$directory/wake" && echo *) ]] || break
    sleep 0.02
  done
  rm -rf -- "$directory"
  _ALLOY_DIRECTORY=
  return "$status"
}

# Sends a signal to the host.
_alloy_signal() {
  local pid
  [[ -s $directory/pid ]] && read -r pid <"$directory/pid" && kill -s "$1" -- "$pid" 2>/dev/null
  return 0
}

# Waits until the host has ended, at most `$1` seconds.
_alloy_wait_for_end() {
  local deadline
  _alloy_now
  deadline=$((REPLY + $1 * 1000000))
  while [[ ! -e $directory/ended ]]; do
    _alloy_now
    ((REPLY < deadline)) || return
    read -r -t 0.02 -u "$wake"
  done
}

# Sets REPLY to the time in microseconds; before bash 5 in steps of 10 milliseconds, or of a second where there is no /proc.
_alloy_now() {
  local now=${EPOCHREALTIME-}
  [[ -n $now ]] || { read -r now _ </proc/uptime && now+=0000; } 2>/dev/null || now=$SECONDS.000000
  REPLY=${now//[.,]/}
}

# Runs at the end of the script: running calls are cancelled, because nobody waits for them any more.
_alloy_at_exit() {
  local - IFS=$' \t\n'
  set +efuC
  [[ -n $_ALLOY_DIRECTORY && $BASHPID == "$_ALLOY_OWNER" ]] || return 0
  # The script ends anyway: another Ctrl-C would keep bash 4.4 in an endless loop, and the directory from being removed.
  trap '' INT TERM HUP
  local directory=$_ALLOY_DIRECTORY
  [[ -z $(shopt -s nullglob && cd -- "$directory/calls" && echo *) ]] || _alloy_signal TERM
  _alloy_end 2 || true
}

# Adds the end of the host to the trap for EXIT, behind the commands that it has.
_alloy_add_trap() {
  local present
  # The form of `trap -p` is that of single quotes, always.
  present=$(trap -p EXIT)
  present=${present#"trap -- '"}
  present=${present%"' EXIT"}
  present=${present//"'\\''"/"'"}
  case $present in
    *_alloy_at_exit*) ;;
    '') trap -- _alloy_at_exit EXIT ;;
    *) trap -- "$present"$'\n'"_alloy_at_exit" EXIT ;;
  esac
}

# Reads the bounds that the client keeps from the options and the environment, as the host does.
_alloy_read_limits() {
  _ALLOY_MAX_BYTES=${ALLOY_HOST_MAX_LINE_BYTES:-16777216} _ALLOY_MAX_DEPTH=${ALLOY_HOST_MAX_DEPTH:-512}
  while (($#)); do
    case $1 in
      --max-line-bytes) _ALLOY_MAX_BYTES=${2-} ;;
      --max-line-bytes=*) _ALLOY_MAX_BYTES=${1#*=} ;;
      --max-depth) _ALLOY_MAX_DEPTH=${2-} ;;
      --max-depth=*) _ALLOY_MAX_DEPTH=${1#*=} ;;
    esac
    shift
  done
  # A value that is no number is refused by the host.
  [[ $_ALLOY_MAX_BYTES =~ ^[0-9]{1,15}$ ]] || _ALLOY_MAX_BYTES=16777216
  [[ $_ALLOY_MAX_DEPTH =~ ^[0-9]{1,6}$ ]] || _ALLOY_MAX_DEPTH=512
}
