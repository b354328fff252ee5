--- The pages of executions: the history, and those whose outcome is unknown.

local host = require("alloy.host")
local json = require("alloy.json")
local page = require("alloy.page")
local task = require("alloy.task")

local M = {}

local PAGE_SIZE = 100
local GROUPS = { applied = "AlloyGood", rejected = "AlloyBad", not_sent = "AlloyMuted", unknown = "AlloyBad" }

local function pad(text, width)
  return text .. (" "):rep(width - vim.fn.strdisplaywidth(text))
end

local function row_of(execution)
  return {
    { (execution.startedAt:gsub("T", " "):gsub("%..*", "")) .. "  ", "AlloyMuted" },
    { pad(execution.outcome, 10), GROUPS[execution.outcome] or "AlloyDoubt" },
    { pad(execution.effect, 16) },
    { ("%s.%s"):format(execution.connectorId, execution.actionId), "AlloyName" },
    { "  " .. page.text(execution.message), "AlloyMuted" },
    item = execution,
  }
end

--- Records what a person has found out about an execution.
local function settle(this, execution, reload)
  this:run(function()
    local outcomes = {
      { "applied", "It was applied" },
      { "rejected", "It was rejected" },
      { "not_sent", "It never arrived" },
    }
    local prompt = ("What does the provider show for %s.%s?"):format(execution.connectorId, execution.actionId)
    local choice = task.select(outcomes, prompt, function(outcome)
      return outcome[2]
    end)
    task.call(host.client(), "executions.resolve", { executionId = execution.executionId, outcome = choice[1] })
    reload()
  end, page.notify_failure)
end

--- Shows one execution with all that the ledger has.
local function show_execution(execution)
  local this = page.open("execution/" .. execution.executionId, { split = true })
  this:run(function()
    local found = task.call(host.client(), "executions.get", { executionId = execution.executionId }).execution
    local rows = { { { "Execution " .. found.executionId, "AlloyTitle" } }, "" }
    vim.list_extend(rows, json.lines(found))
    this:show(rows)
  end)
end

--- Opens the page.
---@param filter {connectorId: string?, outcome: string?}
---@param mods string?
function M.open(filter, mods)
  local unknown = filter.outcome == "unknown"
  local this = page.open(unknown and "unknown" or "history", { mods = mods })
  local rows, cursor
  local function load()
    this:run(function()
      local params = vim.tbl_extend("force", filter, { limit = PAGE_SIZE, cursor = cursor })
      local answer = task.call(host.client(), "executions.list", params)
      for _, execution in ipairs(answer.executions) do
        rows[#rows + 1] = row_of(execution)
      end
      cursor = answer.nextCursor
      if #rows == 2 then
        rows[3] = unknown and "Nothing has an unknown outcome." or "Nothing was executed yet."
      end
      local shown = vim.list_extend({}, rows)
      if cursor then
        shown[#shown + 1] = { { "more: ", "AlloyMuted" }, { "L", "AlloyKey" } }
      end
      this:show(shown)
      if #rows <= PAGE_SIZE + 2 then
        this:go_to_first_item()
      end
    end)
  end
  local function reload()
    local title = unknown and "Unknown outcomes" or "History"
    local keys = unknown and "  s settle  <CR> details  R reload  g? keys" or "  <CR> details  R reload  g? keys"
    rows, cursor = { { { title, "AlloyTitle" }, { keys, "AlloyMuted" } }, "" }, nil
    this:show(rows)
    load()
  end
  this:map("<CR>", "show all about the execution", function()
    if this:item() then
      show_execution(this:item())
    end
  end)
  this:map("s", "settle an unknown outcome", function()
    local execution = this:item()
    if execution and execution.outcome == "unknown" then
      settle(this, execution, reload)
    elseif execution then
      page.notify("its outcome is known: " .. execution.outcome .. ".")
    end
  end)
  this:map("L", "load more", function()
    if cursor then
      load()
    end
  end)
  this:map("R", "reload", reload)
  reload()
  return this
end

return M
