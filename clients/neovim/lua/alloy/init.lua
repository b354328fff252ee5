--- Alloy Automation in Neovim: the functions that are for users and for other plug-ins.

local M = {}

--- Sets options. Not needed: without it, those of `vim.g.alloy` and the defaults are used.
---@param settings {command: string|string[]|nil, options: string[]|nil, user: string|nil}|nil
function M.setup(settings)
  require("alloy.config").set(settings or {})
end

--- Calls any method of the host: `require("alloy").call("connectors.list", { query = "crm" }, function(problem, result) … end)`.
--- Returns a call, which has a method `cancel`.
---@param method string
---@param params table?
---@param done fun(problem: alloy.Failure?, result: any)
---@param options {timeout: integer?, progress: fun(value: table)?}?
function M.call(method, params, done, options)
  return require("alloy.host").client():request(method, params, options, done)
end

return M
