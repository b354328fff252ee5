# shellcheck shell=bash
# JSON as text. Values are never read into jq and written again: jq 1.6 would lose digits of long numbers.

# Sets REPLY to a JSON string for a text.
_alloy_quote() {
  local LC_ALL=C text=$1 code character escape
  text=${text//'\'/'\\'}
  text=${text//'"'/'\"'}
  if [[ $text == *[$'\001'-$'\037']* ]]; then
    for ((code = 1; code < 32; code++)); do
      printf -v escape '\\x%02x' "$code"
      printf -v character '%b' "$escape"
      [[ $text == *"$character"* ]] || continue
      printf -v escape '\\u%04x' "$code"
      text=${text//"$character"/"$escape"}
    done
  fi
  REPLY="\"$text\""
}

# True if the text is the JSON of a number, a boolean or null.
_alloy_is_scalar() {
  [[ $1 =~ ^(-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?|true|false|null)$ ]]
}

# Sets REPLY to the text of one JSON value on one line; fails if it is not exactly one, or nested deeper than `$2`.
#
# sed replaces each string by the byte 1 and each other scalar by the byte 2, and then reduces the arrays and objects that
# have only such members, until one byte is left. The first line that it prints is what the depth is counted in.
_alloy_check_json() {
  local LC_ALL=C text=$1 tokens one=$'\001' two=$'\002' plain='[^"\\'$'\001'-$'\037'']'
  if _alloy_is_scalar "$text"; then
    REPLY=$text
    return
  fi
  [[ $text != *[$'\001'-$'\010'$'\013'$'\014'$'\016'-$'\037']* ]] || return
  # A line feed inside a string must stay an error: a carriage return is one there, and white space elsewhere.
  text=${text//$'\n'/$'\r'}
  mapfile -t tokens < <(
    printf '%s\n' "$text" | sed -n -E \
      -e "s/\"$plain*((\\\\[\"\\\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})$plain*)*\"/$one/g" \
      -e "s/-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?/$two/g" \
      -e "s/true|false|null/$two/g" -e "s/[ "$'\t\r'"]//g" -e p -e ':reduce' \
      -e "s/\\[([$one$two](,[$one$two])*)?\\]/$two/g" \
      -e "s/\\{($one:[$one$two](,$one:[$one$two])*)?\\}/$two/g" -e 't reduce' -e p
  )
  [[ ${tokens[1]-} == ["$one$two"] ]] || return
  _alloy_is_flat "${tokens[0]}" "$2" || return
  REPLY=${text//$'\r'/ }
}

# True if the brackets in `$1`, the first line of sed, are nested `$2` levels deep or less.
_alloy_is_flat() {
  local brackets=${1//[$'\001\002',:]/} depth=0
  brackets=${brackets//\{/[}
  brackets=${brackets//\}/]}
  ((${#brackets} / 2 > $2)) || return 0
  while [[ -n $brackets ]]; do
    ((++depth <= $2)) || return
    brackets=${brackets//'[]'/}
  done
}
