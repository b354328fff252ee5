--- The values that JSON has and Lua has not. `alloy.json` describes them.

local M = {}

---@class alloy.Number A number, as the text that JSON has for it.
---@field text string
local Number = {}
Number.__index = Number
Number.__tostring = function(self)
  return self.text
end
Number.__eq = function(left, right)
  return left.text == right.text
end
M.Number = Number

--- Returns the number with this text: a Lua number where that has exactly the same text, else a `json.Number`.
---@param text string
---@return number|alloy.Number
function M.number(text)
  local value = tonumber(text)
  if value and #text <= 17 and M.number_text(value) == text and text ~= "-0" then
    return value
  end
  return setmetatable({ text = text }, Number)
end

--- Returns the text of a Lua number: whole numbers without a fraction or an exponent.
---@param value number
function M.number_text(value)
  if value == math.floor(value) and math.abs(value) < 2 ^ 53 then
    return string.format("%d", value)
  end
  local short = string.format("%.15g", value)
  return tonumber(short) == value and short or string.format("%.17g", value)
end

--- Returns an empty array. An empty Lua table says neither that it is an array nor that it is an object.
function M.array(elements)
  return setmetatable(elements or {}, { is = "array" })
end

--- Returns an empty object that keeps the order in which `json.set` adds members.
function M.object()
  return setmetatable({}, { is = "object", keys = {} })
end

--- Sets a member, at the end of the order when it is new.
function M.set(object, key, value)
  local keys = getmetatable(object).keys
  if object[key] == nil then
    keys[#keys + 1] = key
  end
  object[key] = value
end

--- Returns "object" or "array" for a table, and nil for other values, `null` and numbers.
function M.kind(value)
  if type(value) ~= "table" or getmetatable(value) == Number then
    return nil
  end
  local meta = getmetatable(value)
  if meta and meta.is then
    return meta.is
  end
  if next(value) == nil then
    return meta == vim._empty_dict_mt and "object" or "array"
  end
  return value[1] ~= nil and "array" or "object"
end

--- Iterates over the members of an object: in their order where it is known, else sorted by key, so that the same value always
--- has the same text. A member that is repeated in the text comes as often as there.
---@return fun(): string?, any
function M.members(object)
  local meta = getmetatable(object)
  local keys, values = meta and meta.keys, meta and meta.values
  if not keys then
    keys = vim.tbl_keys(object)
    table.sort(keys, function(left, right)
      return tostring(left) < tostring(right)
    end)
  end
  local index = 0
  return function()
    repeat
      index = index + 1
    until keys[index] == nil or values or object[keys[index]] ~= nil
    local key = keys[index]
    if key ~= nil then
      return key, values and values[index] or object[key]
    end
  end
end

return M
