--- Completion of a field's options: `omnifunc` of a form.

local fields = require("alloy.form.fields")
local host = require("alloy.host")
local page = require("alloy.page")

local M = {}

--- The request whose options the person waits for.
local waiting

local function stop_waiting()
  if waiting then
    waiting:cancel()
    waiting = nil
  end
end

--- Shows the options, if the cursor is still where they were asked for.
local function show(buffer, line, column, items)
  local cursor = vim.api.nvim_win_get_cursor(0)
  local is_there = vim.api.nvim_get_current_buf() == buffer and cursor[1] == line and cursor[2] >= column
  if is_there and vim.api.nvim_get_mode().mode:sub(1, 1) == "i" then
    vim.fn.complete(column + 1, items)
  end
end

--- Returns the items for `complete()`. A value with several lines can't stand on one.
local function items_of(options)
  local items = {}
  for _, option in ipairs(options) do
    local text, label = fields.text(option.value), page.text(option.label):gsub("%s+", " ")
    if not text:find("[\r\n]") then
      table.insert(items, { word = text, menu = label ~= text and label or nil, icase = 1, dup = 1 })
    end
  end
  return items
end

--- The pages of options that are read for one completion at most, and the number of options that is enough.
local PAGES, ENOUGH = 5, 100

--- Reads options, page after page.
---@param params table the parameters of `form.options`
---@param done fun(problem: alloy.Failure?, result: table?)
local function read_options(params, done)
  local options, pages = {}, 0
  local function read(cursor)
    params.cursor = cursor
    waiting = host.client():request("form.options", params, nil, function(problem, result)
      waiting = nil
      if problem then
        return done(problem)
      end
      pages = pages + 1
      vim.list_extend(options, result.options)
      if result.nextCursor ~= nil and pages < PAGES and #options < ENOUGH then
        return read(result.nextCursor)
      end
      done(nil, { options = options, needs = result.needs or {} })
    end)
  end
  read(nil)
end

--- Asks the host for the options of the value at the cursor, and shows them when they arrive.
---@param this alloy.Page
---@param state {form: alloy.Form, reference: table, user: string?, credential: string?, read: fun(): alloy.FormText}
function M.start(this, state)
  stop_waiting()
  local line, cursor = unpack(vim.api.nvim_win_get_cursor(0))
  local read = state.read()
  local context = read.contexts[line]
  local field = context and context.node and state.form:at(context.node.place, read.values)
  if not field or cursor < context.start then
    return
  end
  local place, column = context.node.place, context.start
  local query = vim.api.nvim_get_current_line():sub(column + 1, cursor)
  local params = {
    form = state.reference,
    field = place,
    values = read.values,
    userId = state.user,
    credentialId = state.credential,
    query = query ~= "" and query or nil,
  }
  read_options(params, function(problem, result)
    if this.closed or (problem and problem.kind == "cancelled") then
      return
    elseif problem then
      return page.notify(problem.message, vim.log.levels.WARN)
    elseif #result.needs > 0 then
      return page.notify("Fill in " .. table.concat(result.needs, ", ") .. " first: the options depend on it.")
    elseif #result.options == 0 then
      return page.notify(("There is no option for %s."):format(field.label))
    end
    show(this.buffer, line, column, items_of(result.options))
  end)
end

--- The function of `omnifunc`: it asks, and cancels the completion of Neovim itself; the options come a moment later.
function M.omnifunc(find_start)
  if find_start == 1 then
    local this = page.of()
    if this and this.form_state then
      M.start(this, this.form_state)
    end
    return -3
  end
  return {}
end

M.stop = stop_waiting

return M
