# shellcheck shell=bash
# One call: its message, and the wait for its answer.

# Sends the call in `rest`, as the options in id and progress say. Sets `id` and ALLOY_ID.
_alloy_send() {
  local method=${rest[0]-} message
  ALLOY_RESULT='' ALLOY_ERROR=''
  [[ -n $method ]] || _alloy_refuse "a call needs a method, such as connectors.list" || return
  [[ -n $_ALLOY_DIRECTORY && ! -e $_ALLOY_DIRECTORY/ended ]] || _alloy_report_end not_sent || return
  : "${id:=c$BASHPID-$((++_ALLOY_COUNT))-$RANDOM}"
  [[ $id =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$ && $id != *.reply && $id != *.done ]] ||
    _alloy_refuse "an id has up to 64 letters, digits, dots, hyphens and underscores, not ${id@Q}" || return
  [[ ! -e $_ALLOY_DIRECTORY/calls/$id ]] || _alloy_refuse "a call with the id $id is under way" || return
  _alloy_parameters "${rest[@]}" || return
  if [[ -n $progress ]]; then
    [[ $REPLY != '['* && $REPLY != *'"_meta"'* ]] ||
      _alloy_refuse "--progress needs parameters by name, without _meta" || return
    message="{\"_meta\":{\"progressToken\":\"progress-$id\"}"
    if [[ $REPLY =~ ^[[:space:]]*(\{[[:space:]]*\}[[:space:]]*)?$ ]]; then REPLY="$message}"; else REPLY="$message,${REPLY#*\{}"; fi
    _ALLOY_PROGRESS[$id]=$progress
  fi
  message=$REPLY
  _alloy_quote "$method"
  message="{\"jsonrpc\":\"2.0\",\"id\":\"$id\",\"method\":$REPLY${message:+,\"params\":$message}}"
  ALLOY_ID=$id
  : >"$_ALLOY_DIRECTORY/calls/$id"
  _alloy_write "$message" || {
    rm -f -- "$_ALLOY_DIRECTORY/calls/$id"
    return "$_ALLOY_USAGE"
  }
}

