--- `:Alloy` and its subcommands.

local M = {}

--- Milliseconds that completion waits for names that are not known yet.
local COMPLETION_WAIT = 500

local function page_module(name)
  return require("alloy.pages." .. name)
end

---@class alloy.Subcommand
---@field run fun(words: string[], mods: string)
---@field complete (fun(words: string[]): string[])?

local names = { connectors = nil, actions = {} }

--- Asks for names in the background, waits a moment for them, and keeps them. Nothing is complained of while one types.
local function wait_for(method, params, take)
  local finished = false
  require("alloy.host").client():request(method, params, { timeout = 5000 }, function(problem, result)
    finished = true
    if not problem then
      take(result)
    end
  end)
  vim.wait(COMPLETION_WAIT, function()
    return finished
  end, 5)
end

local function ids(list)
  return vim.tbl_map(function(item)
    return item.id
  end, list)
end

local function connector_names()
  if not names.connectors then
    wait_for("connectors.list", { maxAge = 3600 }, function(result)
      names.connectors = ids(result.connectors)
    end)
  end
  return names.connectors or {}
end

local function action_names(connector)
  if not names.actions[connector] then
    wait_for("actions.list", { connectorId = connector, maxAge = 3600 }, function(result)
      names.actions[connector] = ids(result.actions)
    end)
  end
  return names.actions[connector] or {}
end

local function complete_connector(words)
  return #words == 0 and connector_names() or {}
end

local function complete_action(words)
  return #words == 1 and action_names(words[1]) or complete_connector(words)
end

---@type table<string, alloy.Subcommand>
local subcommands = {
  connectors = {
    run = function(words, mods)
      page_module("connectors").open(table.concat(words, " "), mods)
    end,
  },
  actions = {
    complete = complete_connector,
    run = function(words, mods)
      page_module("actions").open(words[1], table.concat(words, " ", 2), mods)
    end,
  },
  search = {
    run = function(words, mods)
      page_module("actions").open(nil, table.concat(words, " "), mods)
    end,
  },
  execute = {
    complete = complete_action,
    run = function(words, mods)
      if not words[2] then
        return page_module("actions").open(words[1], "", mods)
      end
      page_module("form").open(words[1], words[2], mods)
    end,
  },
  connect = {
    complete = complete_connector,
    run = function(words, mods)
      if not words[1] then
        return page_module("connectors").open("", mods)
      end
      page_module("connect").open(words[1], mods)
    end,
  },
  history = {
    complete = complete_connector,
    run = function(words, mods)
      page_module("history").open({ connectorId = words[1] }, mods)
    end,
  },
  unknown = {
    run = function(_, mods)
      page_module("history").open({ outcome = "unknown" }, mods)
    end,
  },
  approvals = {
    run = function(_, mods)
      page_module("approvals").open(mods)
    end,
  },
  user = {
    run = function(words)
      M.choose_user(words[1])
    end,
  },
  cancel = {
    run = function()
      M.cancel()
    end,
  },
  stop = {
    run = function()
      names = { connectors = nil, actions = {} }
      require("alloy.host").stop(function()
        require("alloy.page").notify("the host has ended.")
      end)
    end,
  },
}

--- Cancels what runs for the current page; where this is none, everything.
function M.cancel()
  local page = require("alloy.page")
  local current = page.of()
  local any = false
  for _, candidate in ipairs(current and { current } or page.all()) do
    any = candidate:cancel() or any
  end
  if not any then
    page.notify("nothing is running" .. (current and " for this page." or "."))
  end
end

function M.choose_user(user)
  local account, page = require("alloy.account"), require("alloy.page")
  if user then
    account.choose(user)
    return page.notify("acting for " .. user .. ".")
  end
  require("alloy.task").start(function()
    page.notify("acting for " .. account.ask_user() .. ".")
  end, function(problem)
    if problem then
      page.notify_failure(require("alloy.failure").from(problem))
    end
  end)
end

--- Runs `:Alloy`.
---@param arguments table what a command gets
function M.run(arguments)
  local words = vim.list_slice(arguments.fargs, 2)
  local name = arguments.fargs[1] or "connectors"
  local subcommand = subcommands[name]
  if not subcommand then
    local message = ("there is no subcommand %q; there are %s."):format(name, table.concat(M.subcommand_names(), ", "))
    return require("alloy.page").notify(message, vim.log.levels.ERROR)
  end
  local started, problem = pcall(subcommand.run, words, arguments.mods)
  if not started then
    require("alloy.page").notify(tostring(problem), vim.log.levels.ERROR)
  end
end

function M.subcommand_names()
  local list = vim.tbl_keys(subcommands)
  table.sort(list)
  return list
end

--- Returns what may follow the text of a command line.
---@param line string up to the cursor
function M.complete(line)
  local words = vim.split(line:gsub("^.-Alloy%s+", "", 1), "%s+")
  local prefix = table.remove(words)
  local candidates
  if #words == 0 then
    candidates = M.subcommand_names()
  else
    local subcommand = subcommands[table.remove(words, 1)]
    candidates = subcommand and subcommand.complete and subcommand.complete(words) or {}
  end
  return vim.tbl_filter(function(candidate)
    return vim.startswith(candidate:lower(), prefix:lower())
  end, candidates)
end

return M
