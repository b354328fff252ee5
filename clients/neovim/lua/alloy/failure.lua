--- Errors of calls: those that the host answers, and those of the client itself.

local json = require("alloy.json")

local M = {}

---@class alloy.Failure
---@field kind string one of the kinds of the protocol, or `host_exited`, `refused`, `unreadable`
---@field code integer? the code of JSON-RPC
---@field message string one sentence for a person
---@field outcome string `not_sent`, `rejected`, `applied` or `unknown`
---@field fix table what to do next
---@field data table everything that the host says
---@field executionId string?
---@field attempts table?
local Failure = {}
Failure.__index = Failure
Failure.__tostring = function(self)
  return self.message
end

--- Returns the failure with these members. Members that the protocol has in `error.data` are set there, too.
function M.new(members)
  local data = members.data or json.object()
  return setmetatable({
    kind = members.kind,
    code = members.code,
    message = members.message,
    outcome = members.outcome or data.outcome or "unknown",
    fix = members.fix or data.fix or {},
    executionId = members.executionId or data.executionId,
    attempts = data.attempts,
    data = data,
    exitCode = members.exitCode,
    stderrTail = members.stderrTail,
    results = members.results or data.results,
  }, Failure)
end

--- Returns the failure that a reply's `error` describes. A kind that is not known is used as it is.
---@param reply table
---@return alloy.Failure
function M.of_reply(reply)
  local data = json.kind(reply.data) == "object" and reply.data or json.object()
  return M.new({
    kind = data.kind or require("alloy.protocol").kinds[reply.code] or "internal",
    code = reply.code,
    message = type(reply.message) == "string" and reply.message or "The host answered with an error without a message.",
    data = data,
  })
end

--- The outcomes, the one that needs the most care first.
local OUTCOMES = { "unknown", "applied", "rejected", "not_sent" }

--- Returns the failure of an `execute.batch` that was given up: the host answers it with the results of its items. The outcome is
--- that of the item that needs the most care.
---@param kind string
---@param result table
function M.of_batch(kind, result)
  local found = {}
  for _, item in ipairs(result.results or {}) do
    local outcome = item.result and item.result.outcome or item.error and item.error.data and item.error.data.outcome
    found[outcome or "unknown"] = true
  end
  for _, outcome in ipairs(OUTCOMES) do
    if found[outcome] then
      local data = json.object()
      json.set(data, "results", result.results)
      local message = "The batch of executions ended before all of its items did; its results say how far it got."
      return M.new({ kind = kind, message = message, outcome = outcome, data = data })
    end
  end
  return M.new({ kind = kind, message = "The batch of executions was given up.", outcome = "not_sent" })
end

--- Returns the failure of something that the client does not send.
---@param message string
function M.refused(message)
  return M.new({ kind = "refused", message = message, outcome = "not_sent" })
end

--- Says that a program has written something else than messages: it may not be alloy-host. Returns true.
function M.complain(program, line)
  local start = vim.fn.strcharpart(vim.fn.strtrans(line), 0, 80)
  vim.notify(("Alloy: %s wrote what is no message of alloy-host: %s"):format(program, start), vim.log.levels.WARN)
  return true
end

--- Returns any raised value as a failure. A text is a sentence of the plug-in, or an error of Lua, which comes from an answer
--- that has not the members that the protocol promises.
function M.from(problem)
  if type(problem) == "table" then
    return problem
  elseif tostring(problem):match("%.lua:%d+: ") then
    local message = "The plug-in can't use what the host answered: " .. tostring(problem)
    return M.new({ kind = "unreadable", message = message, outcome = "unknown" })
  end
  return M.refused(tostring(problem))
end

return M
