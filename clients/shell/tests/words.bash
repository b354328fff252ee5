#!/usr/bin/env bash
# The words of a call become its parameters, as with `alloy-host call`.
source "${BASH_SOURCE[0]%/*}/support.bash"

# Each line: a method, its words, a tab, and the parameters.
words_table() {
  cat <<'TABLE'
ping	
users.get userId=ada	{"userId":"ada"}
users.get userId=5	{"userId":"5"}
users.get userId:=5	{"userId":5}
executions.list limit=5	{"limit":5}
executions.list limit=five	{"limit":"five"}
executions.list limit=5.5	{"limit":5.5}
execute reconnect=true validate=off	{"reconnect":true,"validate":"off"}
execute reconnect=1	{"reconnect":"1"}
execute pathParams={"a":1}	{"pathParams":{"a":1}}
execute requestBody.count=3	{"requestBody":{"count":"3"}}
execute requestBody.count:=3 requestBody.to[0].name=x requestBody.to[]=y	{"requestBody":{"count":3,"to":[{"name":"x"},"y"]}}
execute requestBody[unit.price=]=5 pathParams.a\.b=c	{"requestBody":{"unit.price=":"5"},"pathParams":{"a.b":"c"}}
execute requestBody.n:=123456789012345678901234567890 a:=1.50e+3	{"requestBody":{"n":123456789012345678901234567890},"a":1.50e+3}
sandbox.faults.set faults[0].match.nth=2 faults[0].effect=stall	{"faults":[{"match":{"nth":2},"effect":"stall"}]}
users.get {"userId":"ada"}	{"userId":"ada"}
users.get {"userId":"ada"} timeoutMs=7	{"userId":"ada","timeoutMs":7}
users.get [1,2]	[1,2]
users.get null	
credentials.list #userId=user/userId	{"userId":{"resultOf":"user","path":"/userId"}}
credentials.list #userId={"resultOf":"user","path":"/a/0"}	{"userId":{"resultOf":"user","path":"/a/0"}}
execute #/pathParams/a.b=x	{"/pathParams/a.b":{"resultOf":"x","path":""}}
TABLE
}

test_words_become_parameters() {
  local line words expected count=0
  alloy_start --sandbox
  while IFS= read -r line; do
    IFS=' ' read -r -a words <<<"${line%%$'\t'*}"
    expected=${line#*$'\t'}
    # A heading `#` begins a reference, which keeps it in the message.
    expected=${expected/\{\"userId\":\{\"resultOf/\{\"#userId\":\{\"resultOf}
    expected=${expected/\{\"\/pathParams/\{\"#\/pathParams}
    _alloy_parameters "${words[@]}" || fail "refused: $line"
    is "$REPLY" "$expected" "$line"
    ((++count))
  done < <(words_table)
  is "$count" 22
}

test_texts_are_quoted() {
  local text
  alloy_start --sandbox
  for text in 'a "quoted" \ word' $'two\nlines' $'\x01\x1f\ttab' 'é ☃ 😀' $'line\u2028separator' '&&& $(id) `id`' ''; do
    _alloy_parameters users.create "username=$text"
    is "$(
      jq -r .username <<<"$REPLY"
      printf .
    )" "$text"$'\n.' "the text ${text@Q}"
  done
}

test_words_that_are_none_are_refused() {
  local word
  alloy_start --sandbox
  for word in name 'a b=c' a:=nan a:=01 'a:={"b":1,}' 'a:=1 2' 'a:="tab	"' a:=1,\"b\":2 'a:="\x"' '{"a":1' '[1]x' '{} {}' \
    "a:=$(printf '[%.0s' {1..511})$(printf ']%.0s' {1..511})" '#userId' 'a[0=1' 'a[0]b=1' =x @/no/such/file a=@/no/such/file; do
    fails_with 2 alloy call users.get "$word"
    [[ $output == 'alloy: '*'outcome not_sent)' ]] || fail "$word: $output"
  done
  fails_with 2 alloy call users.get a.b=1 a=2
  fails_with 2 alloy call users.get '{}' '{}'
  fails_with 2 alloy call users.get '{"a":1}' a=2
}

test_files_and_stdin() {
  alloy_start --sandbox
  printf 'ada\n' >"$SCRATCH/name"
  printf '{"userId":\n "ada"}' >"$SCRATCH/whole"
  printf '\000\377' >"$SCRATCH/bytes"
  _alloy_parameters users.create "username=@$SCRATCH/name"
  is "$REPLY" '{"username":"ada"}'
  _alloy_parameters users.get "@$SCRATCH/whole"
  is "$(jq -c . <<<"$REPLY")" '{"userId":"ada"}'
  _alloy_parameters files.upload "data=@$SCRATCH/bytes"
  is "$REPLY" '{"data":"AP8="}'
  is "$(printf '{"username": "grace"}' | alloy call users.create - | jq -r '.userId | length')" 24
  is "$(printf grace | alloy call users.create username=@- 2>/dev/null || alloy error .data.kind)" conflict
}

test_secrets_are_no_arguments_of_processes() {
  local secret=zq7-very-secret-token-of-this-test
  # A jq that records its arguments stands before the real one.
  printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>"%s/seen"\nexec "%s" "$@"\n' "$SCRATCH" "$(command -v jq)" >"$SCRATCH/jq"
  chmod +x "$SCRATCH/jq"
  PATH=$SCRATCH:$PATH
  alloy_start --sandbox
  alloy call --id user users.create username=ada >/dev/null
  alloy call credentials.create connectorId=shippo authenticationType=bearer '#userId=user/userId' \
    "data.token=$secret" >/dev/null
  [[ -s $SCRATCH/seen ]] || fail "jq was not used"
  ! grep -q "$secret" "$SCRATCH/seen" || fail "the secret was an argument of jq"
  ! grep -rq "$secret" "$_ALLOY_DIRECTORY/calls" "$_ALLOY_DIRECTORY/messages" || fail "the secret stayed in a file"
}

run_tests "$@"
