--- A form as text that a person edits. `form/read.lua` reads it again.
---
---     [/requestBody/to_address]
---     country = GB
---     [/requestBody/line_items/*]
---     title = A book
---
--- A line `name = value` has the value at the place `name` below the section. Indented lines continue a value. A section that
--- ends with `*` is one more element of a list: its lines can be copied as often as wanted. A name that ends with `/*` is one
--- more element, too. Lines that begin with `#` are remarks.

local fields = require("alloy.form.fields")
local json = require("alloy.json")
local pointer = require("alloy.pointer")

local M = {}

local INDENT = "  "

--- Returns a name as it is written in a line. A name that would be read as something else is written as JSON does.
local function written(name)
  if name == "" or name:find("^[%s#%[\"]") or name:find("%s=") or name:find("[\n\r]") or name:find("%s$") then
    return json.encode_string(name)
  end
  return name
end

---@class alloy.Writer
---@field lines string[]
local Writer = {}
Writer.__index = Writer

function Writer:add(line)
  self.lines[#self.lines + 1] = line
end

function Writer:value(name, text)
  if not text:find("\n", 1, true) then
    return self:add(name .. " = " .. text)
  end
  -- All lines of a longer text are below each other.
  self:add(name .. " =")
  for line in (text .. "\n"):gmatch("(.-)\n") do
    self:add(INDENT .. line)
  end
end

--- Begins a section, unless it is the one before all sections.
function Writer:begin(section)
  if self.lines[1] and self.lines[#self.lines] ~= "" then
    self:add("")
  end
  self:add("[" .. (section:find("[\r\n]") and json.encode_string(section) or section) .. "]")
end

--- Returns the elements of a value: one without a value where there are none. A single value becomes the first element.
local function elements_of(value)
  if json.kind(value) == "array" then
    return value, math.max(#value, 1)
  end
  return { json.kind(value) == nil and value or nil }, 1
end

--- Writes the lines of single elements.
function Writer:elements(name, value)
  local elements, count = elements_of(value)
  for index = 1, count do
    self:value(name, elements[index] == nil and "" or fields.text(elements[index]))
  end
end

--- Writes the line of a field that is no container.
function Writer:leaf(name, field, value)
  if field.widget == "multiselect" then
    return self:elements(name .. "/*", value)
  end
  local is_lost = json.kind(value) and field.widget ~= "json"
  self:value(name, (value == nil or is_lost) and "" or fields.text(value))
end

--- Returns the further elements of a tuple, which are members with numbers as names.
local function members_besides(value, known)
  local rest = json.array()
  for name, member in json.members(json.kind(value) == "object" and value or json.object()) do
    if not known[name] then
      table.insert(rest, member)
    end
  end
  return rest
end

local function is_list(field)
  return field ~= nil and (field.widget == "items" or field.widget == "list")
end

--- Writes what is inside of a list: a line or a section for each element.
function Writer:list(field_pointer, place, section, value)
  if not self.form:has_sections(field_pointer, place, self.values) then
    return self:elements("*", value)
  end
  local elements, count = elements_of(value)
  for index = 1, count do
    self:begin(section .. "/*")
    self:inside(field_pointer .. "/*", ("%s/%d"):format(place, index - 1), section .. "/*", elements[index])
  end
end

--- Writes what is inside of a pointer, whose values are at `place`: first the single values, then the sections, so that no
--- section is needed twice.
---@param field_pointer string with `*` for elements
---@param place string with the numbers of elements, as far as there are values
---@param section string what the section's line says
function Writer:inside(field_pointer, place, section, value)
  local container, has_rows = self.form:shown(field_pointer, place, self.values)
  if is_list(container) then
    return self:list(field_pointer, place, section, value)
  end
  local later, known = {}, {}
  for _, token in ipairs(self.form.inside[field_pointer] or {}) do
    local name = token:gsub("~1", "/"):gsub("~0", "~")
    local own = json.kind(value) == "object" and value[name] or nil
    known[name] = true
    self:member(field_pointer .. "/" .. token, place .. "/" .. token, section, own, later)
  end
  if has_rows then
    self:rows(field_pointer, place, section, value, known, later)
  elseif container and container.widget == "tuple" and self.form.by_pointer[field_pointer .. "/*"] then
    self:elements("*", members_besides(value, known))
  elseif json.kind(value) == "object" then
    self:others(value, known)
  end
  for _, write in ipairs(later) do
    write()
  end
end

--- Writes one member, or adds a function to `later` that writes its sections.
function Writer:member(field_pointer, place, section, value, later)
  local token = field_pointer:match("[^/]*$")
  local field, has_rows = self.form:shown(field_pointer, place, self.values)
  if not field or field.widget == "hidden" or field.widget == "oauth" or token == "*" then
    return
  end
  if field.showWhen then
    table.insert(self.conditional, place .. " " .. field.widget)
  end
  local has_sections = self.form:has_sections(field_pointer, place, self.values)
  if is_list(field) and not has_sections then
    self:elements(written(token .. "/*"), value)
  elseif is_list(field) then
    table.insert(later, function()
      self:list(field_pointer, place, section .. "/" .. token, value)
    end)
  elseif fields.CONTAINERS[field.widget] or has_rows then
    table.insert(later, function()
      self:begin_if_needed(field_pointer, place, section .. "/" .. token, has_rows)
      self:inside(field_pointer, place, section .. "/" .. token, value)
    end)
  else
    if value == nil then
      value = fields.default(field)
    end
    self:leaf(written(token), field, value)
  end
end

--- Begins a section that has lines of its own: not one that only has further sections.
function Writer:begin_if_needed(field_pointer, place, section, has_rows)
  local needed = has_rows
  for _, token in ipairs(self.form.inside[field_pointer] or {}) do
    local inner, inner_place = field_pointer .. "/" .. token, place .. "/" .. token
    local field = self.form:shown(inner, inner_place, self.values)
    local has_sections = self.form:has_sections(inner, inner_place, self.values)
    needed = needed or field ~= nil and (not fields.CONTAINERS[field.widget] or is_list(field) and not has_sections)
  end
  if needed then
    self:begin(section)
  end
end

--- Writes the members that are no fields.
function Writer:others(value, known)
  for name, member in json.members(value) do
    if not known[name] then
      self:value(written(pointer.join({ name }):sub(2)), fields.text(member))
    end
  end
end

--- Writes the rows of a map, and a remark that shows how to write one.
function Writer:rows(field_pointer, place, section, value, known, later)
  local rows = json.kind(value) == "object" and value or json.object()
  if not self.form:has_sections(field_pointer, place, self.values) then
    self:add("# name = value: one line for each.")
    return self:others(rows, known)
  end
  self:add(("# [%s/NAME] begins one more, with a name of your choice."):format(section))
  for _, token in ipairs(self.form.inside[field_pointer .. "/*"] or {}) do
    self:add(("# %s ="):format(token))
  end
  for name, member in json.members(rows) do
    local token = pointer.join({ name })
    if not known[name] then
      table.insert(later, function()
        self:begin(section .. token)
        self:inside(field_pointer .. "/*", place .. token, section .. token, member)
      end)
    end
  end
end

--- Returns the lines of a form with these values, and a text that differs when other fields are shown.
---@param form alloy.Form
---@param values table
---@return string[], string
function M.lines(form, values)
  local writer = setmetatable({ form = form, values = values, lines = {}, conditional = {} }, Writer)
  writer:inside("", "", "", values)
  return writer.lines, table.concat(writer.conditional, "\n")
end

return M
