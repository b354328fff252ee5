# shellcheck shell=bash
# Errors: the JSON in ALLOY_ERROR, a sentence on stderr, and an exit status.

# Reports a mistake in the use of the library. Nothing was sent.
_alloy_refuse() {
  _alloy_fail_here invalid_request not_sent "$1." "$_ALLOY_USAGE"
}

# Reports an error that the library made: kind, outcome, message; the exit status, by default that of the outcome; what to
# do next; and further members of `data` as JSON, each after a comma.
_alloy_fail_here() {
  local message fix='[]'
  _alloy_quote "$3"
  message=$REPLY
  [[ -z ${5-} ]] || { _alloy_quote "$5" && fix="[$REPLY]"; }
  _alloy_fail "{\"message\":$message,\"data\":{\"kind\":\"$1\",\"origin\":\"host\",\"outcome\":\"$2\",\"fix\":$fix,\"retry\":{\"safe\":false}${6-}}}" "${4-}"
}

# Stores an error, describes it on stderr, and returns its exit status.
_alloy_fail() {
  local words='' outcome=unknown status
  ALLOY_ERROR=$1 ALLOY_RESULT=''
  [[ ! -d $_ALLOY_DIRECTORY ]] || printf '%s\n' "$1" >"$_ALLOY_DIRECTORY/error"
  # Control characters in a message of the service must not reach the terminal.
  words=$(jq -r '
    def plain: gsub("[\\x00-\\x1f\\x7f-\\x9f]"; " ");
    (.data.outcome // "unknown"),
    ("alloy: \(.message) (\(.data.kind // .code), outcome \(.data.outcome // "unknown"))" | plain),
    (.data.fix // [] | .[] | "  fix: " +
      (if type == "object" then "alloy call \(.method) \(.params // {} | tojson | @sh)" else tostring end | plain))
  ' <<<"$1")
  if [[ -n $words ]]; then
    outcome=${words%%$'\n'*}
    words=${words#*$'\n'}
  else
    words="alloy: $1"
  fi
  [[ -n ${quiet-} ]] || printf '%s\n' "$words" >&2
  case $outcome in
    not_sent) status=$_ALLOY_NOT_SENT ;;
    rejected) status=$_ALLOY_REJECTED ;;
    applied) status=$_ALLOY_APPLIED ;;
    *) status=$_ALLOY_UNKNOWN ;;
  esac
  return "${2:-$status}"
}