# Hands a message to the process that writes to the host.
_alloy_write() {
  local LC_ALL=C
  ((${#1} <= _ALLOY_MAX_BYTES)) ||
    _alloy_refuse "the message has ${#1} bytes, and the host takes $_ALLOY_MAX_BYTES" || return
  # Up to 4096 bytes, the system doesn't mix the lines of several writers (POSIX, PIPE_BUF is 512 at least).
  if ((${#1} < 500)); then
    printf '=%s\n' "$1" 1<>"$_ALLOY_DIRECTORY/requests"
  else
    printf '%s\n' "$1" >"$_ALLOY_DIRECTORY/messages/$id"
    printf '@%s\n' "$id" 1<>"$_ALLOY_DIRECTORY/requests"
  fi
}

# Waits for the answer of the call `id`, for `timeout` seconds at most, and prints its result or reports its error.
_alloy_receive() {
  local directory=$_ALLOY_DIRECTORY wake deadline handled=0 cancelled='' given_up='' file=$_ALLOY_DIRECTORY/calls/$id line status events
  [[ ! -p $directory/wake/$id ]] || _alloy_refuse "something waits for the call $id already" || return
  # Not ended by a Ctrl-C that the script handles: the call is under way, and has to be waited for.
  { (trap '' INT && mkfifo -- "$directory/wake/$id") 2>/dev/null || { rm -f -- "$directory/wake/$id" && mkfifo -- "$directory/wake/$id"; }; } &&
    exec {wake}<>"$directory/wake/$id" {events}<"$file" || return
  _alloy_deadline "$timeout"
  while :; do
    _alloy_run_handlers
    _alloy_run_progress
    [[ ! -e $file.done && ! -e $directory/ended ]] || break
    _alloy_now
    if ((REPLY >= deadline)); then
      [[ -z $given_up ]] || break
      # The host answers a cancelled call at once, and says what is known of it.
      given_up=1
      _alloy_cancel "$id"
      _alloy_deadline 1
      continue
    fi
    printf -v line '%d.%06d' $(((deadline - REPLY) / 1000000)) $(((deadline - REPLY) % 1000000))
    # The status of a time-out and that of a signal's trap are alike: the loop looks again in both cases.
    read -r -t "$line" -u "$wake" line
  done
  line=''
  [[ ! -e $directory/messages/$id.cancelled ]] || cancelled=1
  [[ ! -e $file.done ]] || line=$(<"$file.reply")
  _alloy_run_progress
  exec {wake}>&- {events}<&-
  rm -f -- "$directory/wake/$id" "$file" "$file.reply" "$file.done" "$directory/messages/$id.cancelled"
  unset "_ALLOY_PROGRESS[$id]"
  _alloy_answer "$line"
}

# Sets `deadline` to `$1` seconds from now, in microseconds.
_alloy_deadline() {
  local whole=${1%%.*} fraction=000000
  [[ $1 != *.* ]] || fraction=${1#*.}000000
  _alloy_now
  deadline=$((REPLY + 10#${whole:-0} * 1000000 + 10#${fraction:0:6}))
}

# Gives the progress that has come to the function of the call.
_alloy_run_progress() {
  local line
  while IFS= read -r -u "$events" line; do
    [[ -z $progress ]] || "$progress" "$line" "$id" >&2 </dev/null
  done
}

# Prints the result in the reply `$1`, or reports its error; without a reply, the reason why there is none.
_alloy_answer() {
  local start="{\"jsonrpc\":\"2.0\",\"id\":\"$id\"," fact
  case $1 in
    '')
      if [[ -n $given_up && ! -e $directory/ended ]]; then
        _alloy_fail_here timed_out unknown "The call took longer than $timeout s, and the host did not say what became of it."
      else
        _alloy_report_end unknown
      fi
      return
      ;;
    "$start\"result\":"*) ALLOY_RESULT=${1#"$start\"result\":"} ALLOY_RESULT=${ALLOY_RESULT%\}} ;;
    "$start\"error\":"*) fact=${1#"$start\"error\":"} fact=${fact%\}} ;;
    # Another order of members: jq reads it, and long numbers may lose digits.
    *) fact=$(jq -c '.error // empty' <<<"$1") && ALLOY_RESULT=$(jq -c '.result // empty' <<<"$1") ;;
  esac
  if [[ -n $given_up ]]; then _alloy_cut timed_out "took longer than $timeout s and was cancelled" "${fact-}" && return "$status"; fi
  if [[ -n $cancelled && -z ${fact-} ]]; then _alloy_cut cancelled "was cancelled" '' && return "$status"; fi
  if [[ -n ${fact-} ]]; then
    _alloy_fail "$fact"
  else
    printf '%s\n' "$ALLOY_RESULT"
  fi
}

# Reports an error of the kind `$1` with what the reply to the cancelled call says: its error `$3`, or the results of a batch
# of executions that was cut. `status` is the exit status. Fails if the reply came in time: then it is an answer like others.
_alloy_cut() {
  local error
  error=$(printf '%s\n' "${3:-null}" "${ALLOY_RESULT:-null}" | jq -s -c --arg kind "$1" --arg message "The call $2." '
    def items: if type == "object" and (.results | type) == "array" then .results[] else empty end;
    . as [$error, $result]
    | [$result | items | .error.data // {} | select(.kind == "cancelled")] as $cut
    | (if any("cancelled", "timed_out", "unknown_outcome"; . == $error.data.kind) then $error.data
       elif $cut != [] then {outcome: (if any($cut[]; .outcome == "unknown") then "unknown" else "applied" end),
         results: $result.results, fix: [], retry: {safe: false}, origin: "host"}
       else empty end)
    | {message: $message, data: (. + {kind: $kind})}')
  [[ -n $error ]] || return
  _alloy_fail "$error"
  status=$?
}

# Reports that the host has ended, or does not run; `$1` is the outcome of the call.
_alloy_report_end() {
  local code
  if [[ -z $_ALLOY_DIRECTORY ]]; then
    _alloy_fail_here host_exited not_sent "No alloy-host runs." '' "Start it with alloy_start."
    return
  fi
  code=$(<"$_ALLOY_DIRECTORY/ended")
  local how="ended with status $code" when="before this call" next="Start it again with alloy_start."
  ((code <= 128)) || how="was ended by signal $((code - 128))"
  [[ $1 == not_sent ]] || when="before it answered"
  [[ $1 == not_sent ]] ||
    next+=" If the call was a write, look whether it was made before you send it again: alloy call executions.list outcome=unknown."
  _alloy_fail_here host_exited "$1" "alloy-host $how, $when." '' "$next" ",\"exitCode\":$code"
}
