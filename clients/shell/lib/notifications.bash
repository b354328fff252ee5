# shellcheck shell=bash
# Notifications of the host: handlers run while the script waits for a call, or in `alloy poll`.

# `alloy on METHOD FUNCTION` calls the function with the parameters of each notification METHOD (`*` for all), as JSON,
# and the method. Without FUNCTION it ends that.
_alloy_on() {
  [[ -n ${1-} ]] || _alloy_refuse "on needs the name of a notification, such as credentials.authorize" || return
  if [[ -z ${2-} ]]; then
    unset "_ALLOY_HANDLERS[$1]"
    return
  fi
  declare -F -- "$2" >/dev/null || _alloy_refuse "on takes the name of a function, not ${2@Q}" || return
  _ALLOY_HANDLERS[$1]=$2
}

# `alloy poll [SECONDS]` runs the handlers for the notifications that have come, and waits for one if there is none. Fails
# if it has run no handler.
_alloy_poll() {
  local quiet='' id='' timeout=${1:-0} progress='' rest wake line deadline handled=0
  local name="+poll.$BASHPID"
  _alloy_options --timeout "$timeout" || return
  [[ -n $_ALLOY_DIRECTORY ]] || return
  mkfifo -- "$_ALLOY_DIRECTORY/wake/$name" && exec {wake}<>"$_ALLOY_DIRECTORY/wake/$name" || return
  _alloy_deadline "$timeout"
  while :; do
    _alloy_run_handlers
    _alloy_now
    ((handled == 0 && REPLY < deadline)) && [[ ! -e $_ALLOY_DIRECTORY/ended ]] || break
    printf -v line '%d.%06d' $(((deadline - REPLY) / 1000000)) $(((deadline - REPLY) % 1000000))
    read -r -t "$line" -u "$wake" line
  done
  exec {wake}>&-
  rm -f -- "$_ALLOY_DIRECTORY/wake/$name"
  ((handled > 0))
}

# Runs the handlers for the notifications that have come. Each is handled by one process.
_alloy_run_handlers() {
  local file line method parameters handler start='{"jsonrpc":"2.0","method":"'
  while file=$_ALLOY_DIRECTORY/notifications/$((_ALLOY_SEEN + 1)) && [[ -e $file.done ]]; do
    ((++_ALLOY_SEEN))
    line=$(<"$file")
    method=${line#"$start"}
    method=${method%%'"'*}
    parameters=${line#"$start$method\""}
    parameters=${parameters#',"params":'}
    parameters=${parameters%\}}
    handler=${_ALLOY_HANDLERS[$method]-${_ALLOY_HANDLERS["*"]-}}
    [[ -n $handler || $method != credentials.authorize ]] || handler=_alloy_show_link
    [[ -n $handler ]] && (set -C && : >"$file.claimed") 2>/dev/null || continue
    "$handler" "$parameters" "$method" >&2 </dev/null
    ((++handled))
  done
}

# What happens with the link of `credentials.connect` when the script has no handler for it.
_alloy_show_link() {
  jq -r '"alloy: open this link to connect \(.connectorId): \(.oauthUrl)" | gsub("[\\x00-\\x1f\\x7f-\\x9f]"; " ")' <<<"$1"
}
