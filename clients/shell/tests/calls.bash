#!/usr/bin/env bash
# Calls, their outcomes and exit statuses, references, progress, notifications, time-outs.
source "${BASH_SOURCE[0]%/*}/support.bash"

# A host whose key takes long to read: calls wait, and nothing is sent.
start_slow() {
  ALLOY_API_KEY_COMMAND="sleep 5; echo key-0123456789" alloy_start --state-dir "$SCRATCH/state"
}

test_results_and_errors() {
  alloy_start --sandbox
  is "$(alloy call ping)" '{}'
  alloy call users.create username=ada@example.com >/dev/null
  is "$(jq -r '.userId | length' <<<"$ALLOY_RESULT")" 24
  is "$ALLOY_ERROR" ''
  fails_with 4 alloy call users.get userId=nobody
  [[ $output == 'alloy: Alloy did not find it: User not found. (not_found, outcome rejected)'$'\n''  fix: '* ]] || fail "$output"
  is "$(alloy error .data.kind)" not_found "the error of a call in \$(…)"
  fails_with 3 alloy call users.gett userId=x
  is "$(alloy error .code)" -32601
  fails_with 4 alloy call --quiet users.get userId=nobody
  is "$output" ''
  alloy call users.get userId=nobody 2>/dev/null && fail "no error"
  is "$(jq -r .data.outcome <<<"$ALLOY_ERROR")" rejected
  is "$ALLOY_RESULT" ''
}

test_an_id_can_be_used_again() {
  alloy_start --sandbox
  # Its FIFO may be made anew, as a file, when the call ends at the same moment as it is told of an event.
  : >"$_ALLOY_DIRECTORY/wake/again"
  for _ in {1..20}; do is "$(alloy call --id again ping)" '{}'; done
  is "$(ls "$_ALLOY_DIRECTORY/wake")" ''
}

test_mistakes_of_the_caller() {
  fails_with 3 alloy call ping
  [[ $output == *alloy_start* ]] || fail "$output"
  alloy_start --sandbox
  fails_with 2 alloy_start --sandbox
  fails_with 2 alloy
  fails_with 2 alloy destroy
  fails_with 2 alloy call
  fails_with 2 alloy call --timeout x ping
  fails_with 2 alloy call --nonsense ping
  fails_with 2 alloy call --progress no_such_function ping
  fails_with 2 alloy call --id 'a b' ping
  fails_with 2 alloy await nothing
  fails_with 2 alloy cancel nothing
}

test_a_message_that_is_too_long() {
  alloy_start --sandbox --max-line-bytes 2000
  fails_with 2 alloy call users.get "userId=$(printf 'x%.0s' {1..2000})"
  [[ $output == *'the host takes 2000'* ]] || fail "$output"
  fails_with 4 alloy call users.get "userId=$(printf 'x%.0s' {1..1800})"
}

test_parameters_that_are_nested_too_deep() {
  alloy_start --sandbox --max-depth 8
  is "$(alloy call ping '{"_meta":{"value":[[[[{"a":1}]]]]}}')" '{}'
  fails_with 2 alloy call ping '{"_meta":{"value":[[[[[{"a":1}]]]]]}}'
  is "$(alloy call ping '_meta.note=[[[[[[[[[[{{{{')" '{}' "brackets in a text"
}

test_values_pass_unchanged() {
  local body='{"n":123456789012345678901234567890,"f":1.50e+3,"half":"cut \ud83d","line":" ","twice":1,"twice":2,"minus":-0}'
  alloy_start --sandbox
  alloy call execute.plan connectorId=hubspot actionId=createContact credentialId=650a1f3c9d2e4b7a8c6d5e4f \
    "requestBody:=$body" 2>/dev/null >/dev/null
  [[ $ALLOY_RESULT == *"\"body\":$body"* ]] || fail "$ALLOY_RESULT"
}

test_references() {
  alloy_start --sandbox
  alloy begin user users.create username=ada
  alloy begin user2 users.get '#userId=user/userId'
  is "$(alloy await user2 | jq -r .username)" ada
  is "$(alloy await user | jq -r '.userId | length')" 24
  alloy call users.get "#userId={\"resultOf\":\"user\",\"path\":\"/userId\"}" >/dev/null
  alloy call users.get "#userId=$ALLOY_ID/userId" >/dev/null
  fails_with 3 alloy call users.get '#userId=user/no'
}

