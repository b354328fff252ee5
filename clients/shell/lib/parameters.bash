# shellcheck shell=bash
# The parameters of a call, in the words of `alloy-host call`: key=value, key:=JSON, key=@FILE, a.b[0]=value, or JSON.
#
# The words never become arguments of a process, so they may contain secrets.

# Sets REPLY to the parameters of the method `$1` as JSON, or to nothing. The words follow.
_alloy_parameters() {
  local method=$1 word whole='' steps operator value types paths=() values=()
  shift
  for word; do
    if [[ $word == '#'* ]]; then
      _alloy_reference || return
    elif [[ $word == - || $word == @* || $word =~ ^[[:space:]]*([\{\[]|$) || $word == null ]]; then
      [[ -z $whole ]] || _alloy_refuse "the whole parameters are given more than once" || return
      value=$word
      [[ $word == - ]] && value=@-
      _alloy_content "$value" whole || return
      _alloy_check_json "$whole" $((_ALLOY_MAX_DEPTH - 1)) ||
        _alloy_refuse "the parameters are not JSON, or nested deeper than the host takes" || return
      whole=$REPLY
    elif _alloy_read_path "$word"; then
      _alloy_value || return
    else
      _alloy_refuse "${word@Q} is not a parameter: write key=value, key:=JSON, or a JSON object" || return
    fi
  done
  _alloy_assemble
}

# Adds the reference `word`: `#name=ID/a/pointer` or `#name={"resultOf":…,"path":…}`.
_alloy_reference() {
  local name=${word%%=*} text=${word#*=} id path
  [[ $word == *=* ]] || _alloy_refuse "${word@Q} is not a reference: write #name=ID/pointer" || return
  name=${name%:}
  if [[ $text == '{'* ]]; then
    _alloy_check_json "$text" $((_ALLOY_MAX_DEPTH - 2)) || _alloy_refuse "the reference $name is not JSON" || return
    values+=("$REPLY")
  else
    _alloy_quote "${text%%/*}" && id=$REPLY
    path=${text#"${text%%/*}"}
    _alloy_quote "$path" && values+=("{\"resultOf\":$id,\"path\":$REPLY}")
  fi
  _alloy_quote "$name" && paths+=("[$REPLY]")
}

# Reads the path at the start of a word into `steps` (a JSON array, in which null appends an element), `types` (its place
# in the file of types), `operator` and `value`; fails if it is none.
_alloy_read_path() {
  local LC_ALL=C word=$1 index=0 name='' named='' character
  steps='' types=''
  while ((index < ${#word})); do
    character=${word:index++:1}
    case $character in
      = | :)
        [[ $character == = || ${word:index:1} == = ]] || return
        [[ $character == = ]] || ((index++))
        [[ -n $named || -n $steps ]] || return
        [[ -z $named ]] || _alloy_add_step
        steps="[${steps#,}]" types=${types#.} operator=$character value=${word:index}
        return 0
        ;;
      '[')
        [[ -z $named ]] || _alloy_add_step
        [[ -n $steps && ${word:index} == *']'* ]] || return
        name=${word:index}
        name=${name%%']'*}
        ((index += ${#name} + 1))
        case $name in
          '') steps+=,null types+='.*' ;;
          *[!0-9]* | ??????????*) _alloy_add_step ;;
          *) steps+=,$((10#$name)) types+='.*' ;;
        esac
        name='' named=''
        [[ ${word:index:1} == ['[.=:'] ]] || return
        ;;
      .)
        [[ -z $named ]] || _alloy_add_step
        [[ -n $steps ]] || return
        named=1
        ;;
      \\) name+=${word:index++:1} named=1 ;;
      '"' | "'" | '{' | ' ' | $'\n' | $'\t') return 1 ;;
      *)
        [[ -n $named || -z $steps ]] || return
        name+=$character named=1
        ;;
    esac
  done
  return 1
}

_alloy_add_step() {
  _alloy_quote "$name"
  steps+=,$REPLY types+=.$name
  name='' named=''
}

# Adds `value`, which `operator` introduces, at `steps`.
_alloy_value() {
  local content
  _alloy_content "$value" content || return
  if [[ $operator == : ]]; then
    # The message, its parameters, and each step are levels, too.
    _alloy_check_json "$content" $((_ALLOY_MAX_DEPTH - 2)) ||
      _alloy_refuse "the value of ${word%%=*}= is not JSON, or nested deeper than the host takes" || return
  elif [[ $value == @* && $(_alloy_types "$types") == *base64* ]]; then
    content=$(if [[ $value == @- ]]; then base64; else base64 <"${value#@}"; fi | tr -d '\n')
    REPLY="\"$content\""
  else
    [[ $value != @* ]] || { content=${content%$'\n'} && content=${content%$'\r'}; }
    _alloy_convert "$content"
  fi
  values+=("$REPLY")
  paths+=("$steps")
}

# Sets the variable `$2` to a text, or for `@FILE` to what the file contains.
_alloy_content() {
  local text=$1
  if [[ $1 == @* ]]; then
    # The base64 of a file is made from the file itself.
    if [[ $1 == @- ]]; then
      [[ ${operator-} != = || $(_alloy_types "${types-}") != *base64* ]] || return 0
      text=$(cat && printf .)
    elif [[ -f ${1#@} && -r ${1#@} ]]; then
      text=$(tr -d '\0' <"${1#@}" && printf .)
    else
      _alloy_refuse "the file ${1#@} can't be read" || return
    fi
    text=${text%.}
  fi
  printf -v "$2" '%s' "$text"
}

# Sets REPLY to the JSON of the text of key=value: of the parameter's type, if that can't be a string.
_alloy_convert() {
  local allowed
  if _alloy_is_scalar "$1" || [[ $1 == ['[{']* ]]; then
    allowed=$(_alloy_types "$types")
    if [[ -n $allowed && $allowed != *string* ]] && _alloy_check_json "$1" $((_ALLOY_MAX_DEPTH - 2)); then
      case $1 in
        true | false) [[ $allowed != *boolean* ]] || return 0 ;;
        null) [[ $allowed != *null* ]] || return 0 ;;
        '{'*) [[ $allowed != *object* ]] || return 0 ;;
        '['*) [[ $allowed != *array* ]] || return 0 ;;
        *) [[ $allowed != *number* && $allowed != *integer* ]] || return 0 ;;
      esac
    fi
  fi
  _alloy_quote "$1"
}

# Prints the types of the parameter at the place `$1` of `method`. They come from the host, once.
_alloy_types() {
  local file=$_ALLOY_DIRECTORY/types new=$_ALLOY_DIRECTORY/types.$BASHPID line
  if [[ ! -e $file ]]; then
    (_alloy_call --quiet --timeout 30 rpc.discover) | jq -r '
      def types: [.type // ((.enum // [])[] | type)] | flatten;
      def flat($place): objects | "\($place) \(types + [select(.contentEncoding == "base64") | "base64"] | join(","))",
        (.properties // {} | to_entries[] | .key as $key | .value | flat("\($place).\($key)")),
        (.items | objects | flat("\($place).*"));
      .methods[] | .name as $method | .params[] | .name as $name | .schema | flat("\($method) \($name)")
    ' >"$new" && mv -f -- "$new" "$file" || return
  fi
  while read -r line; do
    [[ $line != "$method $1 "* ]] || { printf '%s\n' "${line##* }" && return; }
  done <"$file"
}

# Sets REPLY to the parameters that `whole`, `paths` and `values` make.
_alloy_assemble() {
  local index mark skeleton nested='' text='' seen=,
  if ((${#paths[@]} == 0)); then
    REPLY=$whole
    [[ ! $whole =~ ^[[:space:]]*(null[[:space:]]*)?$ ]] || REPLY=''
    return 0
  fi
  for index in "${!paths[@]}"; do
    [[ ${paths[index]} =~ ^\[\"([^\",\\]*)\"\]$ && $seen != *",${BASH_REMATCH[1]},"* ]] || nested=1
    [[ ${paths[index]} != *,* && ${paths[index]} != '[null]' ]] || nested=1
    seen+=${BASH_REMATCH[1]-},
    text+=",${paths[index]:1:-1}:${values[index]}"
  done
  if [[ -n $whole ]]; then
    _alloy_add_to_whole
    return
  fi
  if [[ -n $nested ]]; then
    # jq arranges marks in place of the values, which are put in afterwards as they are.
    printf -v mark '@%s-%s-' "$RANDOM$RANDOM" "$BASHPID"
    skeleton=$(printf '%s\n' "${paths[@]}" | jq -s -c --arg mark "$mark" '
      def put($steps; $value):
        if $steps == [] then if . == null then $value else error("given twice") end
        elif $steps[0] == null then (. // []) as $list | $list | .[length] = (null | put($steps[1:]; $value))
        else .[$steps[0]] = (.[$steps[0]] | put($steps[1:]; $value)) end;
      . as $paths | reduce range(length) as $n (null; put($paths[$n]; "\($mark)\($n)@"))
    ' 2>/dev/null) || _alloy_refuse "the parameters contradict each other: a value is given twice, or also as an object" || return
    text=''
    while [[ $skeleton == *"\"$mark"* ]]; do
      text+=${skeleton%%"\"$mark"*}
      skeleton=${skeleton#*"\"$mark"}
      text+=${values[${skeleton%%@*}]}
      skeleton=${skeleton#*'@"'}
    done
    REPLY=$text$skeleton
  else
    REPLY="{${text#,}}"
  fi
}

# Adds single parameters to the parameters given as JSON.
_alloy_add_to_whole() {
  local names
  [[ -z $nested ]] || _alloy_refuse "beside parameters as JSON, only key=value without places inside can be given" || return
  names=$(printf '%s\n' "${paths[@]}" | jq -s 'add') &&
    jq -e --argjson names "$names" 'type == "object" and (keys - (keys - $names) == [])' <<<"$whole" >/dev/null ||
    _alloy_refuse "key=value can be given beside a JSON object that does not have that key" || return
  whole=${whole%"${whole##*[![:space:]]}"}
  whole=${whole%\}}
  [[ ! $whole =~ ^[[:space:]]*\{[[:space:]]*$ ]] || text=${text#,}
  REPLY="$whole$text}"
}
