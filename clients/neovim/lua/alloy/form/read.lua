--- Reads the text of a form: `form/write.lua` describes it.

local json = require("alloy.json")
local pointer = require("alloy.pointer")

local M = {}

--- How far the lines of a longer value are indented.
local INDENT = "  "

--- What stands in the text for a secret, or for the bytes of a file; the value is kept apart.
M.SECRET = "••••••"

---@class alloy.Reader
local Reader = {}
Reader.__index = Reader

--- A node of the text: an object with `members`, a list with `elements`, or a value with `text`.
local function new_node(line)
  return { line = line }
end

local function element_of(list, line, is_new)
  list.elements = list.elements or {}
  if is_new or #list.elements == 0 then
    table.insert(list.elements, new_node(line))
  end
  return list.elements[#list.elements]
end

local function member_of(node, name, line)
  node.members = node.members or {}
  node.names = node.names or {}
  if not node.members[name] then
    node.members[name] = new_node(line)
    table.insert(node.names, name)
  end
  return node.members[name]
end

--- Returns the node for these tokens below `node`. The last `*` begins a new element; others mean the newest.
local function descend(node, tokens, line)
  for index, token in ipairs(tokens) do
    if token == "*" then
      node = element_of(node, line, index == #tokens)
    else
      node = member_of(node, token, line)
    end
  end
  return node
end

function Reader:problem(line, message)
  table.insert(self.problems, { line = line, message = message })
end

--- Splits a line into a name and a value, or returns nil.
local function split(line)
  if line:sub(1, 1) ~= '"' then
    return line:match("^(.-)%s+=%s?(.*)$")
  end
  local position = 2
  while line:find('^[^"]', position) do
    position = position + (line:sub(position, position) == "\\" and 2 or 1)
  end
  local read, name = pcall(json.decode, line:sub(1, position))
  local text = line:match("^%s+=%s?(.*)$", position + 1)
  if read and text then
    return name, text
  end
end

function Reader:line(number, line)
  if line:match("^#") or line:match("^%s*$") then
    return
  end
  local quoted, section = line:match('^%[(".*")%]%s*$'), line:match("^%[(/.*)%]%s*$")
  if quoted then
    local read, text = pcall(json.decode, quoted)
    section = read and text
  end
  if section then
    self.section_tokens = pointer.split(section)
    self.node = descend(self.root, self.section_tokens, number)
    self.last = nil
    self.contexts[number] = { section = section }
    return
  end
  local name, text = split(line)
  if not name then
    return self:problem(number, "This is neither `name = value` nor a section `[/…]`.")
  end
  local node = descend(self.node, pointer.split("/" .. name), number)
  if node.text and node.text ~= "" then
    self:problem(number, "This name has a value already; only the last one counts.")
  end
  node.text, node.line = text, number
  self.last = node
  self.contexts[number] = { node = node, start = #line - #text }
end

function Reader:continuation(number, text)
  local last = self.last
  if not last then
    return self:problem(number, "An indented line continues a value, and there is none above.")
  end
  last.text = (last.text ~= "" or last.continued) and last.text .. "\n" .. text or text
  last.continued = true
  self.contexts[number] = { node = last, start = #INDENT }
end

--- True if nothing is filled in.
local function is_empty(node)
  for _, child in pairs(node.members or {}) do
    if not is_empty(child) then
      return false
    end
  end
  for _, child in ipairs(node.elements or {}) do
    if not is_empty(child) then
      return false
    end
  end
  return node.text == nil or node.text == ""
end

--- Returns the value of a node with members.
function Reader:object(node, place, is_left_out)
  local object = json.object()
  for _, name in ipairs(node.names) do
    local value = self:value(node.members[name], place .. pointer.join({ name }), is_left_out)
    if value ~= nil then
      json.set(object, name, value)
    end
  end
  return object
end

--- Returns the value of a node at a place, and notes the place's line. Elements in which nothing is filled in are left out; they
--- have the place that they get once something is.
function Reader:value(node, place, is_left_out)
  node.place = place
  if not is_left_out then
    self.lines[place] = self.lines[place] or node.line
  end
  if node.elements and node.members then
    -- A tuple, whose further elements are numbered on.
    for _, element in ipairs(node.elements) do
      local name = tostring(#node.names)
      node.members[name] = element
      table.insert(node.names, name)
    end
    node.elements = nil
  end
  if node.elements then
    local list, count = json.array(), 0
    for _, element in ipairs(node.elements) do
      local left_out = is_left_out or is_empty(element)
      local value = self:value(element, ("%s/%d"):format(place, count), left_out)
      if not left_out then
        count = count + 1
        list[count] = value
      end
    end
    return count > 0 and list or nil
  elseif node.members then
    return self:object(node, place, is_left_out)
  end
  if node.text == M.SECRET then
    return self.secrets[place] or ""
  end
  return node.text
end

---@class alloy.FormText
---@field values table what is filled in; all values are texts
---@field lines table<string, integer> the line of each place, from 1
---@field contexts table<integer, {node: table?, section: string?, start: integer?}> what each line is
---@field count integer the number of lines
---@field problems {line: integer, message: string}[]

--- Reads lines. `secrets` has the values of the places at which `SECRET` stands.
---@param lines string[]
---@param secrets table<string, string>?
---@return alloy.FormText
function M.values(lines, secrets)
  local reader = setmetatable(
    { root = new_node(1), lines = {}, contexts = {}, problems = {}, secrets = secrets or {}, section_tokens = {} },
    Reader
  )
  reader.node = reader.root
  for number, line in ipairs(lines) do
    if line:sub(1, #INDENT) == INDENT and (reader.last or not line:match("^%s*$")) then
      reader:continuation(number, line:sub(#INDENT + 1))
    else
      reader:line(number, line)
    end
  end
  return {
    values = reader:value(reader.root, "") or json.object(),
    lines = reader.lines,
    contexts = reader.contexts,
    problems = reader.problems,
    count = #lines,
  }
end

--- Returns the line on which a place is, or the nearest around it.
---@param text alloy.FormText
---@param place string
function M.line_of(text, place)
  while place ~= "" do
    if text.lines[place] then
      return text.lines[place]
    end
    place = pointer.parent(place)
  end
  return 1
end

return M
