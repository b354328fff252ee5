--- The page of actions: those of a connector by their resources, or those that a search finds.

local host = require("alloy.host")
local page = require("alloy.page")
local task = require("alloy.task")

local M = {}

local function action_row(action, width)
  return {
    { "  " .. action.id .. (" "):rep(width - #action.id), "AlloyName" },
    { "  " .. page.text(action.name) },
    { "  " .. page.text(action.description), "AlloyMuted" },
    item = action,
  }
end

local function width_of(actions)
  local width = 0
  for _, action in ipairs(actions) do
    width = math.max(width, #action.id)
  end
  return width
end

--- The rows of a connector's resources.
local function resource_rows(connector)
  local rows = {}
  for _, resource in ipairs(task.call(host.client(), "resources.list", { connectorId = connector }).resources) do
    rows[#rows + 1] = { { resource.name, "AlloyTitle" }, { "  " .. page.text(resource.description), "AlloyMuted" } }
    local width = width_of(resource.actions)
    for _, action in ipairs(resource.actions) do
      action.connectorId = connector
      rows[#rows + 1] = action_row(action, width)
    end
    rows[#rows + 1] = ""
  end
  return rows
end

--- The rows of what a search finds.
local function match_rows(connector, query)
  local params = { query = query, limit = 50, connectorIds = connector and { connector } or nil }
  local matches = task.call(host.client(), "actions.search", params).matches
  for _, match in ipairs(matches) do
    match.id = match.actionId
    match.description = ("%s · %s"):format(match.connectorId, page.text(match.description))
  end
  local width = width_of(matches)
  return vim.tbl_map(function(match)
    return action_row(match, width)
  end, matches)
end

--- Opens the page. Without a connector, the person is asked what should be done.
---@param connector string?
---@param query string the words of a search; all actions of the connector when empty
---@param mods string?
function M.open(connector, query, mods)
  local this = page.open("actions/" .. (connector or "search"), { mods = mods })
  local function load()
    this:show({ { { "Loading the actions…", "AlloyMuted" } } })
    this:run(function()
      if not connector and query == "" then
        query = task.input("What should be done? ")
      end
      local rows = query ~= "" and match_rows(connector, query) or resource_rows(connector)
      local title = query ~= "" and ("Actions for “%s”"):format(query) or "Actions of " .. connector
      table.insert(rows, 1, { { title, "AlloyTitle" }, { "  <CR> execute  c connect  - connectors  g? keys", "AlloyMuted" } })
      table.insert(rows, 2, "")
      if #rows == 2 then
        rows[3] = "There is none."
      end
      this:show(rows)
      this:go_to_first_item()
    end)
  end
  this:map("<CR>", "fill in the form of the action", function()
    local action = this:item()
    if action then
      require("alloy.pages.form").open(action.connectorId, action.id)
    end
  end)
  this:map("c", "connect an account", function()
    local action = this:item()
    if action or connector then
      require("alloy.pages.connect").open(action and action.connectorId or connector)
    end
  end)
  this:map("-", "list the connectors", function()
    require("alloy.pages.connectors").open("")
  end)
  this:map("R", "reload", load)
  load()
end

return M