test_many_calls_at_once() {
  local n
  alloy_start --sandbox
  # Messages of more than 4 KiB from several writers at once must not mix.
  for n in {1..12}; do
    alloy call users.create "username=$n" "fullName=$(printf "$n%.0s" {1..5000})" >"$SCRATCH/$n" &
  done
  wait
  for n in {1..12}; do
    is "$(alloy call users.get "userId=$(jq -r .userId "$SCRATCH/$n")" | jq -r .fullName)" "$(printf "$n%.0s" {1..5000})"
  done
}

test_progress_and_order() {
  alloy_start --sandbox
  alloy call --id user users.create username=ada >/dev/null
  alloy call --id credential credentials.create connectorId=shippo authenticationType=bearer data.token=shippo_test_012345 \
    '#userId=user/userId' >/dev/null
  note() { printf '%s\n' "$1" >>"$SCRATCH/progress"; }
  local item='{"connectorId":"shippo","actionId":"ListAddresses"}' n references=()
  for n in 0 1 2; do references+=("#/items/$n/userId=user/userId" "#/items/$n/credentialId=credential/credentialId"); done
  alloy call --progress note execute.batch "items:=[$item,$item,$item]" "${references[@]}" >/dev/null
  is "$(jq -s -c 'map(.done)' "$SCRATCH/progress")" '[1,2,3]'
}

test_notifications() {
  alloy_start --sandbox
  local user
  user=$(alloy call users.create username=ada | jq -r .userId)
  agree() {
    alloy call sandbox.oauth.decide decision=allow "oauthUrl=$(jq -r .oauthUrl <<<"$1")"
    printf '%s\n' "$2" >>"$SCRATCH/seen"
  }
  alloy on credentials.authorize agree
  is "$(alloy call credentials.connect connectorId=hubspot "userId=$user" 2>/dev/null | jq -r .connectorId)" hubspot
  is "$(<"$SCRATCH/seen")" credentials.authorize
  # Without a call that waits, `poll` runs the handlers.
  alloy begin second credentials.connect connectorId=slack "userId=$user"
  alloy poll 10 2>/dev/null
  is "$(alloy await second | jq -r .connectorId)" slack
  ! alloy poll 0 || fail "there was a notification"
  # Without a handler, the link is shown.
  alloy on credentials.authorize ''
  fails_with 5 alloy call --timeout 0.3 credentials.connect connectorId=notion "userId=$user"
  [[ $output == *'alloy: open this link to connect notion: https://'* ]] || fail "$output"
}

test_a_time_out_cancels() {
  start_slow
  fails_with 3 alloy call --timeout 0.2 connectors.list
  is "$(alloy error '.data | "\(.kind) \(.outcome)"')" 'timed_out not_sent'
}

test_cancel() {
  start_slow
  alloy begin slow connectors.list
  alloy call ping >/dev/null
  alloy cancel slow
  fails_with 3 alloy await slow
  is "$(alloy error .data.kind)" cancelled
}

test_options_of_the_script_hold() {
  bash -c 'set -euo pipefail; set -C; set -f; IFS=:; shopt -s nocasematch; source "$LIBRARY"
    alloy_start --sandbox
    alloy call users.create username=a:b fullName="x y" >/dev/null
    alloy call users.get userId="$(alloy call users.list | jq -r ".users[1].userId")" | jq -e ".username == \"a:b\"" >/dev/null
    alloy_stop
    [[ $- == *e*f*u*C* && $- == *f* ]] && [[ $IFS == : ]]; printf "%s" "$-"' >"$SCRATCH/flags" || fail "failed: $(<"$SCRATCH/flags")"
  bash -c 'set -e; source "$LIBRARY"; alloy_start --sandbox; alloy call users.get userId=no 2>/dev/null; echo reached' \
    >"$SCRATCH/out" && fail "errexit had no effect"
  is "$(<"$SCRATCH/out")" ''
}

run_tests "$@"
