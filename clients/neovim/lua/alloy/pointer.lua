--- JSON Pointers (RFC 6901), the way in which the protocol names places inside of values.

local json = require("alloy.json")

local M = {}

--- Returns the tokens of a pointer: `/a~1b/0` has `a/b` and `0`.
---@param pointer string
---@return string[]
function M.split(pointer)
  local tokens = {}
  for token in pointer:gmatch("/([^/]*)") do
    tokens[#tokens + 1] = (token:gsub("~1", "/"):gsub("~0", "~"))
  end
  return tokens
end

--- Returns the pointer with these tokens, the first `count` of them.
---@param tokens (string|integer)[]
---@param count integer?
function M.join(tokens, count)
  local parts = {}
  for index = 1, count or #tokens do
    parts[index] = "/" .. tostring(tokens[index]):gsub("~", "~0"):gsub("/", "~1")
  end
  return table.concat(parts)
end

--- Returns the pointer without its last token.
function M.parent(pointer)
  return (pointer:gsub("/[^/]*$", ""))
end

--- Returns the value at a pointer, or nil.
function M.get(value, pointer)
  for _, token in ipairs(M.split(pointer)) do
    local kind = json.kind(value)
    if kind == "array" then
      value = value[(tonumber(token) or -1) + 1]
    elseif kind == "object" then
      value = value[token]
    else
      return nil
    end
  end
  return value
end

--- Sets a member of nested objects, and creates those that are missing.
function M.set(value, pointer, new)
  local tokens = M.split(pointer)
  for index = 1, #tokens - 1 do
    local inner = value[tokens[index]]
    if inner == nil then
      inner = json.object()
      json.set(value, tokens[index], inner)
    end
    value = inner
  end
  json.set(value, tokens[#tokens], new)
end

return M
