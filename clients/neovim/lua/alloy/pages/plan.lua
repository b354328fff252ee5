--- The page of a plan: the request that would be sent, and the key that sends it.

local host = require("alloy.host")
local json = require("alloy.json")
local page = require("alloy.page")
local task = require("alloy.task")

local M = {}

--- How each effect is shown, so that nobody takes a write for a read.
local EFFECTS = { read = "AlloyGood", idempotentWrite = "AlloyDoubt", write = "AlloyDoubt", destructive = "AlloyBad" }

local function add_json(rows, title, value)
  local empty = value == nil or value == vim.NIL or (json.kind(value) and json.members(value)() == nil)
  if not empty then
    rows[#rows + 1] = { { title, "AlloyTitle" } }
    for _, line in ipairs(json.lines(value)) do
      rows[#rows + 1] = "  " .. line
    end
  end
end

--- Adds the rows of what disagrees with the action's definition.
function M.add_findings(rows, findings)
  for _, finding in ipairs(findings or {}) do
    local text = ("%s: expected %s, got %s"):format(finding.pointer, finding.expected, finding.got)
    text = finding.nearest and ("%s (did you mean %s?)"):format(text, finding.nearest) or text
    rows[#rows + 1] = { { "! ", "AlloyDoubt" }, { text } }
  end
end

--- Adds the rows of a request: its line, its parts, and what is said against it.
function M.add_request(rows, request, effect)
  rows[#rows + 1] = {
    { request.method .. " ", "AlloyName" },
    { request.path },
    { "  " .. effect, EFFECTS[effect] or "AlloyDoubt" },
  }
  add_json(rows, "Query", request.query)
  add_json(rows, "Headers", request.headers)
  add_json(rows, "Body", request.body)
end

--- The sentence for a verdict of the policy, and whether the plan may be run.
local function verdict_row(made)
  local verdict = made.policy.verdict
  local because = made.policy.rule and made.policy.rule.because
  because = because and (" (%s)"):format(because) or ""
  if verdict == "deny" then
    return { { "The policy denies it" .. because .. ".", "AlloyBad" } }, false
  elseif verdict == "ask" then
    local state = made.approval and made.approval.state or "pending"
    local text = ("A person has to approve it%s; it is %s. `:Alloy approvals` decides."):format(because, state)
    return { { text, "AlloyDoubt" } }, true
  end
  return { { "The policy allows it.", "AlloyMuted" } }, true
end

local function rows_of(made, title)
  local rows = { { { "Plan: " .. title, "AlloyTitle" } } }
  local verdict, runnable = verdict_row(made)
  local keys = runnable and { { "y", "AlloyKey" }, { " runs it, " }, { "q", "AlloyKey" }, { " leaves it. Nothing was sent." } }
    or { { "Nothing was sent." } }
  rows[#rows + 1] = keys
  rows[#rows + 1] = verdict
  rows[#rows + 1] = ""
  M.add_request(rows, made.request, made.effect)
  rows[#rows + 1] = ""
  for _, warning in ipairs(made.warnings or {}) do
    rows[#rows + 1] = { { "! ", "AlloyDoubt" }, { warning } }
  end
  M.add_findings(rows, made.findings)
  return rows, runnable
end

--- Opens the page, and makes the plan.
---@param params table the parameters of `execute`
---@param title string
function M.open(params, title)
  local this = page.open("plan/" .. title:gsub(" · ", "/"), { split = true })
  local made, runnable
  local function load()
    made = nil
    this:show({ { { "Making the plan…", "AlloyMuted" } } })
    this:run(function()
      local answer = task.call(host.client(), "execute.plan", params)
      local rows
      rows, runnable = rows_of(answer, title)
      this:show(rows)
      made = answer
    end)
  end
  this:map("y", "run it", function()
    if not made then
      return page.notify("there is no plan yet.")
    elseif not runnable then
      return page.notify("the policy denies it.", vim.log.levels.WARN)
    end
    local run = json.object()
    for name, value in json.members(params) do
      json.set(run, name, value)
    end
    json.set(run, "planDigest", made.planDigest)
    require("alloy.pages.result").open(run, title)
  end)
  this:map("R", "make the plan again", load)
  load()
  return this
end

return M
