--- The options that a host is started with, as far as the client must know them.

local M = {}

local function variable(name)
  return vim.env["ALLOY_HOST_" .. name:gsub("^%-%-", ""):gsub("-", "_"):upper()]
end

--- Returns the value of an option such as `--state-dir`, from the arguments or else from its variable.
---@param arguments string[]
---@param name string
function M.value(arguments, name)
  local found = variable(name)
  for index, argument in ipairs(arguments) do
    if argument == name then
      found = arguments[index + 1]
    elseif argument:sub(1, #name + 1) == name .. "=" then
      found = argument:sub(#name + 2)
    end
  end
  return found ~= "" and found or nil
end

--- True if an option without a value is set.
function M.flag(arguments, name)
  return vim.tbl_contains(arguments, name) or variable(name) == "1"
end

--- Returns the value of an option that is a number.
function M.number(arguments, name, default)
  return tonumber(M.value(arguments, name)) or default
end

return M
