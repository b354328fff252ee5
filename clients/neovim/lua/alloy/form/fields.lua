--- The fields of a form: which are inside which, which are shown, and which one is meant by a place.

local json = require("alloy.json")
local pointer = require("alloy.pointer")

local M = {}

--- Widgets whose value is made of the fields inside.
M.CONTAINERS = { group = true, items = true, list = true, tuple = true, map = true }

---@class alloy.Form
---@field by_pointer table<string, table[]> the fields of each pointer: several where a choice decides which one is shown
---@field inside table<string, string[]> the last tokens of the pointers inside of each pointer, in their order
---@field tree table the fields by the tokens of their pointers
local Form = {}
Form.__index = Form

--- Returns the form with these fields.
---@param fields table[] as `actions.form` returns them
---@return alloy.Form
function M.new(fields)
  local self = setmetatable({ by_pointer = {}, inside = {}, tree = { children = {}, fields = {} } }, Form)
  for _, field in ipairs(fields) do
    self:plant(field)
    local same = self.by_pointer[field.pointer]
    if same then
      table.insert(same, field)
    else
      self.by_pointer[field.pointer] = { field }
      local parent = pointer.parent(field.pointer)
      self.inside[parent] = self.inside[parent] or {}
      table.insert(self.inside[parent], field.pointer:match("[^/]*$"))
    end
  end
  return self
end

--- Adds a field to the tree of tokens.
function Form:plant(field)
  local node = self.tree
  for _, token in ipairs(pointer.split(field.pointer)) do
    node.children[token] = node.children[token] or { children = {}, fields = {} }
    node = node.children[token]
  end
  table.insert(node.fields, field)
end

--- Calls `visit` with each field whose pointer names the place with these tokens, exact names first, until it returns something.
local function search(node, tokens, index, visit)
  if index > #tokens then
    for _, field in ipairs(node.fields) do
      local result = visit(field)
      if result then
        return result
      end
    end
    return nil
  end
  local exact, any = node.children[tokens[index]], tokens[index] ~= "*" and node.children["*"] or nil
  return exact and search(exact, tokens, index + 1, visit) or any and search(any, tokens, index + 1, visit)
end

--- Returns the text for an option's value, or for a default.
function M.text(value)
  if type(value) == "string" then
    return value
  elseif json.kind(value) then
    return json.encode(value)
  end
  return json.encode_scalar(value)
end

--- Returns the value that a field has before it is filled in. What is null by default is empty, and not sent.
function M.default(field)
  if field.default ~= vim.NIL then
    return field.default
  end
end

--- True if the text is the value `wanted` of `field`, or the label of its option.
local function means(field, text, wanted)
  if text == M.text(wanted) then
    return true
  end
  for _, option in ipairs(field and field.options or {}) do
    if option.label == text and M.text(option.value) == M.text(wanted) then
      return true
    end
  end
  return false
end

--- True if the field is shown beside these values. `place` is its pointer with the numbers of elements.
---@param field table
---@param place string
---@param values table
function Form:shows(field, place, values)
  local condition = field.showWhen
  if not condition then
    return true
  end
  local tokens, actual = pointer.split(condition.pointer), pointer.split(place)
  for index, token in ipairs(tokens) do
    if token == "*" then
      tokens[index] = actual[index]
    end
  end
  local other = (self.by_pointer[condition.pointer] or {})[1]
  local value = pointer.get(values, pointer.join(tokens))
  if value == nil or value == "" then
    value = other and other.default
  end
  return value ~= nil and means(other, M.text(value), condition.equals)
end

--- Returns the field of a pointer that is shown beside these values, or nil. A map can have the pointer of the group that it is
--- in: then the second result is true, because the group has rows beside its fields.
---@param field_pointer string with `*` for elements
---@param place string with their numbers
---@param values table
function Form:shown(field_pointer, place, values)
  local found, has_rows
  for _, field in ipairs(self.by_pointer[field_pointer] or {}) do
    if self:shows(field, place, values) then
      has_rows = has_rows or field.widget == "map"
      found = found or field
    end
  end
  return found, has_rows
end

--- Returns the field at a place beside these values. An element of a `multiselect` has no field of its own: then its list.
---@param place string
---@param values table
function Form:at(place, values)
  local found = search(self.tree, pointer.split(place), 1, function(field)
    return self:shows(field, place, values) and field or nil
  end)
  if found then
    return found
  end
  if place:match("/%d+$") then
    local list = self:at(pointer.parent(place), values)
    return list and list.widget == "multiselect" and list or nil
  end
end

--- True if the elements or the rows of a pointer have fields of their own, and so need sections.
function Form:has_sections(field_pointer, place, values)
  local element = self:shown(field_pointer .. "/*", place .. "/*", values)
  if element then
    return M.CONTAINERS[element.widget] or false
  end
  return self.inside[field_pointer .. "/*"] ~= nil
end

return M
