--- The page of connectors.

local host = require("alloy.host")
local json = require("alloy.json")
local page = require("alloy.page")
local task = require("alloy.task")

local M = {}

local function row_of(connector, width)
  return {
    { connector.id .. (" "):rep(width - #connector.id), "AlloyName" },
    { "  " .. page.text(connector.name) },
    { "  " .. table.concat(json.kind(connector.categories) == "array" and connector.categories or {}, ", "), "AlloyMuted" },
    item = connector,
  }
end

--- Opens the page.
---@param query string only connectors that are similar to this; all when empty
---@param mods string?
function M.open(query, mods)
  local this = page.open("connectors", { mods = mods })
  local function load()
    this:show({ { { "Loading the connectors…", "AlloyMuted" } } })
    this:run(function()
      local params = query ~= "" and { query = query } or nil
      local connectors = task.call(host.client(), "connectors.list", params).connectors
      local rows = { { { "Connectors", "AlloyTitle" }, { "  <CR> actions  c connect  R reload  g? keys", "AlloyMuted" } }, "" }
      local width = 0
      for _, connector in ipairs(connectors) do
        width = math.max(width, #connector.id)
      end
      for _, connector in ipairs(connectors) do
        rows[#rows + 1] = row_of(connector, width)
      end
      if #connectors == 0 then
        rows[#rows + 1] = "No connector is similar to that."
      end
      this:show(rows)
      this:go_to_first_item()
    end)
  end
  this:map("<CR>", "list the connector's actions", function()
    local connector = this:item()
    if connector then
      require("alloy.pages.actions").open(connector.id, "")
    end
  end)
  this:map("c", "connect an account", function()
    local connector = this:item()
    if connector then
      require("alloy.pages.connect").open(connector.id)
    end
  end)
  this:map("R", "reload", load)
  load()
end

return M
