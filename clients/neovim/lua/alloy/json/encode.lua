--- Writes the text of JSON.

local values = require("alloy.json.values")

local M = {}

local CONTROLS =
  { ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

--- Bytes that are not UTF-8 become U+FFFD: a host refuses them, and could not say whose they were.
local function encode_sequence(bytes)
  local first = bytes:byte()
  local length = first >= 0xF0 and 4 or first >= 0xE0 and 3 or first >= 0xC2 and 2 or 0
  local code = first % (length == 4 and 8 or length == 3 and 16 or 32)
  for index = 2, length do
    code = code * 0x40 + (bytes:byte(index) or 0) % 0x40
  end
  local least = ({ [2] = 0x80, [3] = 0x800, [4] = 0x10000 })[length]
  if not least or first > 0xF4 or #bytes < length or code < least or code > 0x10FFFF then
    return "\239\191\189"
  end
  local rest = ("\239\191\189"):rep(#bytes - length)
  if code >= 0xD800 and code <= 0xDFFF then
    return ("\\u%04x"):format(code) .. rest
  end
  return bytes:sub(1, length) .. rest
end

--- Encodes a text.
---@param text string
function M.string(text)
  text = text:gsub('[%c"\\]', function(character)
    return CONTROLS[character] or (character ~= "\127" and ("\\u%04x"):format(character:byte())) or nil
  end)
  if text:find("[\128-\255]") then
    -- Continuation bytes without a first byte.
    text = text:gsub("^[\128-\191]+", function(bytes)
      return ("\239\191\189"):rep(#bytes)
    end)
    text = text:gsub("([%z\1-\127])([\128-\191]+)", function(before, bytes)
      return before .. ("\239\191\189"):rep(#bytes)
    end)
    text = text:gsub("[\192-\255][\128-\191]*", encode_sequence)
  end
  return '"' .. text .. '"'
end

local function write(value, parts, depth, maximum_depth)
  local kind = values.kind(value)
  if kind then
    if depth >= maximum_depth then
      error(("the value is nested deeper than %d levels"):format(maximum_depth), 0)
    end
    local separator = ""
    parts[#parts + 1] = kind == "array" and "[" or "{"
    if kind == "array" then
      for index = 1, #value do
        parts[#parts + 1] = separator
        write(value[index], parts, depth + 1, maximum_depth)
        separator = ","
      end
    else
      for key, member in values.members(value) do
        parts[#parts + 1] = separator .. M.string(tostring(key)) .. ":"
        write(member, parts, depth + 1, maximum_depth)
        separator = ","
      end
    end
    parts[#parts + 1] = kind == "array" and "]" or "}"
  else
    parts[#parts + 1] = M.scalar(value)
  end
end

--- Encodes a value that is neither an array nor an object. Raises a sentence for what JSON has no text for.
function M.scalar(value)
  if type(value) == "string" then
    return M.string(value)
  elseif type(value) == "number" then
    if value ~= value or value == math.huge or value == -math.huge then
      error("JSON has no text for " .. tostring(value), 0)
    end
    return values.number_text(value)
  elseif value == vim.NIL then
    return "null"
  elseif type(value) == "boolean" or getmetatable(value) == values.Number then
    return tostring(value)
  end
  error("JSON has no text for a " .. type(value), 0)
end

--- Encodes a value on one line.
---@param maximum_depth integer
---@return string
function M.value(value, maximum_depth)
  local parts = {}
  write(value, parts, 0, maximum_depth)
  return table.concat(parts)
end

--- Formats a value for a person: the lines of indented JSON.
---@return string[]
function M.lines(value)
  local lines, current = {}, ""
  local function add(item, indent)
    local kind = values.kind(item)
    if not kind or (kind == "array" and #item == 0) or (kind == "object" and values.members(item)() == nil) then
      current = current .. (kind and (kind == "array" and "[]" or "{}") or M.scalar(item))
      return
    end
    lines[#lines + 1] = current .. (kind == "array" and "[" or "{")
    local inner, first = indent .. "  ", true
    local function element(prefix, member)
      if not first then
        lines[#lines + 1] = current .. ","
      end
      first, current = false, inner .. prefix
      add(member, inner)
    end
    if kind == "array" then
      for index = 1, #item do
        element("", item[index])
      end
    else
      for key, member in values.members(item) do
        element(M.string(key) .. ": ", member)
      end
    end
    lines[#lines + 1] = current
    current = indent .. (kind == "array" and "]" or "}")
  end
  add(value, "")
  lines[#lines + 1] = current
  return lines
end

return M
