--- The pages of approvals: the plans that wait for a person, and one of them, on which the person decides.

local host = require("alloy.host")
local page = require("alloy.page")
local plan = require("alloy.pages.plan")
local task = require("alloy.task")

local M = {}

local function row_of(approval)
  return {
    { approval.state .. (" "):rep(10 - #approval.state), approval.state == "pending" and "AlloyDoubt" or "AlloyMuted" },
    { ("%s.%s"):format(approval.plan.connectorId, approval.plan.actionId), "AlloyName" },
    { ("  %s  until %s"):format(approval.plan.effect, approval.expiresAt), "AlloyMuted" },
    item = approval,
  }
end

local function rows_of_plan(approval)
  local waiting = approval.plan
  local title = ("%s.%s"):format(waiting.connectorId, waiting.actionId)
  local rows = { { { title, "AlloyTitle" }, { "  " .. page.text(waiting.name) } } }
  local keys = { { "a", "AlloyKey" }, { " approves it once, " }, { "d", "AlloyKey" }, { " denies it, " } }
  vim.list_extend(keys, { { "q", "AlloyKey" }, { " leaves it." } })
  rows[#rows + 1] = approval.state == "pending" and keys or { { "It is " .. approval.state .. ".", "AlloyMuted" } }
  rows[#rows + 1] = ""
  local account = waiting.account and vim.inspect(waiting.account):gsub("%s+", " ") or waiting.credentialId
  rows[#rows + 1] = ("User %s, account %s, until %s"):format(waiting.userId or "of the key", account, approval.expiresAt)
  if waiting.rule and waiting.rule.because then
    rows[#rows + 1] = { { "Because: " .. waiting.rule.because, "AlloyDoubt" } }
  end
  plan.add_request(rows, waiting.request, waiting.effect)
  plan.add_findings(rows, waiting.findings)
  return rows
end

--- Opens the page of one plan: all of it, and only then the keys that decide.
local function open_plan(approval, reload)
  local this = page.open("approval/" .. approval.digest:sub(1, 12), { split = true })
  this:show(rows_of_plan(approval))
  local function decide(decision, ask)
    this:run(function()
      local reason = ask and task.input("Why not? ") or nil
      local params = { digest = approval.digest, decision = decision, reason = reason ~= "" and reason or nil }
      local answer = task.call(host.client(), "approvals.decide", params)
      page.notify(("the plan is %s."):format(answer.approval.state))
      this:close()
      reload()
    end, page.notify_failure)
  end
  if approval.state == "pending" then
    this:map("a", "approve it", function()
      decide("approve")
    end)
    this:map("d", "deny it", function()
      decide("deny", true)
    end)
  end
end

--- Opens the page.
---@param mods string?
function M.open(mods)
  local this = page.open("approvals", { mods = mods })
  local function load()
    if this.closed then
      return
    end
    this:show({ { { "Loading the plans that wait…", "AlloyMuted" } } })
    this:run(function()
      local approvals = task.call(host.client(), "approvals.list").approvals
      local rows = { { { "Approvals", "AlloyTitle" }, { "  <CR> show and decide  R reload  g? keys", "AlloyMuted" } }, "" }
      for _, approval in ipairs(approvals) do
        rows[#rows + 1] = row_of(approval)
      end
      if #approvals == 0 then
        rows[3] = "No plan waits for a decision."
      end
      this:show(rows)
      this:go_to_first_item()
    end)
  end
  this:map("<CR>", "show the plan, and decide", function()
    if this:item() then
      open_plan(this:item(), load)
    end
  end)
  this:map("R", "reload", load)
  load()
  return this
end

return M
