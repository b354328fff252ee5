#!/usr/bin/env bash
# No host stays behind, and a host that died is reported.
source "${BASH_SOURCE[0]%/*}/support.bash"

start='source "$LIBRARY"; alloy_start --sandbox; printf "%s\n%s\n" "$(cat "$_ALLOY_DIRECTORY/pid")" "$_ALLOY_DIRECTORY";'

# Runs a script that prints its host's pid and its directory, and checks that neither stays behind.
leaves_nothing() {
  local lines=() status=0
  bash -c "$start $1" >"$SCRATCH/out" 2>"$SCRATCH/err" || status=$?
  mapfile -t lines <"$SCRATCH/out"
  gone "${lines[0]-}"
  removed "${lines[1]}"
  is "$status" "$2" "the exit status of: $1; $(<"$SCRATCH/err")"
  is "${lines[2]-}" "${3-}" "the output of: $1"
}

test_scripts_that_end() {
  leaves_nothing 'alloy_stop' 0
  leaves_nothing 'exit 7' 7
  leaves_nothing 'set -e; false' 1
  leaves_nothing 'set -u; echo "$no_such_variable"' 127
  leaves_nothing 'alloy begin slow credentials.connect connectorId=hubspot' 0
  leaves_nothing 'sleep 30 >/dev/null 2>&1 & alloy_stop; kill $!' 0
}

test_traps_are_kept() {
  leaves_nothing "trap 'echo mine \$?' EXIT; alloy_stop; alloy_start --sandbox; exit 4" 4 'mine 4'
  bash -c "trap 'echo \"it'\\''s \$? \$(alloy call ping)\"' EXIT; source \"\$LIBRARY\"; alloy_start --sandbox; exit 5" \
    >"$SCRATCH/out" && fail "no status"
  is "$(<"$SCRATCH/out")" "it's 5 {}" "a trap that was there before, which makes a call"
  leaves_nothing "trap 'echo later' EXIT; exit 6" 6 later
}

test_scripts_that_are_interrupted() {
  local signal pid lines
  for signal in INT TERM HUP KILL; do
    # In a process group of its own, whose members all get the signal, as by Ctrl-C.
    : >"$SCRATCH/out"
    set -m
    bash -c "$start alloy call credentials.connect connectorId=hubspot" >"$SCRATCH/out" 2>/dev/null &
    pid=$!
    set +m
    filled "$SCRATCH/out"
    # Bash ignores a signal for the group if its child ends by itself at that moment: as at a terminal, it is sent again.
    while runs "$pid"; do kill -s "$signal" -- "-$pid" && sleep 0.1; done 2>/dev/null
    wait "$pid" 2>/dev/null && fail "it ended well after $signal"
    mapfile -t lines <"$SCRATCH/out"
    gone "${lines[0]}"
    removed "${lines[1]}"
  done
}

test_a_call_goes_on_when_the_script_has_a_trap_for_the_interruption() {
  local pid
  set -m
  # The program that the call starts gets the signal, too, as by Ctrl-C.
  bash -c 'source "$LIBRARY"; alloy_start --sandbox; trap "interrupted=1" INT
    mkfifo() { sh -c "kill -s INT 0; exec mkfifo \"\$@\"" sh "$@"; }
    alloy call ping; echo "status $?"; unset -f mkfifo' >"$SCRATCH/out" 2>&1 &
  pid=$!
  set +m
  wait "$pid" || fail "$(<"$SCRATCH/out")"
  is "$(<"$SCRATCH/out")" $'{}\nstatus 0'
}

test_a_trap_for_an_interruption_can_go_on() {
  local pid
  set -m
  bash -c 'source "$LIBRARY"; alloy_start --sandbox; trap "interrupted=1" INT; echo ready
    until [[ -n ${interrupted-} ]]; do sleep 0.05; done; alloy call ping' >"$SCRATCH/out" 2>&1 &
  pid=$!
  set +m
  filled "$SCRATCH/out"
  kill -s INT -- "-$pid"
  wait "$pid" || fail "$(<"$SCRATCH/out")"
  is "$(tail -n 1 "$SCRATCH/out")" '{}'
}

test_a_host_that_was_killed_during_a_call() {
  alloy_start --sandbox
  local user
  user=$(alloy call users.create username=ada | jq -r .userId)
  alloy begin read credentials.connect connectorId=hubspot "userId=$user"
  alloy call ping >/dev/null
  kill -KILL "$(host_pid)"
  fails_with 5 alloy await read
  [[ $output == *'was ended by signal 9, before it answered'*'alloy_start'* ]] || fail "$output"
  is "$(alloy error '"\(.data.kind) \(.data.outcome) \(.data.exitCode)"')" 'host_exited unknown 137'
  fails_with 3 alloy call ping
  alloy_start --sandbox
  is "$(alloy call ping)" '{}' "a new host"
}

# The host dies after the write was sent, and before its answer: the ledger says what is not known.
test_a_host_that_was_killed_during_a_write() {
  alloy_start --sandbox --state-dir "$SCRATCH/state"
  alloy call --id user users.create username=ada >/dev/null
  alloy call --id credential credentials.create connectorId=shippo authenticationType=bearer data.token=shippo_test_012345 \
    '#userId=user/userId' >/dev/null
  alloy call sandbox.faults.set 'faults[0].match.actionId=CreateAddress' 'faults[0].effect=stall' >/dev/null
  alloy begin write execute connectorId=shippo actionId=CreateAddress requestBody.name=Ada idempotencyKey=order-1815 \
    '#userId=user/userId' '#credentialId=credential/credentialId'
  until [[ $(alloy call executions.list outcome=in_flight) == *order-1815* ]]; do sleep 0.02; done
  kill -KILL "$(host_pid)"
  fails_with 5 alloy await write
  [[ $output == *'executions.list outcome=unknown'* ]] || fail "$output"
  alloy_start --sandbox --state-dir "$SCRATCH/state"
  is "$(alloy call executions.list outcome=unknown | jq -r '.executions[].idempotencyKey')" order-1815
}

test_a_host_that_refuses_its_options() {
  fails_with 3 alloy_start --nonsense
  [[ $output == *'Unknown option --nonsense'*'exit status 2'* ]] || fail "$output"
  fails_with 3 alloy_start --executable /no/such/file
  [[ $output == *'no executable /no/such/file'* ]] || fail "$output"
}

test_wait_does_not_wait_for_the_host() {
  alloy_start --sandbox
  wait
  is "$(alloy call ping)" '{}'
}

run_tests "$@"
