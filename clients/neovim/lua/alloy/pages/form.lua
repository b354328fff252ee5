--- The page of a form: what a person fills in before an action is executed.

local account = require("alloy.account")
local ask = require("alloy.form.ask")
local check = require("alloy.form.check")
local complete = require("alloy.form.complete")
local fields = require("alloy.form.fields")
local host = require("alloy.host")
local json = require("alloy.json")
local page = require("alloy.page")
local reader = require("alloy.form.read")
local task = require("alloy.task")
local writer = require("alloy.form.write")

local M = {}

local function lines_of(this)
  return vim.api.nvim_buf_get_lines(this.buffer, 0, -1, false)
end

--- Validates the values and shows what is wrong. An answer about older values is not shown.
local function validate(this, state, done)
  if state.validating then
    state.validating:cancel()
  end
  local read = state.read()
  local tick = vim.api.nvim_buf_get_changedtick(this.buffer)
  check.label(this.buffer, state.form, read)
  local params = { form = state.reference, values = read.values }
  local call
  call = host.client():request("form.validate", params, nil, function(problem, result)
    if state.validating == call then
      state.validating = nil
    end
    if this.closed then
      return
    elseif not problem and tick == vim.api.nvim_buf_get_changedtick(this.buffer) then
      check.show(this.buffer, state.form, read, result.errors)
      state.validated = tick
    end
    if done then
      done(problem, result, read)
    end
  end)
  state.validating = call
end

--- Validates when nothing was typed for a moment.
local function validate_soon(this, state)
  state.generation = (state.generation or 0) + 1
  local generation = state.generation
  vim.defer_fn(function()
    if generation == state.generation and not this.closed then
      validate(this, state)
    end
  end, check.PAUSE)
end

--- The secrets of a form that is written anew: the marks that stand for them.
local MARKS = setmetatable({}, {
  __index = function()
    return reader.SECRET
  end,
})

--- Shows or hides fields whose condition has changed: writes the form anew with its present values.
local function refresh(this, state)
  local lines = lines_of(this)
  local read = state.read()
  local body, shown = writer.lines(state.form, reader.values(vim.list_slice(lines, state.header + 1), MARKS).values)
  if state.shown and shown ~= state.shown and #read.problems == 0 then
    local cursor = vim.api.nvim_win_get_cursor(0)
    local name = lines[cursor[1]]
    vim.api.nvim_buf_set_lines(this.buffer, state.header, -1, false, body)
    for number, line in ipairs(lines_of(this)) do
      if line == name then
        vim.api.nvim_win_set_cursor(0, { number, cursor[2] })
      end
    end
  end
  state.shown = shown
end

--- Validates, makes the plan, and shows it. Call it when the person writes the buffer.
local function plan(this, state)
  validate(this, state, function(problem, result, read)
    local wrong = problem and problem.kind ~= "cancelled" and problem.message
    if wrong then
      page.notify(wrong, vim.log.levels.ERROR)
    elseif problem then
      return
    elseif #read.problems > 0 or not result.valid then
      local count = #read.problems + #result.errors
      local text = count == 1 and "one place of the form needs attention." or count .. " places of the form need attention."
      page.notify(text, vim.log.levels.WARN)
      check.go_to_first(this.buffer, vim.fn.bufwinid(this.buffer))
    else
      vim.bo[this.buffer].modified = false
      local params = json.object()
      for name, value in json.members(result.values) do
        json.set(params, name, value)
      end
      json.set(params, "connectorId", state.reference.connectorId)
      json.set(params, "actionId", state.reference.actionId)
      json.set(params, "credentialId", state.credential)
      json.set(params, "userId", state.user)
      require("alloy.pages.plan").open(params, state.title)
    end
  end)
end

local function header(this, state, credential)
  local lines = {
    "# " .. state.title,
    ("# Account: %s (%s)  User: %s"):format(credential.name, credential.credentialId, state.user),
    "# <C-x><C-o> completes a value, :w shows the plan, g? lists the keys.",
    "",
  }
  state.header = #lines
  vim.api.nvim_buf_set_lines(this.buffer, 0, -1, false, lines)
  vim.api.nvim_buf_set_lines(this.buffer, -1, -1, false, (writer.lines(state.form, state.values)))
  vim.bo[this.buffer].modified = false
end

local function watch(this, state)
  vim.api.nvim_create_autocmd({ "TextChanged", "TextChangedI", "TextChangedP" }, {
    buffer = this.buffer,
    callback = function()
      validate_soon(this, state)
    end,
  })
  vim.api.nvim_create_autocmd({ "TextChanged", "InsertLeave" }, {
    buffer = this.buffer,
    callback = function()
      refresh(this, state)
    end,
  })
  vim.api.nvim_create_autocmd("InsertLeave", { buffer = this.buffer, callback = complete.stop })
end

--- Opens the form of an action.
---@param connector string
---@param action string
---@param mods string?
---@param values table? what is filled in at first
function M.open(connector, action, mods, values)
  local this = page.open(("form/%s/%s"):format(connector, action), { mods = mods, editable = true })
  local buffer = this.buffer
  local state = {
    reference = { connectorId = connector, actionId = action },
    secrets = {},
    values = values or json.object(),
  }
  state.read = function()
    return reader.values(lines_of(this), state.secrets)
  end
  vim.api.nvim_create_autocmd("BufWriteCmd", {
    buffer = buffer,
    callback = function()
      if state.form then
        plan(this, state)
      end
    end,
  })
  this:show({ { { "Loading the form…", "AlloyMuted" } } })
  vim.bo[buffer].modifiable = false
  this:run(function()
    state.user = account.user()
    local credential = account.credential(connector)
    state.credential = credential.credentialId
    state.form = fields.new(task.call(host.client(), "actions.form", state.reference).fields)
    state.title = ("%s · %s"):format(connector, action)
    if this.closed then
      return
    end
    vim.bo[buffer].modifiable = true
    this:show({})
    header(this, state, credential)
    this.form_state = state
    vim.bo[buffer].omnifunc = "v:lua.require'alloy.form.complete'.omnifunc"
    vim.bo[buffer].completefunc = vim.bo[buffer].omnifunc
    this:map("<CR>", "ask for the secret or the file of this line", function()
      ask.value(this, state, page.notify_failure)
    end)
    this:map("gp", "show the plan (as :w does)", function()
      plan(this, state)
    end)
    watch(this, state)
    refresh(this, state)
    validate(this, state)
    M.go_to_first_value(this, state)
  end)
  return this
end

--- Puts the cursor on the first value.
function M.go_to_first_value(this, state)
  local window = vim.fn.bufwinid(this.buffer)
  local read = state.read()
  for number = 1, vim.api.nvim_buf_line_count(this.buffer) do
    local context = read.contexts[number]
    if context and context.node and window ~= -1 then
      return vim.api.nvim_win_set_cursor(window, { number, context.start })
    end
  end
end

return M
