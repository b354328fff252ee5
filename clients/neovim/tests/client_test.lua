-- The client of the host: odd replies of a stub, and the real host when it is killed.

local child = require("child")
local client = require("alloy.client")
local harness = require("harness")
local json = require("alloy.json")
local test, equal, contains = harness.test, harness.equal, harness.contains

--- A client whose host is closed after the test.
local function new(settings)
  local made = client.new(settings)
  harness.cleanup(function()
    made:close_and_wait(2000)
  end)
  return made
end

--- A client of the stub with a behaviour. The options that the client adds are not for the stub.
local function stub(behaviour, settings)
  local script = "exec env STUB=\"$1\" \"$2\" --headless -u NONE -i NONE -n -S \"$3\""
  local command = { "/bin/sh", "-c", script, "stub", behaviour, vim.v.progpath, child.root .. "/tests/stub.lua" }
  return new(vim.tbl_extend("force", { command = command, restart = false }, settings or {}))
end

local function host(options, settings)
  return new(vim.tbl_extend("force", { options = options or { "--sandbox" } }, settings or {}))
end

--- Starts a call, and returns an object that gets `problem` and `result`, with a function `ended` that waits for them.
local function start(made, method, params, options)
  local answer = {}
  answer.call = made:request(method, params, options, function(problem, result)
    assert(not answer.done, "the call ended twice")
    answer.done, answer.problem, answer.result = true, problem, result
  end)
  answer.ended = function()
    harness.eventually(function()
      return answer.done
    end, method)
    return answer
  end
  return answer
end

local function call(made, method, params, options)
  return start(made, method, params, options).ended()
end

local function result_of(made, method, params)
  local answer = call(made, method, params)
  assert(not answer.problem, tostring(answer.problem))
  return answer.result
end

test("stub: a reply in single bytes, and two replies in one piece", function()
  equal(call(stub("in pieces"), "ping").result.text, "é\226\128\168漢")
  local made = stub("in one piece")
  local first, second = start(made, "ping"), start(made, "ping")
  equal({ first.ended().result, second.ended().result }, { 1, 2 })
end)

