--- JSON that keeps what Lua's own types lose: numbers of any length, the order of members, repeated members, and halves of
--- surrogate pairs. `vim.json` turns `9007199254740993` into another number.
---
--- A decoded object is a table whose metatable knows the order of its members; iterate with `json.members`. `null` is
--- `vim.NIL`. A number that a double would change is a `json.Number`, whose text `tostring` returns.

local decode = require("alloy.json.decode")
local encode = require("alloy.json.encode")
local values = require("alloy.json.values")

local M = {
  Number = values.Number,
  number = values.number,
  array = values.array,
  object = values.object,
  set = values.set,
  kind = values.kind,
  members = values.members,
  encode_string = encode.string,
  encode_scalar = encode.scalar,
  lines = encode.lines,
}

--- The default limit of nesting. Deeper values are an error instead of an overflow of Lua's stack.
local MAXIMUM_DEPTH = 2000

--- Decodes a text. Raises a sentence with the place when it is not JSON.
---@param text string
---@param maximum_depth integer?
function M.decode(text, maximum_depth)
  return decode.text(text, maximum_depth or MAXIMUM_DEPTH)
end

--- Encodes a value on one line. Raises a sentence for what JSON has no text for, and for what is nested too deep.
---@param maximum_depth integer?
---@return string
function M.encode(value, maximum_depth)
  return encode.value(value, maximum_depth or MAXIMUM_DEPTH)
end

return M
