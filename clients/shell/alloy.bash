# shellcheck shell=bash
# A client of alloy-host for bash 4.4 or later, with jq. Source this file; README.md shows how it is used.
#
# Public: alloy_start, alloy_stop, alloy (call, begin, await, cancel, on, poll, error), and the variables ALLOY_RESULT,
# ALLOY_ERROR and ALLOY_ID. Names that begin with _alloy_ or _ALLOY_ are private.

if [[ -z ${BASH_VERSION:-} ]] || ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
  echo "alloy.bash: bash 4.4 or later is needed; this is ${BASH_VERSION:-another shell}." >&2
  return 2
fi

# The result of the last call as JSON, the error of the last call that failed, and the id of the last call.
ALLOY_RESULT='' ALLOY_ERROR='' ALLOY_ID=''
_ALLOY_DIRECTORY='' _ALLOY_OWNER='' _ALLOY_COUNT=0 _ALLOY_SEEN=0
declare -gA _ALLOY_HANDLERS=() _ALLOY_PROGRESS=()

# The exit statuses of calls. They say what is known of the effect, as `outcome` in the error does.
_ALLOY_USAGE=2 _ALLOY_NOT_SENT=3 _ALLOY_REJECTED=4 _ALLOY_UNKNOWN=5 _ALLOY_APPLIED=6

_alloy_library=${BASH_SOURCE[0]%"${BASH_SOURCE[0]##*/}"}
_alloy_library=$(CDPATH='' cd -- "${_alloy_library:-./}lib" && pwd) || return 2
# shellcheck source-path=SCRIPTDIR source=lib/json.bash
source "$_alloy_library/json.bash"
# shellcheck source-path=SCRIPTDIR source=lib/parameters.bash
source "$_alloy_library/parameters.bash"
# shellcheck source-path=SCRIPTDIR source=lib/errors.bash
source "$_alloy_library/errors.bash"
# shellcheck source-path=SCRIPTDIR source=lib/supervise.bash
source "$_alloy_library/supervise.bash"
# shellcheck source-path=SCRIPTDIR source=lib/process.bash
source "$_alloy_library/process.bash"
# shellcheck source-path=SCRIPTDIR source=lib/exchange.bash
source "$_alloy_library/exchange.bash"
# shellcheck source-path=SCRIPTDIR source=lib/notifications.bash
source "$_alloy_library/notifications.bash"

# Runs a command of this library: `alloy call METHOD …`, and those that the functions below describe.
alloy() {
  # The options of the caller's script (errexit, nounset, noglob, noclobber) don't hold in the library.
  local - IFS=$' \t\n'
  set +efuC
  local command=${1-}
  [[ $# -eq 0 ]] || shift
  case $command in
    call | begin | await | cancel | on | poll | error) "_alloy_$command" "$@" ;;
    *) _alloy_refuse "write alloy call METHOD [key=value …]; the other commands are begin, await, cancel, on, poll and error" ;;
  esac
}

# Reads the options that stand before a method or an id into the caller's variables id, timeout, progress and quiet,
# and what follows them into `rest`.
_alloy_options() {
  rest=()
  while (($#)); do
    case $1 in
      --quiet) quiet=1 && shift && continue ;;
      --id | --timeout | --progress) ;;
      --) shift && break ;;
      -*) _alloy_refuse "$1 is not an option of a call; there are --id, --timeout, --progress and --quiet" || return ;;
      *) break ;;
    esac
    (($# > 1)) || _alloy_refuse "$1 needs a value" || return
    case $1 in
      --id) id=$2 ;;
      --timeout) timeout=$2 ;;
      --progress) progress=$2 ;;
    esac
    shift 2
  done
  rest=("$@")
  [[ $timeout =~ ^([0-9]{1,7})?(\.[0-9]{1,6})?$ && -n $timeout && $timeout != . ]] ||
    _alloy_refuse "--timeout takes a number of seconds, not ${timeout@Q}" || return
  [[ -z $progress ]] || declare -F -- "$progress" >/dev/null ||
    _alloy_refuse "--progress takes the name of a function, not ${progress@Q}"
}

# `alloy call [--id ID] [--timeout SECONDS] [--progress FUNCTION] [--quiet] METHOD [PARAMETERS]` makes a call, and prints
# its result.
_alloy_call() {
  local id='' timeout=3600 progress='' quiet='' rest
  _alloy_options "$@" || return
  _alloy_send || return
  _alloy_receive
}

# `alloy begin ID [--progress FUNCTION] METHOD [PARAMETERS]` starts a call without waiting for its answer.
_alloy_begin() {
  local id=${1-} timeout=3600 progress='' quiet='' rest
  [[ $# -eq 0 ]] || shift
  [[ -n $id ]] || _alloy_refuse "begin needs an id for the call" || return
  _alloy_options "$@" || return
  _alloy_send
}

# `alloy await [--timeout SECONDS] [--progress FUNCTION] [--quiet] ID` waits for a call that `begin` started.
_alloy_await() {
  local id='' timeout=3600 progress='' quiet='' rest
  _alloy_options "$@" || return
  id=${rest[0]-}
  [[ -n $id && -e $_ALLOY_DIRECTORY/calls/$id ]] || _alloy_refuse "no call with the id ${id@Q} was begun" || return
  : "${progress:=${_ALLOY_PROGRESS[$id]-}}"
  _alloy_receive
}

# `alloy cancel ID` asks the host to give up a call, which is still answered.
_alloy_cancel() {
  [[ -n ${1-} && -e $_ALLOY_DIRECTORY/calls/$1 ]] || _alloy_refuse "no call with the id ${1@Q} is under way" || return
  : >"$_ALLOY_DIRECTORY/messages/$1.cancelled"
  _alloy_write "{\"jsonrpc\":\"2.0\",\"method\":\"\$/cancelRequest\",\"params\":{\"id\":\"$1\"}}"
}

# `alloy error [FILTER]` prints the error of the last call that failed, also of one in `$(…)`, or jq's filter of it.
_alloy_error() {
  local error=$ALLOY_ERROR
  [[ ! -e $_ALLOY_DIRECTORY/error ]] || error=$(<"$_ALLOY_DIRECTORY/error")
  [[ -n $error ]] || return 1
  if (($#)); then jq -r "$1" <<<"$error"; else printf '%s\n' "$error"; fi
}
