# shellcheck shell=bash
# The processes around the host. They run in a process group of their own, so that Ctrl-C at a terminal reaches the
# script only, and the script decides.
#
# The directory of a host (mode 0700) is how the script and its subshells talk with them, without open descriptors that
# other children of the script would inherit:
#   requests            FIFO: `=MESSAGE`, `@ID` for a message in messages/ID, or `.` to close the host's stdin
#   calls/ID            exists while a call is under way; has its progress, one line each
#   calls/ID.reply      the reply; calls/ID.done exists once it is complete
#   wake/ID             FIFO: a line for each event that the call ID waits for
#   notifications/N     the N-th notification; N.done and N.claimed as their names say
#   pid, ended, error   the host's process id, its exit status once it has ended, the error of the last call

# Runs the host `$2 …` for the process `$_ALLOY_OWNER` in the directory `$1`, until it ends.
_alloy_supervise() {
  local directory=$1 status
  shift
  set +efuCx +o pipefail
  shopt -s nullglob
  trap - INT TERM HUP
  _alloy_feed "$directory" | _alloy_execute "$directory" "$@" | _alloy_route "$directory"
  status=${PIPESTATUS[1]}
  printf '%s\n' "$status" >"$directory/ended.new"
  mv -f -- "$directory/ended.new" "$directory/ended"
  _alloy_wake_all "$directory"
  # A script that was killed, or is just being killed, can't remove the directory.
  for _ in {1..20}; do
    [[ -e $directory ]] || return
    kill -0 "$_ALLOY_OWNER" 2>/dev/null || {
      rm -rf -- "$directory"
      return
    }
    sleep 0.1
  done
}

# Becomes the host.
_alloy_execute() {
  local directory=$1
  shift
  printf '%s\n' "$BASHPID" >"$directory/pid"
  exec "$@" --parent-pid "$_ALLOY_OWNER"
}

# Writes the messages to the host. It is the only writer, so that messages of several subshells are never mixed.
_alloy_feed() {
  local directory=$1 line
  while :; do
    # Idle, it looks whether it is still needed: its end is not left to a message alone.
    IFS= read -r -t 30 line || { [[ -e $directory ]] && kill -0 "$_ALLOY_OWNER" 2>/dev/null || return; }
    case $line in
      =*) printf '%s\n' "${line#=}" || return ;;
      @*) cat -- "$directory/messages/${line#@}" && rm -f -- "$directory/messages/${line#@}" || return ;;
      .) return ;;
    esac
  done <>"$directory/requests"
}

# Reads the host's messages, and gives each to the call that waits for it.
_alloy_route() {
  local directory=$1 line notifications=0
  local -A doubted=()
  local start='^\{"jsonrpc":"2\.0",' LC_ALL=C
  while IFS= read -r line; do
    if [[ $line =~ $start\"id\":\"([A-Za-z0-9._-]+)\", ]]; then
      _alloy_route_reply "${BASH_REMATCH[1]}"
    elif [[ $line =~ $start\"method\":\"\$/progress\",\"params\":\{\"token\":\"progress-([A-Za-z0-9._-]+)\",\"value\":(.*)\}\}$ ]]; then
      [[ -e $directory/calls/${BASH_REMATCH[1]} ]] || continue
      printf '%s\n' "${BASH_REMATCH[2]}" >>"$directory/calls/${BASH_REMATCH[1]}"
      _alloy_wake "$directory" "${BASH_REMATCH[1]}" progress
    elif [[ $line =~ $start\"method\": ]]; then
      ((++notifications))
      printf '%s\n' "$line" >"$directory/notifications/$notifications"
      : >"$directory/notifications/$notifications.done"
      _alloy_wake_all "$directory"
    elif [[ $line =~ $start\"id\":null,\"error\": ]]; then
      _alloy_route_unreadable
    fi
  done
  printf '.\n' 1<>"$directory/requests"
}

# Delivers the reply `line` to the call `$1`.
_alloy_route_reply() {
  [[ -e $directory/calls/$1 && ! -e $directory/calls/$1.done ]] || return
  # The answer to the question below: the host never had the call.
  [[ -z ${doubted[$1]-} || $line != *'"code":-32601'*'$/isThisIdFree'* ]] || line=${doubted[$1]}
  unset "doubted[$1]"
  printf '%s\n' "$line" >"$directory/calls/$1.reply"
  : >"$directory/calls/$1.done"
  _alloy_wake "$directory" "$1" reply
}

# Handles an error without an id: it belongs to the only call under way, or the host is asked which calls it has.
_alloy_route_unreadable() {
  local call id open=()
  [[ $line != *'"id":"\"'* ]] || return # The host has the call that it was asked about.
  for call in "$directory"/calls/*; do
    [[ $call == *.reply || $call == *.done || -e $call.done ]] || open+=("${call##*/}")
  done
  for id in "${open[@]}"; do
    doubted[$id]=$line
    if ((${#open[@]} == 1)); then
      line=${line/'"id":null'/"\"id\":\"$id\""}
      _alloy_route_reply "$id"
    else
      printf '={"jsonrpc":"2.0","id":"%s","method":"$/isThisIdFree"}\n' "$id" 1<>"$directory/requests"
    fi
  done
}

# Tells the call `$2` that an event waits for it. A FIFO that is opened for both directions never blocks.
_alloy_wake() {
  [[ -p $1/wake/$2 ]] || return 0
  printf '%s\n' "$3" 1<>"$1/wake/$2"
  # A call that had its answer already may have removed the FIFO in between: then this has made a file of its name.
  [[ -p $1/wake/$2 ]] || rm -f -- "$1/wake/$2"
}

# Tells all that wait to look.
_alloy_wake_all() {
  local waiting
  for waiting in "$1"/wake/*; do _alloy_wake "$1" "${waiting##*/}" look; done
}
