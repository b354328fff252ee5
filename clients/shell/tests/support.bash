# shellcheck shell=bash
# What the tests share. A test is a function whose name begins with test_; it runs in a subshell, which ends its host.

here=$(cd -- "${BASH_SOURCE[0]%/*}" && pwd)
# shellcheck source-path=SCRIPTDIR source=../alloy.bash
source "$here/../alloy.bash"
export LIBRARY=$here/../alloy.bash

# Ends the test with a message.
fail() {
  printf '    %s\n' "$@" >&2
  exit 1
}

# Compares a text with what is expected.
is() {
  [[ $1 == "$2" ]] || fail "${3:-the values differ}" "got:      $1" "expected: $2"
}

# Runs a command that has to fail with the exit status `$1`; its output is in `output`, with stderr.
fails_with() {
  local expected=$1 status=0
  shift
  output=$("$@" 2>&1) || status=$?
  is "$status" "$expected" "the exit status of $*; output: $output"
}

# The pid of the host of this shell.
host_pid() {
  local pid
  read -r pid <"$_ALLOY_DIRECTORY/pid"
  printf '%s\n' "$pid"
}

# Succeeds if a process runs. One that has ended, and that nobody has waited for, does not.
runs() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null && [[ $stat != *') Z '* ]]
}

# Waits until a process is gone.
gone() {
  local try
  for try in {1..300}; do
    [[ $1 =~ ^[0-9]+$ ]] || fail "${1@Q} is not the id of a process"
    runs "$1" || return 0
    sleep 0.01
  done
  fail "the process $1 still runs after $try checks"
}

# Waits until a directory is gone.
removed() {
  local try
  for try in {1..300}; do
    [[ -e $1 ]] || return 0
    sleep 0.01
  done
  fail "$1 still exists after $try checks"
}

# Waits until a file has contents.
filled() {
  local try
  for try in {1..1000}; do
    [[ ! -s $1 ]] || return 0
    sleep 0.01
  done
  fail "the file $1 is still empty after $try checks"
}

# Runs the tests of the calling file whose names match `$1`, and reports them.
run_tests() {
  local test failed=0 count=0 started status
  for test in $(compgen -A function test_); do
    [[ $test == *"${1-}"* ]] || continue
    ((++count))
    started=$SECONDS
    # Not in a condition: there errexit has no effect.
    (
      set -euo pipefail
      SCRATCH=$(mktemp -d)
      trap 'rm -rf -- "$SCRATCH"' EXIT
      "$test"
    )
    status=$?
    if ((status == 0)); then
      printf 'ok   %s (%s s)\n' "$test" $((SECONDS - started))
    else
      printf 'FAIL %s (status %s)\n' "$test" "$status"
      ((++failed))
    fi
  done
  printf '%s tests, %s failed\n' "$count" "$failed"
  ((failed == 0 && count > 0))
}