test("stub: garbage between messages is ignored where the call is named", function()
  local made = stub("garbage")
  local said, notify = {}, vim.notify
  harness.cleanup(function()
    rawset(vim, "notify", notify)
  end)
  rawset(vim, "notify", function(text)
    said[#said + 1] = text
  end)
  -- Two calls wait, so that a line that can't be read is not the reply to the only one.
  local one = start(made, "ping")
  local two = start(made, "ping")
  equal({ one.ended().result, two.ended().result }, { "still here", "still here" })
  equal(#said, 1)
  contains(said[1], "wrote what is no message of alloy-host: this is no JSON")
end)

test("stub: a reply that can't be read ends its call, and only that", function()
  local problem = call(stub("broken reply"), "execute").problem
  equal({ problem.kind, problem.outcome }, { "unreadable", "unknown" })
  equal(call(stub("neither"), "ping").problem.kind, "unreadable")
  equal(call(stub("deep"), "ping").problem.kind, "unreadable")
  equal(call(stub("twice"), "ping").result, "first")
end)

test("stub: errors without data and of unknown kinds", function()
  local problem = call(stub("odd error"), "ping").problem
  equal({ problem.kind, problem.code, problem.outcome }, { "internal", 4242, "unknown" })
  problem = call(stub("new kind"), "ping").problem
  equal({ problem.kind, problem.message, problem.outcome, problem.data.more[1] }, { "brand_new", "New.", "rejected", 1 })
end)

test("stub: a host that is silent is given up a second after the timeout, or after a cancel", function()
  local made = stub("silent")
  local problem = call(made, "ping", nil, { timeout = 50 }).problem
  equal({ problem.kind, problem.outcome }, { "timed_out", "unknown" })
  local answer = start(made, "ping")
  answer.call:cancel()
  equal(answer.ended().problem.kind, "cancelled")
  -- With a result that comes after all, nothing is lost.
  equal(call(stub("late"), "ping", nil, { timeout = 50 }).result, "it was too late to cancel")
end)

test("stub: an error without an id belongs to the only call, or to the one that the host never got", function()
  local made = stub("no id")
  local one, two = start(made, "ping"), start(made, "ping")
  equal(one.ended().result, "it ran")
  equal(two.ended().problem.kind, "parse_error")
end)

test("stub: notifications arrive in order, unknown ones are ignored", function()
  local made = stub("notifications")
  local numbers = {}
  local forget = made:on("news", function(params)
    table.insert(numbers, params.number)
  end)
  call(made, "ping")
  equal(numbers, { 1, 2, 3 })
  forget()
  call(made, "ping")
  equal(#numbers, 3)
end)

test("stub: a host that ends gives its exit code and its last words", function()
  local problem = call(stub("dies"), "execute").problem
  equal({ problem.kind, problem.outcome, problem.exitCode }, { "host_exited", "unknown", 3 })
  contains(problem.message, "out of luck")
  local made = stub("refuses its options", { restart = true })
  problem = call(made, "ping").problem
  equal({ problem.kind, problem.exitCode }, { "host_exited", 2 })
  contains(problem.message, "there is no option --nonsense")
  equal(call(made, "ping").problem.outcome, "not_sent")
end)

test("stub: one that ignores the end of its input is terminated", function()
  local made = stub("stubborn")
  call(made, "ping")
  local pid = made.process.pid
  made:close_and_wait(100)
  equal(child.is_alive(pid), false)
end)

test("an executable that is missing is a clear error", function()
  local problem = call(new({ command = "/nowhere/alloy-host" }), "ping").problem
  equal({ problem.kind, problem.outcome }, { "host_exited", "not_sent" })
  contains(problem.message, "set ALLOY_HOST")
end)

test("what the host could not name is refused before it is sent", function()
  local made = host({ "--sandbox", "--max-line-bytes", "2000", "--max-depth=8", "--max-batch", "2" })
  for _, params in ipairs({
    { query = ("x"):rep(2000) },
    { query = { { { { { { { {} } } } } } } } },
    { query = 0 / 0 },
    { query = math.huge },
    { query = print },
  }) do
    equal(call(made, "connectors.list", params).problem.kind, "refused")
  end
  local refused
  made:batch({ { "ping" }, { "ping" }, { "ping" } }, function(problem)
    refused = problem
  end)
  harness.eventually(function()
    return refused
  end)
  equal(refused.kind, "refused")
  -- Bytes that are no UTF-8 become U+FFFD, so that the message stays one.
  equal(call(made, "connectors.list", { query = "a\255" }).problem, nil)
  equal(json.kind(result_of(made, "ping")), "object")
end)

--- Adds a credential to the sandbox and returns the parameters of a write.
local function address(made)
  local user = result_of(made, "users.list").users[1].userId
  local params = { connectorId = "shippo", userId = user, authenticationType = "bearer", data = { token = "shippo_test_1234" } }
  local credential = result_of(made, "credentials.create", params).credentialId
  return {
    connectorId = "shippo",
    actionId = "CreateAddress",
    userId = user,
    credentialId = credential,
    requestBody = { name = "Ada Lovelace", country = "GB" },
  }
end

test("numbers, halves of surrogate pairs and the order of members come back as they were sent", function()
  local made = host()
  local params = address(made)
  local text = '{"z":9223372036854775807,"a":123456789012345678901234567890,"f":1.50e+3,"s":"cut \\ud83d","l":"a\226\128\168b"}'
  local body = json.object()
  json.set(body, "responseData", json.decode(text))
  result_of(made, "sandbox.faults.set", {
    faults = { { match = { connectorId = "shippo", actionId = "CreateAddress" }, effect = "status", status = 200, body = body } },
  })
  equal(json.encode(result_of(made, "execute", params).responseData), text)
end)

--- Lets a call of the service hang, and waits until it has arrived.
local function stall(made, match, begin)
  result_of(made, "sandbox.faults.set", { faults = { { match = match, effect = "stall" } } })
  local answer = begin()
  harness.eventually(function()
    return result_of(made, "sandbox.faults.report").faults[1].hits == 1
  end)
  return answer
end

--- Kills the host in the middle of a write, and returns the failure.
local function killed_write(made)
  local write = address(made)
  local answer = stall(made, { connectorId = "shippo", actionId = "CreateAddress" }, function()
    return start(made, "execute", write)
  end)
  made.process:kill()
  return answer.ended().problem
end

test("killed in the middle of a read: the read is sent again", function()
  local made = host()
  local answer = stall(made, { path = "/connectors", method = "GET" }, function()
    return start(made, "connectors.list")
  end)
  local first = made.process.pid
  made.process:kill()
  equal(#answer.ended().result.connectors > 10, true)
  equal(made.process.pid ~= first, true)
end)

test("killed in the middle of a write: the outcome is unknown, and the ledger has the execution", function()
  local made = host({ "--sandbox", "--state-dir", harness.folder() })
  local problem = killed_write(made)
  equal({ problem.kind, problem.outcome }, { "unknown_outcome", "unknown" })
  local rows = result_of(made, "executions.list", { outcome = "unknown" }).executions
  equal(#rows, 1)
  equal(problem.executionId, rows[1].executionId)
end)

test("killed in the middle of a write without a ledger on disk: unknown, and the message says why", function()
  local made = host()
  local problem = killed_write(made)
  equal({ problem.kind, problem.outcome, problem.executionId }, { "unknown_outcome", "unknown", nil })
  contains(problem.message, "no ledger on disk")
end)

test("killed again and again, the host is started three times within a minute", function()
  local made = host()
  for _ = 1, 3 do
    result_of(made, "ping")
    made.process:kill()
    harness.eventually(function()
      return not made.process
    end)
  end
  result_of(made, "ping")
  made.process:kill()
  harness.eventually(function()
    return made.dead
  end)
  local problem = call(made, "ping").problem
  equal({ problem.kind, problem.outcome }, { "host_exited", "not_sent" })
end)

test("many calls at once, and one that is cancelled among them", function()
  local made = host()
  local answers = {}
  for number = 1, 500 do
    answers[number] = start(made, "users.create", { username = ("reader%d@example.com"):format(number) })
  end
  for _, answer in ipairs(answers) do
    equal(answer.ended().problem, nil)
  end
  equal(#result_of(made, "users.list").users, 501)
  local answer = stall(made, { path = "/connectors", method = "GET" }, function()
    return start(made, "connectors.list")
  end)
  answer.call:cancel()
  equal(answer.ended().problem.kind, "cancelled")
end)
