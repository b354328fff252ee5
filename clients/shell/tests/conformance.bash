#!/usr/bin/env bash
# Runs the cases of protocol/conformance, whose README.md describes them, and prints what did not pass.
source "${BASH_SOURCE[0]%/*}/support.bash"
folder=$here/../../../protocol/conformance

declare -A missing=(
  [batch]="a batch only groups replies, and several calls can be begun"
  [references]="they need a batch; single calls have references"
  [restart]="a script starts a host again with alloy_start; nothing is sent again by itself"
)

# jq with the functions for patterns.
patterns() {
  local filter=$1
  shift
  jq -c "$@" "$(<"$here/conformance.jq") $filter"
}

# Reads the step `$1` into the variables kind, target (a method, a name or a number), as, timeout, progress and eventually,
# and what its params stand for into `params`.
read_step() {
  local lines
  mapfile -t lines < <(patterns 'keys_unsorted[0], .[keys_unsorted[0]], .as // "", .timeoutMs // "", .progress // false,
    .eventually // false, (.params | if . == null then "" else marked($saved) | tojson end)' -r --argjson saved "$saved" <<<"$1")
  kind=${lines[0]} target=${lines[1]} as=${lines[2]} timeout=${lines[3]} progress=${lines[4]} eventually=${lines[5]}
  unmark "${lines[6]}"
  params=$REPLY
}

# Sets REPLY to JSON with the values in place of their marks.
unmark() {
  local text=$1 mark argument value units
  REPLY=''
  while [[ $text == *'"@@'* ]]; do
    mark=${text#*'"@@'}
    mark=${mark%%'@@"'*}
    argument=${mark:1}
    case $mark in
      N*) value=$argument ;;
      U*)
        read -r -a units <<<"$argument"
        printf -v value '\\u%04x' "${units[@]}"
        value="\"$value\""
        ;;
      R*)
        value="\"$(yes -- "${argument#* }" | head -n "${argument%% *}" | tr -d '\n')\""
        ;;
      D*)
        printf -v value '%*s' "$argument" ''
        value="${value// /[}1${value// /]}"
        ;;
    esac
    REPLY+=${text%%'"@@'*}$value
    text=${text#*'@@"'}
  done
  REPLY+=$text
}

# Prints JSON with numbers and halves of surrogate pairs in a form that jq does not change.
marked_json() {
  grep -oE '"([^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[^"0-9-]+' | LC_ALL=C sed -E \
    -e 's/^-?[0-9].*$/{"$number":"&"}/' -e '/^"/s/\\u([dD][89a-fA-F][0-9a-fA-F]{2})/\\\\u\L\1/g' | tr -d '\n'
}

# Makes the call that was read, and leaves its answer in the files `$1`.answer and `$1`.progress. `$2` is the id.
make_call() {
  local options=(--quiet) status=0 words=("$target") prefix=$1
  note() { printf '%s\n' "$1" >>"$prefix.progress"; }
  : >"$prefix.progress"
  [[ -z $timeout ]] || options+=(--timeout "$((timeout / 1000)).$(printf %03d $((timeout % 1000)))")
  [[ $progress != true ]] || options+=(--progress note)
  [[ -z ${2-} ]] || options+=(--id "$2")
  [[ -z $params ]] || words+=("$params")
  alloy call "${options[@]}" "${words[@]}" >"$prefix.result" || status=$?
  # A host that refused its options is reported by alloy_start, before the first call.
  if [[ -n $refused_start ]]; then ALLOY_ERROR=$refused_start status=3; fi
  case $status in
    0) printf '{"result":%s}' "$(<"$prefix.result")" >"$prefix.answer" ;;
    2) echo '{"refused":true}' >"$prefix.answer" ;;
    *)
      jq -c '{error: (. + {kind: .data.kind, outcome: .data.outcome}
        + (.data | with_entries(select(.key | IN("executionId", "exitCode")))))}' <<<"$ALLOY_ERROR" >"$prefix.answer"
      ;;
  esac
}

