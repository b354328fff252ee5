--- The one host of this editor. It is started by the first call, and ends with the editor.

local client = require("alloy.client")
local config = require("alloy.config")
local protocol = require("alloy.protocol")

local M = {}

--- The option with which the host lets this editor's person decide on plans.
local APPROVER = "--approver"

local current

--- Milliseconds that the end of the editor waits for the host, and for one that may be writing.
local PATIENCE, PATIENCE_WITH_WRITES = 500, 2000

local function may_be_writing(client_of_host)
  for _, call in pairs(client_of_host.pending) do
    if not protocol.reads[call.method] then
      return true
    end
  end
  return false
end

--- Returns the client, without starting the host.
---@return alloy.Client
function M.client()
  -- One that can't be started gets another chance: the settings may have changed.
  if current and not current.dead then
    return current
  end
  local settings = config.get()
  local arguments = vim.deepcopy(settings.options)
  if not vim.tbl_contains(arguments, APPROVER) then
    table.insert(arguments, APPROVER)
  end
  current = client.new({ command = settings.command, options = arguments })
  local group = vim.api.nvim_create_augroup("alloy_host", { clear = true })
  vim.api.nvim_create_autocmd("VimLeavePre", {
    group = group,
    callback = function()
      if current and current.process then
        current:close_and_wait(may_be_writing(current) and PATIENCE_WITH_WRITES or PATIENCE)
      end
    end,
  })
  return current
end

--- Ends the host; the next call starts another one, with the settings of then.
---@param done fun(code: integer?)?
function M.stop(done)
  local stopped = current
  current = nil
  if stopped then
    stopped:close(done)
  elseif done then
    vim.schedule(done)
  end
end

return M
