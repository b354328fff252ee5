--- The host as a child process: its pipes, its lines, its end.

local uv = vim.uv or vim.loop

local M = {}

--- The number of bytes of stderr that are kept, for the message about a host that ended.
local TAIL_BYTES = 8192
--- Milliseconds: the wait after stdin was closed, and then after SIGTERM.
local CLOSE_WAIT, TERMINATE_WAIT = 5000, 2000

---@class alloy.Process
---@field pid integer
---@field code integer? the exit code, or 128 and the number of the signal, once it has ended
local Process = {}
Process.__index = Process

--- Returns the words that start the host: `command`, else the variable ALLOY_HOST, else `alloy-host` in the PATH. Raises a
--- sentence when there is no such program.
---@param command string|string[]|nil
---@return string[]
function M.find(command)
  local words = type(command) == "table" and vim.deepcopy(command) or { command }
  if not words[1] or words[1] == "" then
    words = { vim.env.ALLOY_HOST or "" }
  end
  if words[1] == "" then
    words = { "alloy-host" }
  end
  local path = vim.fn.exepath(words[1])
  if path == "" then
    error(
      ("There is no program %q: put alloy-host in the PATH, set ALLOY_HOST, or set vim.g.alloy = { command = … }."):format(
        words[1]
      ),
      0
    )
  end
  words[1] = path
  return words
end

--- Starts the process. `events.line(text)` gets each line of its stdout, and `events.exit(process)` is called once, when it
--- has ended and all its output was read. Both are called in callbacks of the event loop.
---@param words string[]
---@param events {line: fun(line: string), exit: fun(process: alloy.Process)}
---@return alloy.Process
function M.start(words, events)
  local stdin, stdout, stderr = uv.new_pipe(false), uv.new_pipe(false), uv.new_pipe(false)
  local self = setmetatable({ stdin = stdin, tail = "", open = 3, events = events }, Process)
  local handle, pid = uv.spawn(words[1], {
    args = vim.list_slice(words, 2),
    stdio = { stdin, stdout, stderr },
  }, function(code, signal)
    self.code = signal ~= 0 and 128 + signal or code
    self:release()
  end)
  if not handle then
    for _, pipe in ipairs({ stdin, stdout, stderr }) do
      pipe:close()
    end
    error(("%s can't be started: %s"):format(words[1], pid), 0)
  end
  self.handle, self.pid = handle, pid
  self:read(stdout, self:lines())
  self:read(stderr, function(chunk)
    self.tail = (self.tail .. chunk):sub(-TAIL_BYTES)
  end)
  return self
end

function Process:read(pipe, take)
  pipe:read_start(function(problem, chunk)
    if chunk and not problem then
      take(chunk)
    else
      pipe:close()
      self:release()
    end
  end)
end

--- One of the three things is over that have to be: the process and its two streams.
function Process:release()
  self.open = self.open - 1
  if self.open == 0 then
    for _, resource in ipairs({ self.stdin, self.handle, self.timer }) do
      if not resource:is_closing() then
        resource:close()
      end
    end
    self.events.exit(self)
  end
end

--- Returns a function that takes chunks and passes on whole lines. Chunks of a long line are joined once.
function Process:lines()
  local parts = {}
  return function(chunk)
    local start = 1
    while true do
      local at = chunk:find("\n", start, true)
      if not at then
        break
      end
      parts[#parts + 1] = chunk:sub(start, at - 1)
      local line = table.concat(parts)
      parts, start = {}, at + 1
      if line:find("%S") then
        self.events.line(line)
      end
    end
    if start <= #chunk then
      parts[#parts + 1] = chunk:sub(start)
    end
  end
end

--- Sends a line. `failed` is called when it can't be written whole, before the end of the process is reported.
---@param line string
---@param failed fun()?
function Process:send(line, failed)
  if self.stdin:is_closing() then
    return failed and failed()
  end
  self.stdin:write(line .. "\n", function(problem)
    if problem and failed then
      failed()
    end
  end)
end

--- Ends the process: closes its stdin, terminates it after five seconds, and kills it two seconds later.
function Process:close()
  if self.timer or self.open == 0 then
    return
  end
  local signals = { "sigterm", "sigkill" }
  self.timer = uv.new_timer()
  self.timer:start(CLOSE_WAIT, TERMINATE_WAIT, function()
    local signal = table.remove(signals, 1)
    if signal and not self.handle:is_closing() then
      self.handle:kill(signal)
    end
  end)
  if not self.stdin:is_closing() then
    self.stdin:shutdown(function()
      if not self.stdin:is_closing() then
        self.stdin:close()
      end
    end)
  end
end

--- Kills the process.
function Process:kill(signal)
  if not self.handle:is_closing() then
    self.handle:kill(signal or "sigkill")
  end
end

return M
