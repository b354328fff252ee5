--- References of a batch: a parameter whose value comes from the result of an earlier call of the same batch.

local json = require("alloy.json")
local pointer = require("alloy.pointer")

local M = {}

local Reference = {}

--- Returns a reference to the value at `path` in the result of the batch's call with this index, from 1. It stands for the
--- value, anywhere in the parameters.
---@param index integer
---@param path string a JSON Pointer
function M.result_of(index, path)
  return setmetatable({ index = index, path = path }, Reference)
end

--- Returns the parameters with references as the wire has them: `#name` at the top, `#/a/b` for those inside.
---@param params table?
---@param ids integer[] the ids of the batch's calls
function M.written(params, ids)
  if json.kind(params) ~= "object" then
    return params
  end
  local result = json.object()
  local function copy(value, tokens)
    local kind = json.kind(value)
    if getmetatable(value) == Reference then
      local name = #tokens == 1 and "#" .. tokens[1] or "#" .. pointer.join(tokens)
      json.set(result, name, { resultOf = ids[value.index], path = value.path })
      return nil
    elseif kind == "object" then
      local object = json.object()
      for key, member in json.members(value) do
        local inner = copy(member, vim.list_extend(vim.list_extend({}, tokens), { key }))
        if inner ~= nil then
          json.set(object, key, inner)
        end
      end
      return object
    elseif kind == "array" then
      local array = json.array()
      for index, element in ipairs(value) do
        array[index] = copy(element, vim.list_extend(vim.list_extend({}, tokens), { tostring(index - 1) }))
      end
      return array
    end
    return value
  end
  for key, value in json.members(params) do
    local inner = copy(value, { key })
    if inner ~= nil then
      json.set(result, key, inner)
    end
  end
  return result
end

return M
