--- A page: a buffer that shows something of Alloy, and the tasks that work for it. Closing the buffer cancels its tasks.

local failure = require("alloy.failure")
local task = require("alloy.task")

local M = {}

local NAMESPACE = vim.api.nvim_create_namespace("alloy")

---@class alloy.Page
---@field buffer integer
---@field rows table<integer, any> what each line stands for, by the number of the line, from 1
local Page = {}
Page.__index = Page

---@type table<integer, alloy.Page>
local pages = {}
local last_number = 0

--- Highlight groups, linked to those of every colour scheme.
local GROUPS = {
  AlloyTitle = "Title",
  AlloyName = "Identifier",
  AlloyMuted = "Comment",
  AlloyGood = "String",
  AlloyBad = "ErrorMsg",
  AlloyDoubt = "WarningMsg",
  AlloyKey = "Special",
}

local function define_groups()
  for name, target in pairs(GROUPS) do
    vim.cmd(("highlight default link %s %s"):format(name, target))
  end
end

local function unique_name(name)
  local candidate = "alloy://" .. name
  while vim.fn.bufexists(candidate) == 1 do
    last_number = last_number + 1
    candidate = ("alloy://%s#%d"):format(name, last_number)
  end
  return candidate
end

--- Opens a page in a window: in that of the page in which it was asked for, else in a new one.
---@param name string the last part of the buffer's name
---@param options {mods: string?, editable: boolean?, split: boolean?}?
---@return alloy.Page
function M.open(name, options)
  options = options or {}
  define_groups()
  local buffer = vim.api.nvim_create_buf(false, true)
  local current = pages[vim.api.nvim_get_current_buf()]
  local mods = options.mods ~= "" and options.mods or nil
  if options.split or mods or not current or current.editable then
    vim.cmd((mods or "botright") .. " split")
  end
  vim.api.nvim_win_set_buf(0, buffer)
  vim.api.nvim_buf_set_name(buffer, unique_name(name))
  local self = setmetatable({ buffer = buffer, rows = {}, tasks = {}, keys = {}, editable = options.editable }, Page)
  pages[buffer] = self
  vim.bo[buffer].bufhidden = "wipe"
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].buftype = options.editable and "acwrite" or "nofile"
  vim.bo[buffer].modifiable = options.editable or false
  -- Not "alloy": that is another language.
  vim.bo[buffer].filetype = "alloyhost"
  vim.cmd("setlocal nowrap nonumber norelativenumber")
  vim.api.nvim_create_autocmd("BufWipeout", {
    buffer = buffer,
    once = true,
    callback = function()
      self.closed = true
      pages[buffer] = nil
      self:cancel()
    end,
  })
  self:map("q", "close this page", function()
    if self.editable and vim.bo[buffer].modified then
      return M.notify("the form has changes; `:w` shows the plan, `:q!` discards them.", vim.log.levels.WARN)
    end
    self:close()
  end)
  self:map("g?", "show the keys of this page", function()
    self:show_keys()
  end)
  return self
end

--- Returns the page of a buffer, the current one by default.
function M.of(buffer)
  return pages[buffer or vim.api.nvim_get_current_buf()]
end

--- Returns all pages.
function M.all()
  return vim.tbl_values(pages)
end

function Page:close()
  if vim.api.nvim_buf_is_valid(self.buffer) then
    pcall(vim.api.nvim_buf_delete, self.buffer, { force = true })
  end
end

