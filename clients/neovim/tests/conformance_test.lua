-- The cases of protocol/conformance, which every client runs, against the real executable.

local child = require("child")
local client = require("alloy.client")
local harness = require("harness")
local json = require("alloy.json")
local patterns = require("patterns")

local folder = vim.fn.fnamemodify(child.root, ":h:h") .. "/protocol/conformance"

--- Milliseconds that a step may take, and that an answer may take to become the expected one.
local STEP, EVENTUALLY = 60000, 60000

local Run = {}
Run.__index = Run

--- Returns an answer as the cases describe it.
local function observed(answer)
  local problem = answer.problem
  if not problem then
    return { result = answer.result }
  elseif problem.kind == "refused" then
    return { refused = true }
  end
  local seen = json.object()
  for _, name in ipairs({ "kind", "code", "message", "outcome", "executionId", "exitCode", "data" }) do
    if problem[name] ~= nil then
      json.set(seen, name, problem[name])
    end
  end
  return { error = seen }
end

local function wait(condition, what)
  if not vim.wait(STEP, condition, 2) then
    error(what .. " took too long", 0)
  end
end

function Run:start(step)
  local answer = { progress = {} }
  local options = { timeout = step.timeoutMs }
  if step.progress then
    options.progress = function(value)
      table.insert(answer.progress, value)
    end
  end
  local params = step.params ~= nil and patterns.built(step.params, self.saved) or nil
  answer.call = self.client:request(step.call, params, options, function(problem, result)
    answer.ended, answer.problem, answer.result = true, problem, result
  end)
  return answer
end

function Run:compare(expected, answer)
  wait(function()
    return answer.ended
  end, "the call")
  local pattern = json.object()
  for name, value in json.members(expected) do
    if name ~= "progress" then
      json.set(pattern, name, value)
    end
  end
  local fits, mismatch = pcall(patterns.check, pattern, observed(answer), self.saved)
  if not fits then
    error(("%s; the answer is %s"):format(mismatch, json.encode(observed(answer)):sub(1, 400)), 0)
  end
  if expected.progress then
    local last = 0
    for _, value in ipairs(answer.progress) do
      assert(value.done >= last, "the progress falls")
      last = value.done
    end
    assert(#answer.progress >= expected.progress.atLeast, ("there were %d reports of progress"):format(#answer.progress))
  end
end

local steps = {}

function steps.call(run, step)
  if step.as then
    run.started[step.as] = run:start(step)
  elseif step.eventually then
    local problem
    local came = vim.wait(EVENTUALLY, function()
      local fits
      fits, problem = pcall(run.compare, run, step.expect, run:start(step))
      return fits
    end, 20)
    assert(came, problem)
  else
    run:compare(step.expect, run:start(step))
  end
end

function steps.await(run, step)
  run:compare(step.expect, run.started[step.await])
end

function steps.cancel(run, step)
  run.started[step.cancel].call:cancel()
end

function steps.notification(run, step)
  wait(function()
    while run.notifications[1] and run.notifications[1].method ~= step.notification do
      table.remove(run.notifications, 1)
    end
    return run.notifications[1]
  end, "the notification")
  patterns.check(step.expect, table.remove(run.notifications, 1).params, run.saved)
end

function steps.batch(run, step)
  local calls, answer = {}, {}
  for index, item in ipairs(step.batch) do
    calls[index] = { item.call, item.params ~= nil and patterns.built(item.params, run.saved) or nil }
  end
  run.client:batch(calls, function(problem, answers)
    answer.ended, answer.problem, answer.result = true, problem, answers
  end)
  wait(function()
    return answer.ended
  end, "the batch")
  if json.kind(step.expect) == "object" then
    return patterns.check(step.expect, observed(answer), run.saved)
  end
  assert(#step.expect == #answer.result, "the batch has other answers")
  for index, expected in ipairs(step.expect) do
    local one = answer.result[index]
    patterns.check(expected, observed({ problem = one.error, result = one.result }), run.saved, "/" .. index - 1)
  end
end

function steps.kill(run)
  wait(function()
    return run.client.process
  end, "the host")
  local killed = run.client.process
  killed:kill()
  wait(function()
    return run.client.process ~= killed
  end, "the end of the host")
end

function steps.pause(_, step)
  vim.wait(step.pause)
end

function steps.close(run, step)
  local code
  run.client:close(function(ended)
    code = ended
  end)
  wait(function()
    return code
  end, "closing")
  patterns.check(step.expect, code, run.saved)
end

local function run_case(case)
  local state = vim.fn.tempname()
  vim.fn.mkdir(state, "p")
  local arguments = {}
  for index, option in ipairs(case.host or { "--sandbox", "--seed", "{folder}/seed.json" }) do
    arguments[index] = option:gsub("{folder}", folder):gsub("{stateDirectory}", state)
  end
  local run = setmetatable({ saved = {}, started = {}, notifications = {} }, Run)
  run.client = client.new({ options = arguments, restart = case.restart })
  run.client:on("*", function(params, method)
    table.insert(run.notifications, { method = method, params = params })
  end)
  pcall(run.client.start, run.client)
  local well, problem
  for number, step in ipairs(case.steps) do
    local name = json.members(step)()
    well, problem = pcall(steps[name] or error("there is no step " .. name), run, step)
    if not well then
      problem = ("step %d: %s"):format(number, tostring(problem))
      break
    end
  end
  run.client:close_and_wait(1000)
  vim.fn.delete(state, "rf")
  return well and "passed" or "failed: " .. problem
end

local results = json.object()

for _, file in ipairs(vim.fn.sort(vim.fn.glob(folder .. "/*.jsonl", false, true))) do
  for _, line in ipairs(vim.fn.readfile(file)) do
    local case = json.decode(line)
    harness.test("conformance: " .. case.name, function()
      -- The default is short for a machine that runs other tests, too.
      local grace = client.GRACE
      client.GRACE = STEP
      local result = run_case(case)
      client.GRACE = grace
      json.set(results, case.name, result)
      harness.equal(result, "passed")
    end)
  end
end

harness.test("conformance: the results are written where they are asked for", function()
  if harness.report then
    vim.fn.writefile({ json.encode({ client = "Neovim", cases = results }) }, harness.report)
  end
  harness.equal(json.members(results)() ~= nil, true, "that there are cases")
end)
