--- Values that a person does not type into the form: secrets, and files.

local host = require("alloy.host")
local reader = require("alloy.form.read")
local task = require("alloy.task")

local M = {}

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

--- The media types of common files; others are "application/octet-stream".
local MEDIA_TYPES = {
  csv = "text/csv",
  gif = "image/gif",
  html = "text/html",
  jpeg = "image/jpeg",
  jpg = "image/jpeg",
  json = "application/json",
  md = "text/markdown",
  pdf = "application/pdf",
  png = "image/png",
  txt = "text/plain",
  webp = "image/webp",
  xml = "application/xml",
  zip = "application/zip",
}

--- Returns bytes as base64 (RFC 4648). Neovim has had a function for it since 0.10 only.
function M.base64(bytes)
  if vim.base64 then
    return vim.base64.encode(bytes)
  end
  local parts = {}
  for position = 1, #bytes, 3 do
    local first, second, third = bytes:byte(position, position + 2)
    local number = first * 65536 + (second or 0) * 256 + (third or 0)
    local group = ""
    for shift = 3, 0, -1 do
      local index = math.floor(number / 64 ^ shift) % 64 + 1
      group = group .. ALPHABET:sub(index, index)
    end
    parts[#parts + 1] = third and group or second and group:sub(1, 3) .. "=" or group:sub(1, 2) .. "=="
  end
  return table.concat(parts)
end

--- Returns the bytes of a file. Raises a sentence.
local function bytes_of(path)
  local file, problem = io.open(vim.fn.fnamemodify(path, ":p"), "rb")
  local bytes = file and file:read("*a")
  if file then
    file:close()
  end
  return bytes or error(problem or path .. " is no file.", 0)
end

--- Asks for a path, and returns the value for the form: the bytes of the file, or the key under which they were uploaded; and
--- whether the value is too long to be shown.
local function ask_file(field)
  local path = task.input(field.label .. ", a file: ", nil, "file")
  local data = M.base64(bytes_of(path))
  local constraints = field.constraints or {}
  if constraints.format == "byte" or constraints.contentEncoding == "base64" then
    return data, true
  end
  local params = {
    data = data,
    filename = vim.fn.fnamemodify(path, ":t"),
    mimeType = MEDIA_TYPES[path:lower():match("%.(%w+)$")] or "application/octet-stream",
  }
  return task.call(host.client(), "files.upload", params).s3Key, false
end

--- Asks for the value of the cursor's line, if its field is a secret or a file, and writes it into the form.
---@param this alloy.Page
---@param state table the form's: `form`, `secrets`, `read`
---@param on_failure fun(problem: alloy.Failure)
function M.value(this, state, on_failure)
  local read = state.read()
  local context = read.contexts[vim.api.nvim_win_get_cursor(0)[1]]
  local field = context and context.node and state.form:at(context.node.place, read.values)
  if not field or not (field.secret or field.widget == "file") then
    return
  end
  local place, line = context.node.place, context.node.line
  this:run(function()
    local value, is_kept
    if field.secret then
      value, is_kept = task.secret(field.label .. ": "), true
    else
      value, is_kept = ask_file(field)
    end
    state.secrets[place] = is_kept and value ~= "" and value or nil
    local name = vim.api.nvim_buf_get_lines(this.buffer, line - 1, line, false)[1]:match("^(.-)%s+=")
    local shown = (is_kept and value ~= "") and reader.SECRET or value
    vim.api.nvim_buf_set_lines(this.buffer, line - 1, line, false, { ("%s = %s"):format(name, shown) })
  end, on_failure)
end

return M
