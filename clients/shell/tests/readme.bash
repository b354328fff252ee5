#!/usr/bin/env bash
# Every example of README.md runs, in the order of the page, and prints what the page says.
source "${BASH_SOURCE[0]%/*}/support.bash"

# Prints the examples of the page, each with a line of its own after it.
examples() {
  awk '/^```bash$/ { inside = 1; next } /^```$/ { if (inside) print "#end"; inside = 0 } inside' "$here/../README.md"
}

test_examples() {
  local line example='' count=0 output
  cd "$here/../../.."
  while IFS= read -r line; do
    if [[ $line != '#end' ]]; then
      example+=$line$'\n'
      continue
    fi
    output=$(TMPDIR=$SCRATCH bash -c "$example" 2>&1 </dev/null) || fail "failed: $example" "$output"
    while IFS= read -r line; do
      [[ $line != *'# prints '* || $output == *"${line#*'# prints '}"* ]] || fail "expected: $line" "got: $output"
    done <<<"$example"
    example='' && ((++count))
  done < <(examples)
  ((count >= 6)) || fail "only $count examples"
  [[ -z $(ls -A "$SCRATCH") ]] || fail "left behind: $(ls -A "$SCRATCH")"
}

run_tests "$@"
