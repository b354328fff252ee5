--- The settings: those of `setup`, else of `vim.g.alloy`, else the defaults.

local M = {}

---@class alloy.Settings
---@field command string|string[]|nil the executable, or a command with arguments before the host's own
---@field options string[] options of the host, such as "--sandbox"
---@field user string|nil the end user to act for

local DEFAULTS = { command = nil, options = {}, user = nil }
local TYPES = { command = { "string", "table" }, options = { "table" }, user = { "string" } }

local given

local function checked(settings)
  for name, value in pairs(settings) do
    if not TYPES[name] then
      error(("alloy: there is no setting %q; there are command, options and user"):format(name), 0)
    elseif not vim.tbl_contains(TYPES[name], type(value)) then
      error(("alloy: the setting %s must be a %s"):format(name, table.concat(TYPES[name], " or a ")), 0)
    end
  end
  return settings
end

function M.set(settings)
  given = checked(settings)
end

--- Returns the settings that hold now.
---@return alloy.Settings
function M.get()
  return vim.tbl_extend("force", DEFAULTS, given or checked(vim.g.alloy or {}))
end

return M
