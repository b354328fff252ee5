--- The page of a result: an execution while it runs, and then what it returned.

local host = require("alloy.host")
local json = require("alloy.json")
local page = require("alloy.page")
local plan = require("alloy.pages.plan")
local task = require("alloy.task")

local M = {}

--- The largest result that is shown whole, in bytes. The host keeps a larger one, and its beginning is shown.
local MAXIMUM_BYTES = 1024 * 1024

local function rows_of(result, title)
  local good = result.outcome == "applied"
  local rows = {
    {
      { title .. ": ", "AlloyTitle" },
      { result.outcome, good and "AlloyGood" or "AlloyBad" },
      { "  execution " .. result.executionId .. (result.replayed and ", from an earlier call" or ""), "AlloyMuted" },
    },
  }
  for _, warning in ipairs(result.warnings or {}) do
    rows[#rows + 1] = { { "! ", "AlloyDoubt" }, { warning } }
  end
  plan.add_findings(rows, result.findings)
  rows[#rows + 1] = ""
  local data = result.responseData
  if result.stored then
    local text = "The result has %s bytes. This is its beginning; results.read reads all of %s."
    rows[#rows + 1] = { { text:format(tostring(result.stored.bytes), result.stored.handle), "AlloyDoubt" } }
    data = result.stored.preview
  end
  for _, line in ipairs(json.lines(data == nil and vim.NIL or data)) do
    rows[#rows + 1] = line
  end
  return rows
end

--- Opens the page, and executes.
---@param params table the parameters of `execute`
---@param title string
function M.open(params, title)
  local this = page.open("result/" .. title:gsub(" · ", "/"))
  json.set(params, "maxResultBytes", MAXIMUM_BYTES)
  local function show_running(message)
    local rows = { { { ("Running %s…"):format(title), "AlloyMuted" } }, ":Alloy cancel cancels it; closing this page does, too." }
    rows[#rows + 1] = message
    this:show(rows)
  end
  show_running()
  this:run(function()
    local result = task.call(host.client(), "execute", params, {
      progress = function(value)
        show_running(value.message or ("%s of %s"):format(value.done, value.total or "?"))
      end,
    })
    this:show(rows_of(result, title))
    if this.closed then
      page.notify(("%s was %s; execution %s."):format(title, result.outcome, result.executionId))
    end
  end, function(problem)
    local rows = page.failure_rows(problem)
    if problem.outcome == "unknown" and problem.executionId then
      local text = "Look at the provider whether it was applied, then `:Alloy unknown` records it."
      rows[#rows + 1] = { { "→ ", "AlloyKey" }, { text } }
    elseif problem.kind == "connection_required" then
      local text = ("`:Alloy connect %s` connects the account again."):format(params.connectorId)
      rows[#rows + 1] = { { "→ ", "AlloyKey" }, { text } }
    elseif problem.kind == "policy_denied" and (problem.data.technical or {}).approval then
      rows[#rows + 1] = { { "→ ", "AlloyKey" }, { "`:Alloy approvals` shows the plan that waits." } }
    end
    this:show(rows)
  end)
  return this
end

return M
