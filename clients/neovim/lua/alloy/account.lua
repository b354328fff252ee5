--- For whom the editor acts: the end user, and their credential for a connector.

local config = require("alloy.config")
local host = require("alloy.host")
local task = require("alloy.task")

local M = {}

--- The user that was chosen in this session.
local chosen

function M.choose(user)
  chosen = user
end

local function label(user)
  local name = user.username or user.fullName or user.userId
  return user.username and user.fullName and ("%s (%s)"):format(user.fullName, name) or name
end

--- Asks which user, and remembers it. Call it in a task.
---@return string userId
function M.ask_user()
  local client = host.client()
  local users = task.call(client, "users.list").users
  table.insert(users, { new = true })
  local user = task.select(users, "For which user?", function(item)
    return item.new and "a new user…" or label(item)
  end)
  if user.new then
    local name = task.input("The new user's name or e-mail address: ")
    user = task.call(client, "users.create", { username = name })
  end
  chosen = user.userId
  return chosen
end

--- Returns the id of the user: the one of the session, of the settings or of the host's options; the only one there is; else
--- the person is asked. Call it in a task.
---@return string userId
function M.user()
  local settings = config.get()
  if chosen or settings.user then
    return chosen or settings.user
  end
  local client = host.client()
  local info = task.call(client, "host.info")
  if type(info.userId) == "string" then
    chosen = info.userId
    return chosen
  end
  local users = task.call(client, "users.list").users
  if #users == 1 then
    chosen = users[1].userId
    return chosen
  end
  return M.ask_user()
end

--- Returns the user's credential for a connector; the person is asked where there are several. Call it in a task.
---@return table credential
function M.credential(connector)
  local user = M.user()
  local found = task.call(host.client(), "credentials.list", { userId = user, connectorId = connector }).credentials
  if #found == 0 then
    error(
      ("No account of %s is connected yet: `:Alloy connect %s` connects one, then try again."):format(connector, connector),
      0
    )
  elseif #found == 1 then
    return found[1]
  end
  return task.select(found, "With which account?", function(credential)
    return ("%s (%s, connected %s)"):format(credential.name, credential.credentialId, credential.createdAt)
  end)
end

return M
