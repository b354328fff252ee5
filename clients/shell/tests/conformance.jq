# Patterns of the conformance cases. Numbers of a value are {"$number": "text"}, and halves of surrogate pairs are written
# as the text \udxxx, because jq would change both.

# The text of code units: those that are no surrogates as characters, pairs as one character, and halves as \udxxx.
def units:
  def surrogate: . >= 55296 and . <= 57343;
  def hex: . as $n | [range(3; -1; -1)] | map((($n / pow(16; .) | floor) % 16) | "0123456789abcdef"[.:. + 1]) | "\\u" + add;
  if length == 0 then ""
  elif length > 1 and .[0] >= 55296 and .[0] <= 56319 and .[1] >= 56320 and .[1] <= 57343
  then ([65536 + (.[0] - 55296) * 1024 + .[1] - 56320] | implode) + (.[2:] | units)
  elif .[0] | surrogate then (.[0] | hex) + (.[1:] | units)
  else ([.[0]] | implode) + (.[1:] | units) end;

def is_number: type == "object" and has("$number");
def kind: if is_number then "number" else type end;

# Gives {fail} for each place that does not fit, and {save} for each value to be remembered.
def fit($pattern; $value; $where; $saved):
  def differs: {fail: "\($where): expected \($pattern | tojson[:200]), got \($value | tojson[:200])"};
  ($pattern | if type == "object" and length == 1 then keys[0] else "" end) as $special
  | if $special == "$type" and ($pattern["$type"] | IN("string", "number", "boolean", "object", "array", "null"))
    then if $pattern["$type"] == ($value | kind) then empty else differs end
    elif $special == "$save" then {save: {key: $pattern["$save"], value: $value}}
    elif $special == "$saved" then if $saved[$pattern["$saved"]] == $value then empty else differs end
    elif $special == "$number" then if $value == $pattern then empty else differs end
    elif $special == "$codeUnits" then if $value == ($pattern["$codeUnits"] | units) then empty else differs end
    elif $special == "$length" then if ($value | length) >= $pattern["$length"] then empty else differs end
    elif ($pattern | type) == "object" then
      if ($value | kind) != "object" then differs
      else $pattern | to_entries[] | . as {$key, value: $inner}
        | if $inner == {"$absent": true} then if $value | has($key) then differs else empty end
          elif $value | has($key) | not then {fail: "\($where) has no \($key): \($value | tojson[:300])"}
          else fit($inner; $value[$key]; "\($where)/\($key)"; $saved) end
      end
    elif ($pattern | type) == "array" then
      if ($value | type) != "array" or ($value | length) != ($pattern | length) then differs
      else range($pattern | length) as $n | fit($pattern[$n]; $value[$n]; "\($where)/\($n)"; $saved) end
    elif ($pattern | type) == "number" then
      if ($value | is_number) and ($value["$number"] | tonumber) == $pattern then empty else differs end
    elif $pattern == $value then empty
    else differs end;

# Writes params with a mark in place of each value that jq can't write: `@@` and a letter, what it needs, and `@@`.
def marked($saved):
  if type == "object" and length == 1 then
    if has("$saved") then $saved[.["$saved"]]
    elif has("$number") then "@@N\(.["$number"])@@"
    elif has("$codeUnits") then "@@U\(.["$codeUnits"] | map(tostring) | join(" "))@@"
    elif has("$repeat") then "@@R\(.["$repeat"][1]) \(.["$repeat"][0])@@"
    elif has("$nested") then "@@D\(.["$nested"])@@"
    else map_values(marked($saved)) end
  elif type == "object" then map_values(marked($saved))
  elif type == "array" then map(marked($saved))
  else . end;
