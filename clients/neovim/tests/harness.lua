--- The tests' list, and what they compare with.

local M = {}

local tests, cleanups = {}, {}

--- Milliseconds that a test waits for something to become true.
M.PATIENCE = 10000

--- Adds a test.
function M.test(name, body)
  tests[#tests + 1] = { name = name, body = body }
end

--- Calls `action` when the test that runs has ended.
function M.cleanup(action)
  cleanups[#cleanups + 1] = action
end

local function describe(value)
  return type(value) == "string" and value or vim.inspect(value)
end

--- Fails unless both are equal.
function M.equal(seen, wanted, what)
  if not vim.deep_equal(seen, wanted) then
    error(("%s is\n%s\nnot\n%s"):format(what or "it", describe(seen), describe(wanted)), 2)
  end
end

--- Fails unless the text has the pattern; as a plain text when `plain` is true.
function M.contains(text, pattern, plain)
  if not text:find(pattern, 1, plain ~= false) then
    error(("there is no %q in\n%s"):format(pattern, text), 2)
  end
end

--- Fails if the text has the plain pattern.
function M.lacks(text, pattern)
  if text:find(pattern, 1, true) then
    error(("there is %q in\n%s"):format(pattern, text), 2)
  end
end

--- Waits until `condition` returns something true, and returns that.
---@param condition fun(): any
---@param explain (string|fun(): string)?
function M.eventually(condition, explain)
  local value
  local came = vim.wait(M.PATIENCE, function()
    value = condition()
    return value and true or false
  end, 5)
  if not came then
    error("it did not happen: " .. (type(explain) == "function" and explain() or explain or ""), 2)
  end
  return value
end

--- Returns the path of a new, empty folder, which is removed after the test.
function M.folder()
  local path = vim.fn.tempname()
  vim.fn.mkdir(path, "p")
  M.cleanup(function()
    vim.fn.delete(path, "rf")
  end)
  return path
end

--- Runs the tests whose names match. Returns how many passed and how many failed.
function M.run(pattern)
  local passed, failed = 0, 0
  for _, test in ipairs(tests) do
    if test.name:find(pattern) then
      local started = vim.loop.hrtime()
      local well, problem = xpcall(test.body, function(raised)
        return type(raised) == "string" and debug.traceback(raised, 2) or tostring(raised)
      end)
      while #cleanups > 0 do
        pcall(table.remove(cleanups))
      end
      passed, failed = passed + (well and 1 or 0), failed + (well and 0 or 1)
      local time = (vim.loop.hrtime() - started) / 1e6
      io.stdout:write(("%s %s (%d ms)\n"):format(well and "ok" or "NOT OK", test.name, time))
      if not well then
        io.stdout:write(problem .. "\n")
      end
      io.stdout:flush()
    end
  end
  return passed, failed
end

return M
