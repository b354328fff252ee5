--- The values and patterns of the conformance cases: protocol/conformance/README.md.

local json = require("alloy.json")
local reference = require("alloy.reference")

local M = {}

--- The numbers that JSON has no text for.
local NOT_FINITE = { NaN = 0 / 0, Infinity = math.huge, ["-Infinity"] = -math.huge }

--- Returns the only member of an object whose name starts with `$`.
local function special(value)
  if json.kind(value) == "object" then
    local name = json.members(value)()
    if type(name) == "string" and name:sub(1, 1) == "$" then
      return name, value[name]
    end
  end
end

--- Returns the text with these UTF-16 code units.
local function from_code_units(units)
  local escapes = {}
  for index, unit in ipairs(units) do
    escapes[index] = ("\\u%04x"):format(unit)
  end
  return json.decode('"' .. table.concat(escapes) .. '"')
end

--- Returns the value that stands in a case, with its special objects replaced.
---@param saved table the remembered values
function M.built(value, saved)
  local name, argument = special(value)
  if name == "$saved" then
    return saved[argument]
  elseif name == "$number" then
    return NOT_FINITE[argument] or json.number(argument)
  elseif name == "$codeUnits" then
    return from_code_units(argument)
  elseif name == "$repeat" then
    return argument[1]:rep(argument[2])
  elseif name == "$nested" then
    local nested = json.array()
    for _ = 2, argument do
      nested = json.array({ nested })
    end
    return nested
  elseif name == "$resultOf" then
    return reference.result_of(argument + 1, value.path)
  end
  local kind = json.kind(value)
  local copy = kind == "array" and json.array() or json.object()
  if kind == "array" then
    for index, element in ipairs(value) do
      copy[index] = M.built(element, saved)
    end
  elseif kind == "object" then
    for key, member in json.members(value) do
      json.set(copy, key, M.built(member, saved))
    end
  else
    return value
  end
  return copy
end

local function type_of(value)
  local kind = json.kind(value)
  if kind or value == vim.NIL then
    return kind or "null"
  end
  return getmetatable(value) == json.Number and "number" or type(value)
end

local function is_number(value)
  return type(value) == "number" or getmetatable(value) == json.Number
end

local function length(value)
  return type(value) == "string" and vim.fn.strchars(value) or #value
end

local checks = {
  ["$type"] = function(argument, value)
    return type_of(value) == argument
  end,
  ["$absent"] = function(_, value)
    return value == nil
  end,
  ["$number"] = function(argument, value)
    return is_number(value) and json.encode_scalar(value) == argument
  end,
  ["$codeUnits"] = function(argument, value)
    return value == from_code_units(argument)
  end,
  ["$length"] = function(argument, value)
    return value ~= nil and length(value) >= argument
  end,
  ["$save"] = function(argument, value, saved)
    saved[argument] = value
    return value ~= nil
  end,
  ["$saved"] = function(argument, value, saved)
    return vim.deep_equal(value, saved[argument])
  end,
}

local function fail(place, pattern, value)
  local shown = value == nil and "nothing" or json.encode(value)
  error(("%s is %s, not %s"):format(place == "" and "/" or place, shown:sub(1, 300), json.encode(pattern):sub(1, 300)), 0)
end

--- Raises a sentence when the value does not fit the pattern.
function M.check(pattern, value, saved, place)
  place = place or ""
  local name, argument = special(pattern)
  if name then
    return (checks[name] or error("there is no pattern " .. name))(argument, value, saved) or fail(place, pattern, value)
  end
  local kind = json.kind(pattern)
  if kind ~= json.kind(value) then
    fail(place, pattern, value)
  elseif kind == "object" then
    for key, member in json.members(pattern) do
      M.check(member, value[key], saved, place .. "/" .. key)
    end
  elseif kind == "array" then
    if #pattern ~= #value then
      fail(place, pattern, value)
    end
    for index, element in ipairs(pattern) do
      M.check(element, value[index], saved, place .. "/" .. index - 1)
    end
  else
    local equal = pattern == value
    if is_number(pattern) and is_number(value) then
      equal = tostring(pattern) == tostring(value) or tonumber(tostring(pattern)) == tonumber(tostring(value))
    end
    return equal or fail(place, pattern, value)
  end
end

return M
