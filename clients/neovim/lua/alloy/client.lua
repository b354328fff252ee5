--- A client of one host: calls, cancels, time limits, progress, notifications, and the start of a new host after a crash.
---
--- Everything here is asynchronous. Callbacks run in the editor's main loop, replies and notifications in the order in which
--- they arrived.

local failure = require("alloy.failure")
local json = require("alloy.json")
local options = require("alloy.options")
local process = require("alloy.process")
local recovery = require("alloy.recovery")
local reference = require("alloy.reference")

local uv = vim.uv or vim.loop

local M = {}

--- Milliseconds. A call without a time limit of its own ends at the latest after an hour; a cancelled call waits for the
--- host's report for one second.
M.TIMEOUT, M.GRACE = 3600000, 1000

---@class alloy.Client
local Client = {}
Client.__index = Client

---@class alloy.Call
local Call = {}
Call.__index = Call

--- Creates a client. The process is started by the first call.
---@param settings {command: string|string[]|nil, options: string[]|nil, restart: boolean|nil}|nil
---@return alloy.Client
function M.new(settings)
  settings = settings or {}
  local arguments = vim.deepcopy(settings.options or {})
  return setmetatable({
    command = settings.command,
    arguments = arguments,
    restart = settings.restart ~= false,
    maximum_line = options.number(arguments, "--max-line-bytes", 16 * 1024 * 1024),
    maximum_depth = options.number(arguments, "--max-depth", 512),
    maximum_batch = options.number(arguments, "--max-batch", 1000),
    handlers = {},
    pending = {},
    last_id = 0,
    starts = {},
    closers = {},
  }, Client)
end

--- The words of the command that starts the host.
function Client:words()
  local words = process.find(self.command)
  vim.list_extend(words, self.arguments)
  if not options.value(self.arguments, "--parent-pid") and not options.flag(self.arguments, "--no-parent-watch") then
    vim.list_extend(words, { "--parent-pid", tostring(uv.os_getpid()) })
  end
  return words
end

function Client:start()
  self.process = process.start(self:words(), {
    line = function(line)
      local read, message = pcall(json.decode, line)
      vim.schedule(function()
        if read then
          self:receive(message)
        else
          self:receive_unreadable(line, message)
        end
      end)
    end,
    exit = vim.schedule_wrap(function(ended)
      self:ended(ended)
    end),
  })
end

--- Calls a method. `done(failure, result)` is called once: with an `alloy.Failure`, or with the result.
---
--- `options.timeout` is in milliseconds; `options.progress(value)` gets each `{message?, done, total?}`.
---@param method string
---@param params table?
---@param call_options {timeout: integer?, progress: fun(value: table)?}?
---@param done fun(problem: alloy.Failure?, result: any)
---@return alloy.Call
function Client:request(method, params, call_options, done)
  local call = self:new_call(method, params, call_options, done)
  local refusal = self:encode(call, 0)
  if refusal then
    vim.schedule(function()
      call:finish(refusal)
    end)
  else
    self:submit({ call }, call.line)
  end
  return call
end