# Compares the answer in the files `$2` with the expectation of the step `$1`; fails with `problem`.
compare() {
  local found
  found=$({
    jq -c .expect <<<"$1"
    marked_json <"$2.answer"
    echo
    [[ ! -e $2.progress ]] || cat "$2.progress"
  } | patterns '. as [$expect, $answer] | .[2:] as $progress
    | ($expect | keys - ["progress"] | .[0]) as $member
    | ($progress | map(.done // empty)) as $done
    | [ (if $answer | has($member) then fit($expect[$member]; $answer[$member]; $member; $saved)
         else {fail: "the answer is \($answer | tojson[:300])"} end),
        (if ($progress | length) < ($expect.progress.atLeast // 0) then {fail: "\($progress | length) reports"} else empty end),
        (if $done != ($done | sort) then {fail: "the progress falls"} else empty end) ]
    | ($saved + (map(.save // empty) | from_entries) | tojson), (map(.fail // empty) | join("; "))' \
    -r -s --argjson saved "$saved")
  saved=${found%%$'\n'*}
  problem=${found#*$'\n'}
  [[ -n $found && ($problem == "$found" || -z $problem) ]] && problem=''
}

heard() { printf '{"method":"%s","params":%s}\n' "$2" "$1" >>"$SCRATCH/heard"; }

# Waits for the notification that was read, of the step `$1`.
expect_notification() {
  local wanted try
  for ((try = 0; try < 200; try++)); do
    alloy poll 0.1
    wanted=$(jq -c --arg method "$target" 'select(.method == $method)' "$SCRATCH/heard" | sed -n "$((${asked[$target]:-0} + 1))p")
    [[ -z $wanted ]] || break
  done
  asked[$target]=$((${asked[$target]:-0} + 1))
  jq -c '{result: .params}' <<<"$wanted" >"$SCRATCH/notification.answer"
  compare "$(jq -c '{expect: {result: .expect}}' <<<"$1")" "$SCRATCH/notification"
}

# Does the step `$1`; fails with `problem`.
run_step() {
  local kind target as timeout progress eventually params status=0 try
  read_step "$1"
  case $kind in
    call)
      if [[ -n $as ]]; then
        make_call "$SCRATCH/$as" "$as" &
        calls[$as]=$!
        return
      fi
      for ((try = 0; try < 100; try++)); do
        make_call "$SCRATCH/call"
        refused_start=''
        compare "$1" "$SCRATCH/call" && return
        [[ $eventually == true ]] || return 1
        sleep 0.02
      done
      return 1
      ;;
    await)
      wait "${calls[$target]}"
      compare "$1" "$SCRATCH/$target"
      ;;
    cancel) alloy cancel "$target" ;;
    notification) expect_notification "$1" ;;
    pause) sleep "$(printf '%d.%03d' $((target / 1000)) $((target % 1000)))" ;;
    kill)
      kill -KILL "$(host_pid)"
      until [[ -e $_ALLOY_DIRECTORY/ended ]]; do sleep 0.01; done
      ;;
    close)
      alloy_stop || status=$?
      [[ $status == "$(jq .expect <<<"$1")" ]] || { problem="the exit status is $status" && return 1; }
      ;;
    *) problem="the runner does not know this step: $1" && return 1 ;;
  esac
}

# Runs the case `$1`, which needs the features `$2`, and prints what became of it.
run_case() {
  local feature steps step host problem='' saved='{}' refused_start=''
  local -A calls=() asked=()
  for feature in $2; do
    [[ -z ${missing[$feature]-} ]] || { echo "not supported: ${missing[$feature]}" && return; }
  done
  SCRATCH=$(mktemp -d)
  : >"$SCRATCH/heard"
  mapfile -t host < <(jq -r --arg folder "$folder" --arg state "$SCRATCH/state" \
    '(.host // ["--sandbox", "--seed", "{folder}/seed.json"])[] | sub("{folder}"; $folder) | sub("{stateDirectory}"; $state)' <<<"$1")
  alloy on '*' heard
  alloy_start "${host[@]}" 2>/dev/null || refused_start=$ALLOY_ERROR
  mapfile -t steps < <(jq -c '.steps[]' <<<"$1")
  for step in "${steps[@]}"; do
    run_step "$step" 2>/dev/null || { echo "failed: ${problem:-${step:0:200}}" && break; }
    step=''
  done
  [[ -n $step ]] || echo passed
  alloy_stop 2>/dev/null
  rm -rf -- "$SCRATCH"
}

report=${CONFORMANCE_REPORT-}
unset -v "${!ALLOY_HOST_@}" "${!ALLOY_API@}"
failed=0 count=0
[[ -z $report ]] || : >"$report.lines"
for file in "$folder"/*.jsonl; do
  while IFS= read -r case; do
    mapfile -t about < <(jq -r '.name, (.needs // [] | join(" "))' <<<"$case")
    name=${about[0]}
    result=$(run_case "$case" "${about[1]-}" </dev/null)
    ((++count))
    [[ $result != failed* ]] || ((++failed))
    [[ $result == passed ]] || printf '%s: %s\n' "$name" "$result"
    [[ -z $report ]] || jq -n -c --arg name "$name" --arg result "$result" '{($name): $result}' >>"$report.lines"
  done <"$file"
done
if [[ -n $report ]]; then
  jq -s '{client: "Bash", cases: add}' "$report.lines" >"$report" && rm -f -- "$report.lines"
fi
printf '%s cases, %s failed\n' "$count" "$failed"
((failed == 0 && count > 0))
