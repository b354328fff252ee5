--- Diagnostics of a form while one types: what the host says about the values, at their lines.

local reader = require("alloy.form.read")

local M = {}

--- Milliseconds of quiet before the values are validated.
M.PAUSE = 120

local NAMESPACE = vim.api.nvim_create_namespace("alloy_form")
local LABELS = vim.api.nvim_create_namespace("alloy_form_labels")

-- Recent versions of Neovim show only signs, and nobody would see what is wrong.
vim.diagnostic.config({ virtual_text = true }, NAMESPACE)

--- Returns the text behind a line: the field's label, what kind of value it takes, and the help, unless the line is wrong: then
--- its diagnostic must have the room.
local function label_of(field, is_wrong)
  local label = field.label:gsub("%s+", " ") .. (field.required and " *" or "")
  local widget = field.widget
  if widget == "select" or widget == "multiselect" or field.optionsFrom then
    label = label .. " · <C-x><C-o> lists the options"
  elseif field.secret or widget == "file" then
    label = label .. " · <CR> asks for " .. (widget == "file" and "a file" or "it")
  elseif widget ~= "text" and widget ~= "group" then
    label = label .. " · " .. (widget == "textarea" and "text" or widget)
  end
  if type(field.help) == "string" and not is_wrong then
    label = label .. " · " .. field.help:gsub("%s+", " ")
  end
  return label
end

--- Writes the labels behind the lines.
---@param buffer integer
---@param form alloy.Form
---@param read alloy.FormText
---@param wrong table<integer, boolean>? the lines that have a diagnostic
function M.label(buffer, form, read, wrong)
  vim.api.nvim_buf_clear_namespace(buffer, LABELS, 0, -1)
  for number = 1, read.count do
    local context = read.contexts[number] or {}
    local place = context.section or context.node and context.node.place
    -- The section of an element has the label of its list.
    local field = place and form:at(place, read.values)
      or context.section and form:at((place:gsub("/%*$", "")), read.values)
    if field and not (context.node and context.node.line ~= number) then
      vim.api.nvim_buf_set_extmark(buffer, LABELS, number - 1, 0, {
        virt_text = { { label_of(field, wrong and wrong[number]), "AlloyMuted" } },
        virt_text_pos = "eol",
      })
    end
  end
end

--- Shows errors at their lines. What is only missing is a warning until something is filled in.
---@param buffer integer
---@param form alloy.Form
---@param read alloy.FormText
---@param errors table[] as `form.validate` returns them
function M.show(buffer, form, read, errors)
  local diagnostics = {}
  for _, problem in ipairs(read.problems) do
    diagnostics[#diagnostics + 1] = { line = problem.line, message = problem.message, severity = vim.diagnostic.severity.ERROR }
  end
  for _, problem in ipairs(errors) do
    local line = reader.line_of(read, read.lines[problem.pointer] and problem.pointer or problem.field or problem.pointer)
    local context = read.contexts[line]
    local filled = context and context.node and context.node.text ~= ""
    local severity = filled and vim.diagnostic.severity.ERROR or vim.diagnostic.severity.WARN
    diagnostics[#diagnostics + 1] = { line = line, message = problem.message, severity = severity }
  end
  local list, wrong = {}, {}
  for _, diagnostic in ipairs(diagnostics) do
    local context = read.contexts[diagnostic.line]
    local content = vim.api.nvim_buf_get_lines(buffer, diagnostic.line - 1, diagnostic.line, false)[1] or ""
    wrong[diagnostic.line] = true
    list[#list + 1] = {
      lnum = diagnostic.line - 1,
      col = math.min(context and context.start or 0, #content),
      end_lnum = diagnostic.line - 1,
      end_col = #content,
      message = diagnostic.message,
      severity = diagnostic.severity,
      source = "alloy",
    }
  end
  M.label(buffer, form, read, wrong)
  vim.diagnostic.set(NAMESPACE, buffer, list)
end

--- Moves the cursor to the first diagnostic.
function M.go_to_first(buffer, window)
  local first
  for _, diagnostic in ipairs(vim.diagnostic.get(buffer, { namespace = NAMESPACE })) do
    if not first or diagnostic.lnum < first.lnum then
      first = diagnostic
    end
  end
  if first and vim.api.nvim_win_is_valid(window) then
    vim.api.nvim_win_set_cursor(window, { first.lnum + 1, first.col })
  end
end

return M
