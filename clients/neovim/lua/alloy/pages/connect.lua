--- The page of a connection: the way to authenticate, its questions, the link, and the credential at the end.

local account = require("alloy.account")
local fields = require("alloy.form.fields")
local host = require("alloy.host")
local json = require("alloy.json")
local page = require("alloy.page")
local pointer = require("alloy.pointer")
local task = require("alloy.task")

local M = {}

--- Opens a link in the person's browser. Only links of the web: another scheme could start any program.
---@return boolean opened
function M.open_link(link)
  if not link:match("^https?://[^%s]+$") then
    return false
  end
  if vim.ui.open then
    return vim.ui.open(link) ~= nil
  end
  for _, opener in ipairs({ "xdg-open", "open", "wslview" }) do
    if vim.fn.executable(opener) == 1 then
      return vim.fn.jobstart({ opener, link }, { detach = true }) > 0
    end
  end
  return false
end

local function authentication(connector)
  local requirements = task.call(host.client(), "credentials.requirements", { connectorId = connector }).requirements
  if #requirements == 0 then
    error(("%s takes no account."):format(connector), 0)
  elseif #requirements == 1 then
    return requirements[1].authenticationType
  end
  local choice = task.select(requirements, "How to connect " .. connector .. "?", function(requirement)
    return requirement.authenticationType
  end)
  return choice.authenticationType
end

local function ask(field, default)
  local prompt = ("%s%s: "):format(field.label, field.required and "" or " (may be empty)")
  if field.secret then
    return task.secret(prompt)
  elseif field.options then
    local option = task.select(field.options, prompt, function(item)
      return item.label
    end)
    return option.value
  end
  return task.input(prompt, default)
end

--- Asks for the values of all fields that a person fills in, or of those that `only` names. Returns the number of questions.
local function ask_all(list, values, only)
  local form, count = fields.new(list), 0
  for _, field in ipairs(list) do
    local place = field.pointer
    if field.widget == "hidden" or field.widget == "oauth" then
      pointer.set(values, place, field.default)
    elseif not fields.CONTAINERS[field.widget] and form:shows(field, place, values) and (not only or only[place]) then
      local answer = ask(field, fields.text(pointer.get(values, place) or fields.default(field) or ""))
      if answer == "" and field.required then
        error(task.CANCELLED, 0)
      end
      pointer.set(values, place, answer)
      count = count + 1
    end
  end
  return count
end

--- Asks until the values are valid, and returns the parameters of `credentials.connect`. Secrets are references by then.
local function parameters(this, reference)
  local list = task.call(host.client(), "credentials.form", reference).fields
  local values, only, messages = json.object(), nil, nil
  while true do
    local asked = ask_all(list, values, only)
    if only and asked == 0 then
      error(table.concat(messages, " "), 0)
    end
    local answer = task.call(host.client(), "form.validate", { form = reference, values = values })
    if answer.valid then
      return answer.values
    end
    only, messages = {}, {}
    for _, wrong in ipairs(answer.errors) do
      only[wrong.field or wrong.pointer] = true
      messages[#messages + 1] = wrong.message
    end
    this:show(vim.list_extend({ { { "Not yet:", "AlloyBad" } } }, messages))
    vim.cmd("redraw")
  end
end

--- Shows the link, and opens it.
local function show_link(this, connector, event)
  local opened = M.open_link(event.oauthUrl)
  local sentence = opened and "Your browser shows a page: sign in there, and allow the access."
    or "Open this link in a browser, and allow the access:"
  local note = this.decides and "Only in the sandbox: `a` allows the access, `d` denies it." or event.note
  this:show({
    wrap = true,
    { { "Connecting " .. connector, "AlloyTitle" } },
    sentence,
    "",
    { { event.oauthUrl, "AlloyName" } },
    "",
    note or "",
    { { ("It waits until %s. :Alloy cancel ends the wait."):format(event.expiresAt or "you have decided"), "AlloyMuted" } },
  })
  this.link = event.oauthUrl
end

--- In the sandbox, whose links lead nowhere, keys of the page decide.
local function map_decisions(this)
  this.decides = true
  for key, decision in pairs({ a = "allow", d = "deny" }) do
    this:map(key, decision .. " (only in the sandbox)", function()
      if this.link then
        local params = { oauthUrl = this.link, decision = decision }
        host.client():request("sandbox.oauth.decide", params, nil, function(problem)
          if problem then
            page.notify(problem.message, vim.log.levels.WARN)
          end
        end)
      end
    end)
  end
end

--- Opens the page, and connects an account.
---@param connector string
---@param mods string?
function M.open(connector, mods)
  local this = page.open("connect/" .. connector, { mods = mods })
  this:show({ { { ("Connecting %s…"):format(connector), "AlloyMuted" } } })
  local forget
  this:run(function()
    local client = host.client()
    local user = account.user()
    local way = authentication(connector)
    local params = parameters(this, { connectorId = connector, authenticationType = way })
    json.set(params, "userId", user)
    if task.call(client, "host.info").backend == "sandbox" then
      map_decisions(this)
    end
    forget = client:on("credentials.authorize", function(event)
      if event.connectorId == connector and not this.closed then
        show_link(this, connector, event)
      end
    end)
    this:show({ { { ("Connecting %s…"):format(connector), "AlloyMuted" } } })
    local made = task.call(client, "credentials.connect", params)
    forget()
    this.link = nil
    this:show({
      { { connector .. " is connected.", "AlloyGood" } },
      "Credential " .. made.credentialId,
      "",
      { { ":Alloy actions " .. connector, "AlloyKey" }, { " lists what can be done with it." } },
    })
  end, function(problem)
    if forget then
      forget()
    end
    this.link = nil
    this:show(page.failure_rows(problem))
  end)
  return this
end

return M