--- Maps a key of the normal mode in this page.
function Page:map(key, description, action)
  self.keys[#self.keys + 1] = { key, description }
  vim.keymap.set("n", key, action, { buffer = self.buffer, nowait = true, desc = "Alloy: " .. description })
end

function Page:show_keys()
  local lines = {}
  for _, entry in ipairs(self.keys) do
    lines[#lines + 1] = ("%-6s %s"):format(entry[1], entry[2])
  end
  vim.api.nvim_echo({ { table.concat(lines, "\n") } }, false, {})
end

--- Shows rows in place of what there was. A row is a text, or an array of chunks `{text, group}`; its member `item` is what
--- `Page:item` returns on that line. Long lines are cut at the edge of the window, unless the rows have the member `wrap`.
function Page:show(rows)
  if self.closed then
    return
  end
  local lines, marks = {}, {}
  self.rows = {}
  for number, row in ipairs(rows) do
    local chunks = type(row) == "table" and row or { { row } }
    local text = ""
    for _, chunk in ipairs(chunks) do
      local part = chunk[1]:gsub("[\r\n]+", " ")
      if chunk[2] then
        marks[#marks + 1] = { number - 1, #text, #text + #part, chunk[2] }
      end
      text = text .. part
    end
    lines[number] = text
    self.rows[number] = chunks.item
  end
  local modifiable = vim.bo[self.buffer].modifiable
  vim.bo[self.buffer].modifiable = true
  vim.api.nvim_buf_set_lines(self.buffer, 0, -1, false, lines)
  vim.bo[self.buffer].modifiable = modifiable
  vim.bo[self.buffer].modified = false
  for _, window in ipairs(vim.fn.win_findbuf(self.buffer)) do
    vim.api.nvim_win_call(window, function()
      vim.cmd(rows.wrap and "setlocal wrap linebreak" or "setlocal nowrap")
    end)
  end
  vim.api.nvim_buf_clear_namespace(self.buffer, NAMESPACE, 0, -1)
  for _, mark in ipairs(marks) do
    vim.api.nvim_buf_set_extmark(self.buffer, NAMESPACE, mark[1], mark[2], { end_col = mark[3], hl_group = mark[4] })
  end
end

--- Returns what the cursor's line stands for.
function Page:item()
  return self.rows[vim.api.nvim_win_get_cursor(0)[1]]
end

--- Puts the cursor on the first line that stands for something.
function Page:go_to_first_item()
  local window = vim.fn.bufwinid(self.buffer)
  for number = 1, vim.api.nvim_buf_line_count(self.buffer) do
    if self.rows[number] ~= nil and window ~= -1 then
      return vim.api.nvim_win_set_cursor(window, { number, 0 })
    end
  end
end

--- Runs a task for this page. A failure is shown in the page, or passed to `on_failure`.
---@param body fun()
---@param on_failure fun(problem: alloy.Failure)?
function Page:run(body, on_failure)
  local started
  local finished = false
  started = task.start(body, function(problem)
    finished = true
    self.tasks = vim.tbl_filter(function(other)
      return other ~= started
    end, self.tasks)
    if problem then
      self:end_with(failure.from(problem), on_failure)
    end
  end)
  if not finished then
    table.insert(self.tasks, started)
  end
  return started
end

--- A page that is gone still tells what became of something that may have been done.
function Page:end_with(problem, on_failure)
  if self.closed then
    if problem.outcome == "unknown" and problem.executionId then
      local text = "%s Execution %s has an unknown outcome; `:Alloy unknown` settles it."
      M.notify(text:format(problem.message, problem.executionId), vim.log.levels.WARN)
    end
  elseif on_failure then
    on_failure(problem)
  else
    self:show(M.failure_rows(problem))
  end
end

--- Cancels what runs for this page. Returns true if anything did.
function Page:cancel()
  local tasks = self.tasks
  for _, running in ipairs(vim.list_extend({}, tasks)) do
    running:cancel()
  end
  return #tasks > 0
end

--- Returns the rows that explain a failure: what happened, what is wrong, and what to do next.
---@param problem alloy.Failure
function M.failure_rows(problem)
  local rows = { { { problem.message, "AlloyBad" } }, wrap = true }
  if problem.quiet then
    return rows
  end
  local facts = ("%s · outcome %s"):format(problem.kind, problem.outcome)
  if problem.executionId then
    facts = facts .. " · execution " .. problem.executionId
  end
  rows[#rows + 1] = { { facts, "AlloyMuted" } }
  for _, wrong in ipairs(problem.data.problems or {}) do
    local text = ("  %s: expected %s, got %s"):format(wrong.pointer, wrong.expected, wrong.got)
    rows[#rows + 1] = wrong.nearest and text .. (" (did you mean %s?)"):format(wrong.nearest) or text
  end
  for _, fix in ipairs(problem.fix) do
    local json = require("alloy.json")
    local text = type(fix) == "string" and fix or ("%s %s"):format(fix.method, json.encode(fix.params or json.object()))
    rows[#rows + 1] = { { "→ ", "AlloyKey" }, { text } }
  end
  return rows
end

--- Returns a member that is shown: its text, or an empty one for anything else.
function M.text(value)
  return type(value) == "string" and value or ""
end

--- Shows a failure as a message, where the page keeps what it shows. A question that was left is none.
---@param problem alloy.Failure
function M.notify_failure(problem)
  if not problem.quiet then
    M.notify(problem.message, vim.log.levels.ERROR)
  end
end

--- Shows a short message that needs no answer.
function M.notify(text, level)
  vim.notify("Alloy: " .. text, level or vim.log.levels.INFO)
end

return M
