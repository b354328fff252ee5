--- Reads the text of JSON.

local values = require("alloy.json.values")

local M = {}

local function utf8(code)
  if code < 0x80 then
    return string.char(code)
  elseif code < 0x800 then
    return string.char(0xC0 + math.floor(code / 0x40), 0x80 + code % 0x40)
  elseif code < 0x10000 then
    return string.char(0xE0 + math.floor(code / 0x1000), 0x80 + math.floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
  end
  return string.char(
    0xF0 + math.floor(code / 0x40000),
    0x80 + math.floor(code / 0x1000) % 0x40,
    0x80 + math.floor(code / 0x40) % 0x40,
    0x80 + code % 0x40
  )
end

local ESCAPES = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

--- Returns the text of one escape, or of two that are a pair of surrogates. Half of a pair becomes the three bytes that the
--- scheme of UTF-8 would give it, and `encode` writes its escape again.
local function unescape(escapes)
  local first, second = tonumber(escapes:sub(3, 6), 16), tonumber(escapes:sub(9, 12), 16)
  if second and first >= 0xD800 and first < 0xDC00 and second >= 0xDC00 and second < 0xE000 then
    return utf8(0x10000 + (first - 0xD800) * 0x400 + second - 0xDC00), 12
  end
  return utf8(first), 6
end

local Reader = {}
Reader.__index = Reader

local function fail(what, position)
  error(("not JSON: %s at byte %d"):format(what, position), 0)
end

--- Replaces escapes one after the other: a backslash that is itself escaped must not begin another escape.
local function unescaped(value, start)
  local parts, position = {}, 1
  while true do
    local at = value:find("\\", position, true)
    if not at then
      parts[#parts + 1] = value:sub(position)
      return table.concat(parts)
    end
    parts[#parts + 1] = value:sub(position, at - 1)
    local letter = value:sub(at + 1, at + 1)
    if letter == "u" then
      local escapes = value:match("^\\u%x%x%x%x\\u%x%x%x%x", at) or value:match("^\\u%x%x%x%x", at)
      if not escapes then
        fail("an unknown escape", start + at)
      end
      local length
      parts[#parts + 1], length = unescape(escapes)
      position = at + length
    else
      parts[#parts + 1] = ESCAPES[letter] or fail("an unknown escape", start + at)
      position = at + 2
    end
  end
end

function Reader:string(position)
  local start, text = position + 1, self.text
  local escaped = false
  while true do
    local at = text:find('["\\%c]', position + 1)
    if not at then
      fail("a text without an end", start)
    end
    local byte = text:byte(at)
    if byte == 34 then
      local value = text:sub(start, at - 1)
      return escaped and unescaped(value, start) or value, at + 1
    elseif byte == 92 then
      escaped, position = true, at + 1
    elseif byte == 127 then
      position = at
    else
      fail("a control character", at)
    end
  end
end

function Reader:array(position, depth)
  local result, count = values.array(), 0
  position = self.text:match("^[ \t\r\n]*()", position + 1)
  if self.text:byte(position) == 93 then
    return result, position + 1
  end
  while true do
    count = count + 1
    result[count], position = self:value(position, depth)
    local mark, after = self.text:match("^[ \t\r\n]*([,%]])()", position)
    if mark == "]" then
      return result, after
    elseif not mark then
      fail("an array without an end", position)
    end
    position = after
  end
end

function Reader:object(position, depth)
  local keys, count, all = {}, 0, nil
  local result = {}
  position = self.text:match("^[ \t\r\n]*()", position + 1)
  if self.text:byte(position) == 125 then
    return setmetatable(result, { is = "object", keys = keys }), position + 1
  end
  while true do
    position = self.text:match('^[ \t\r\n]*()"', position) or fail("no name of a member", position)
    local key, value
    key, position = self:string(position)
    position = self.text:match("^[ \t\r\n]*:()", position) or fail("no colon", position)
    value, position = self:value(position, depth)
    if result[key] ~= nil and not all then
      all = {}
      for index = 1, count do
        all[index] = result[keys[index]]
      end
    end
    count = count + 1
    keys[count], result[key] = key, value
    if all then
      all[count] = value
    end
    local mark, after = self.text:match("^[ \t\r\n]*([,}])()", position)
    if mark == "}" then
      return setmetatable(result, { is = "object", keys = keys, values = all }), after
    elseif not mark then
      fail("an object without an end", position)
    end
    position = after
  end
end

local WORDS = { ["true"] = true, ["false"] = false, null = vim.NIL }

function Reader:value(position, depth)
  position = self.text:match("^[ \t\r\n]*()", position)
  local byte = self.text:byte(position)
  if byte == 34 then
    return self:string(position)
  elseif byte == 123 or byte == 91 then
    if depth >= self.maximum_depth then
      fail("too many levels", position)
    end
    return (byte == 123 and self.object or self.array)(self, position, depth + 1)
  end
  local word, after = self.text:match("^(%a+)()", position)
  if word and WORDS[word] ~= nil then
    return WORDS[word], after
  end
  local number, rest = self.text:match("^(-?%d+%.?%d*[eE]?[+-]?%d*)()", position)
  if not number or number:match("^-?0%d") or not number:match("%d$") or number:match("%.[eE]") then
    fail("no value", position)
  end
  return values.number(number), rest
end

--- Decodes a text. Raises a sentence with the position when it is not JSON.
---@param text string
---@param maximum_depth integer
function M.text(text, maximum_depth)
  local reader = setmetatable({ text = text, maximum_depth = maximum_depth }, Reader)
  local value, position = reader:value(1, 0)
  if text:match("^[ \t\r\n]*()", position) <= #text then
    fail("more text after the value", position)
  end
  return value
end

return M
