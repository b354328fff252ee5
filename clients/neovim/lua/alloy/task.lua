--- Work that waits for replies and for a person, written from top to bottom and run in a coroutine.

local M = {}

---@class alloy.Task
---@field cancelled boolean
---@field finished boolean
local Task = {}
Task.__index = Task

--- The tasks by their coroutines. A coroutine that nobody can resume any more goes away with its task.
local running = setmetatable({}, { __mode = "k" })

--- The error that ends a task which was cancelled while nothing else could report it.
M.CANCELLED = setmetatable({ kind = "cancelled", message = "It was cancelled.", quiet = true }, {
  __tostring = function(self)
    return self.message
  end,
})

local function step(task, ...)
  local alive, problem = coroutine.resume(task.coroutine, ...)
  if coroutine.status(task.coroutine) == "dead" then
    task.finished = true
    running[task.coroutine] = nil
    task.finish(not alive and (problem or "unknown error") or nil)
  end
end

--- Starts `body`. `finish(problem)` is called when it has ended; `problem` is what it raised, or nil.
---@param body fun()
---@param finish fun(problem: any)
---@return alloy.Task
function M.start(body, finish)
  local task = setmetatable({ cancelled = false, finished = false, finish = finish }, Task)
  task.coroutine = coroutine.create(body)
  running[task.coroutine] = task
  step(task)
  return task
end

--- Waits until the function that is given to `start` is called, and returns its arguments. `start` may return a function
--- that cancels what it has started; that must still call back. Where it returns none, cancelling ends the wait at once.
---@param start fun(done: fun(...)): fun()?
function M.await(start)
  local task = assert(running[coroutine.running()], "await outside of a task")
  if task.cancelled then
    error(M.CANCELLED, 0)
  end
  local values, waiting, over
  local abort = start(function(...)
    if over then
      return
    end
    values = { n = select("#", ...), ... }
    over = true
    if waiting then
      step(task)
    end
  end)
  if not over then
    task.abort = abort or function()
      over = true
      step(task)
    end
    waiting = true
    coroutine.yield()
    task.abort = nil
  end
  if not values then
    error(M.CANCELLED, 0)
  end
  return unpack(values, 1, values.n)
end

--- Cancels what the task waits for. The task goes on when that has reported how it ended.
function Task:cancel()
  if self.finished or self.cancelled then
    return
  end
  self.cancelled = true
  if self.abort then
    self.abort()
  end
end

--- Calls a method, and raises the error that answers it.
---@param client alloy.Client
---@param method string
---@param params table?
---@param options table?
function M.call(client, method, params, options)
  local problem, result = M.await(function(done)
    local call = client:request(method, params, options, done)
    return function()
      call:cancel()
    end
  end)
  if problem then
    error(problem, 0)
  end
  return result
end

--- Lets the person choose one of `items`. Raises when nothing is chosen.
---@param items any[]
---@param prompt string
---@param format fun(item: any): string
function M.select(items, prompt, format)
  local choice = M.await(function(done)
    vim.ui.select(items, { prompt = prompt, format_item = format, kind = "alloy" }, done)
  end)
  -- Callbacks of a picker may run before its window is closed.
  M.await(function(done)
    vim.schedule(done)
  end)
  return choice == nil and error(M.CANCELLED, 0) or choice
end

--- Asks for a text. Raises when the person leaves the question. `completion` is the kind of names that are completed.
---@param prompt string
---@param default string?
---@param completion string?
function M.input(prompt, default, completion)
  local text = M.await(function(done)
    vim.ui.input({ prompt = prompt, default = default, completion = completion }, done)
  end)
  return text == nil and error(M.CANCELLED, 0) or text
end

--- Asks for a text that is not shown. The question blocks the editor, as `inputsecret()` does; "" when it is left.
function M.secret(prompt)
  -- In a callback of the event loop, a question can't be asked.
  M.await(function(done)
    vim.schedule(done)
  end)
  vim.fn.inputsave()
  local asked, text = pcall(vim.fn.inputsecret, prompt)
  vim.fn.inputrestore()
  return asked and text or ""
end

return M