--- Sends calls `{method, params}` in one message. `done(problem, answers)` gets an array with `{error = …}` or
--- `{result = …}` for each call, in their order. Parameters may have values of `reference.result_of`.
---@return alloy.Call[]
function Client:batch(calls, done)
  local answers, missing, made, lines = {}, #calls, {}, {}
  local function end_soon(problem)
    vim.schedule(function()
      done(problem, not problem and answers or nil)
    end)
    return {}
  end
  if #calls == 0 then
    return end_soon(nil)
  elseif #calls > self.maximum_batch then
    return end_soon(failure.refused(("A batch has at most %d calls; this one has %d."):format(self.maximum_batch, #calls)))
  end
  local ids = {}
  for index, item in ipairs(calls) do
    ids[index] = self.last_id + 1
    local call = self:new_call(item[1], reference.written(item[2], ids), nil, function(problem, result)
      answers[index] = problem and { error = problem } or { result = result }
      missing = missing - 1
      if missing == 0 then
        done(nil, answers)
      end
    end)
    local refusal = self:encode(call, 1)
    if refusal then
      return end_soon(refusal)
    end
    made[index], lines[index] = call, call.line
  end
  local line = "[" .. table.concat(lines, ",") .. "]"
  if #line > self.maximum_line then
    return end_soon(failure.refused(("The batch has %d bytes; the host reads %d."):format(#line, self.maximum_line)))
  end
  self:submit(made, line)
  return made
end

function Client:new_call(method, params, call_options, done)
  self.last_id = self.last_id + 1
  return setmetatable({
    client = self,
    id = self.last_id,
    method = method,
    params = params,
    options = call_options or {},
    done = done,
  }, Call)
end

--- Sets the call's line. Returns a failure for what the host would refuse without naming the call.
---@param levels integer the number of arrays around the message
function Client:encode(call, levels)
  local params, meta = call.params, recovery.metadata(call)
  local is_array = json.kind(params) == "array" and next(params) ~= nil
  if meta and not is_array then
    local copy = json.object()
    for key, value in json.members(params or {}) do
      if key ~= "_meta" then
        json.set(copy, key, value)
      end
    end
    json.set(copy, "_meta", meta)
    params = copy
  elseif params and next(params) == nil then
    params = nil
  end
  local message = { jsonrpc = "2.0", id = call.id, method = call.method, params = params }
  local encoded, line = pcall(json.encode, message, self.maximum_depth - levels)
  if not encoded then
    return failure.refused(("The call of %s can't be sent: %s."):format(call.method, line))
  elseif #line > self.maximum_line then
    return failure.refused(("The call of %s has %d bytes; the host reads %d."):format(call.method, #line, self.maximum_line))
  end
  call.line = line
end

--- Sends the line of calls, or keeps them until the host is there.
function Client:submit(calls, line)
  for _, call in ipairs(calls) do
    self.pending[call.id] = call
    call:limit(call.options.timeout or M.TIMEOUT)
  end
  if self.dead and self.restart and self.dead.code ~= recovery.WRONG_OPTIONS and recovery.may_start(self) then
    self.dead = nil
  end
  local ended = self.closed and { code = self.closed, tail = "" } or self.dead
  if not ended and not self.process and not self.waiting then
    local started, problem = pcall(self.start, self)
    ended = not started and { code = "none", tail = tostring(problem) } or nil
  end
  if ended then
    vim.schedule(function()
      for _, call in ipairs(calls) do
        call:finish(recovery.exited(ended, "not_sent", "; the call was not sent."))
      end
    end)
  elseif self.process then
    self:write(calls, line)
  end
end

--- Sends a call on its own, to the host that runs now.
function Client:send(call)
  if self.process and not call.finished then
    self:write({ call }, call.line)
  end
end

--- Writes the line of calls. Where it can't be written whole, the host never had the calls.
function Client:write(calls, line)
  for _, call in ipairs(calls) do
    call.sent = true
  end
  self.process:send(line, function()
    for _, call in ipairs(calls) do
      call.sent = false
    end
  end)
end

function Client:notify(method, params)
  if self.process then
    self.process:send(json.encode({ jsonrpc = "2.0", method = method, params = params }))
  end
end

--- Calls `handler(params, method)` for each notification of this name, or of any for "*". Returns a function that ends it.
function Client:on(method, handler)
  local handlers = self.handlers[method] or {}
  self.handlers[method] = handlers
  table.insert(handlers, handler)
  return function()
    for index, other in ipairs(handlers) do
      if other == handler then
        table.remove(handlers, index)
      end
    end
  end
end

function Client:receive(message)
  if json.kind(message) == "array" then
    for _, element in ipairs(message) do
      self:receive(element)
    end
  elseif json.kind(message) ~= "object" then
    self:receive_unreadable(json.encode(message), "a message that is no object")
  elseif message.method ~= nil then
    self:receive_notification(message)
  elseif message.error ~= nil and (message.id == nil or message.id == vim.NIL) then
    recovery.receive_without_id(self, failure.of_reply(message.error))
  else
    local call = self.pending[message.id]
    if call and message.error ~= nil then
      call:finish(failure.of_reply(message.error))
    elseif call and message.result ~= nil then
      call:finish(nil, message.result)
    elseif call then
      call:finish(failure.new({ kind = "unreadable", message = "The host sent a reply without a result and without an error." }))
    end
  end
end

function Client:receive_notification(message)
  local params = json.kind(message.params) == "object" and message.params or json.object()
  if message.method == "$/progress" then
    local call = self.pending[params.token]
    if call and call.options.progress and json.kind(params.value) == "object" then
      call.options.progress(params.value)
    end
  end
  for _, name in ipairs({ message.method, "*" }) do
    for _, handler in ipairs(vim.list_extend({}, self.handlers[name] or {})) do
      handler(params, message.method)
    end
  end
end

--- A line that can't be read belongs to the call that it names. A message that names none belongs to the only call; a line that
--- is no message at all is ignored, and shown once.
function Client:receive_unreadable(line, problem)
  local id = tonumber(line:match('"id"%s*:%s*(%d+)'))
  local call = self.pending[id]
  if not call and line:find('"jsonrpc"', 1, true) and #vim.tbl_keys(self.pending) == 1 then
    call = select(2, next(self.pending))
  end
  if call then
    call:finish(failure.new({ kind = "unreadable", message = ("The host sent a line that can't be read: %s."):format(problem) }))
  else
    self.complained = self.complained or failure.complain(self:words()[1], line)
  end
end

--- The process has ended, and everything that it wrote was read.
function Client:ended(ended)
  self.process = nil
  if self.closing then
    self.closed = ended.code
    recovery.fail_all(self, ended)
    local closers = self.closers
    self.closers = {}
    for _, closer in ipairs(closers) do
      closer(ended.code)
    end
  else
    recovery.recover(self, ended)
  end
end

--- Ends the host: it finishes what is running, for five seconds. `done(code)` is called when it has ended.
function Client:close(done)
  table.insert(self.closers, done or function() end)
  self.closing = true
  if self.process then
    self.process:close()
  else
    self.closed = self.closed or 0
    vim.schedule(function()
      self:ended({ code = self.closed, tail = "" })
    end)
  end
end

--- Ends the host before the editor ends, and waits for it: for as long as `patience` (milliseconds), then it is terminated.
function Client:close_and_wait(patience)
  local ended = false
  self:close(function()
    ended = true
  end)
  local function has_ended()
    return ended
  end
  if not vim.wait(patience, has_ended, 5) and self.process then
    self.process:kill("sigterm")
    vim.wait(1500, has_ended, 5)
  end
end

--- Cancels the call. It still ends with what the host reports, at the latest after a second.
function Call:cancel(kind)
  if self.finished or self.cancelled then
    return
  end
  self.cancelled = kind or "cancelled"
  if not self.sent then
    vim.schedule(function()
      self:finish(self:given_up("not_sent"))
    end)
    return
  end
  self.client:notify("$/cancelRequest", { id = self.id })
  self.grace = vim.defer_fn(function()
    self:finish(self:given_up("unknown"))
  end, M.GRACE)
end

function Call:given_up(outcome)
  local word = self.cancelled == "timed_out" and "did not end in time" or "was cancelled"
  local what = outcome == "not_sent" and "nothing was sent" or "the host did not report its outcome"
  return failure.new({
    kind = self.cancelled,
    message = ("The call of %s %s; %s."):format(self.method, word, what),
    outcome = outcome,
  })
end

function Call:limit(milliseconds)
  self.timer = vim.defer_fn(function()
    self:cancel("timed_out")
  end, milliseconds)
end

--- Ends the call, once.
function Call:finish(problem, result)
  if self.finished then
    return
  end
  self.finished = true
  self.client.pending[self.id] = nil
  for _, timer in ipairs({ self.timer or false, self.grace or false }) do
    if timer and not timer:is_closing() then
      timer:stop()
      timer:close()
    end
  end
  if problem and problem.kind == "method_not_found" and self.refused_with then
    problem = self.refused_with
  end
  if self.cancelled and self.method == "execute.batch" and result then
    problem, result = failure.of_batch(self.cancelled, result), nil
  end
  if problem and self.cancelled == "timed_out" and problem.kind == "cancelled" then
    problem.kind = "timed_out"
    problem.message = ("The call of %s did not end in time."):format(self.method)
  end
  self.done(problem, result)
end

return M
