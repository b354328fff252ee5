--- What happens to calls when the host ends by itself, or when a reply does not say whose it is.

local failure = require("alloy.failure")
local json = require("alloy.json")
local protocol = require("alloy.protocol")

local uv = vim.uv or vim.loop

local M = {}

--- The waits before the new hosts, in milliseconds: as many within a minute as there are numbers.
M.WAITS, M.WINDOW = { 0, 500, 2000 }, 60000

--- The exit code of a host that refuses its options: another one would refuse them, too.
M.WRONG_OPTIONS = 2

--- Returns a random UUID.
local function random_name()
  local bytes = { uv.random(16):byte(1, 16) }
  bytes[7] = bytes[7] % 16 + 64
  bytes[9] = bytes[9] % 64 + 128
  local form = ("%02x"):rep(4) .. ("-" .. ("%02x"):rep(2)):rep(3) .. "-" .. ("%02x"):rep(6)
  return form:format(unpack(bytes))
end

--- Returns what the client says about a call in `_meta`. An `execute` gets a name of its own, by which its row in the ledger is
--- found when its reply is lost.
---@param call alloy.Call
function M.metadata(call)
  local given = type(call.params) == "table" and json.kind(call.params._meta) == "object" and call.params._meta or nil
  local meta = json.object()
  for key, value in json.members(given or meta) do
    json.set(meta, key, value)
  end
  if call.options.progress then
    json.set(meta, "progressToken", call.id)
  end
  if call.method == "execute" and meta.callId == nil then
    json.set(meta, "callId", random_name())
  end
  call.name = meta.callId
  return json.members(meta)() ~= nil and meta or nil
end

--- Returns the failure of a call whose host has ended.
---@param ended {code: integer, tail: string}
---@param outcome string
---@param text string the end of the sentence
function M.exited(ended, outcome, text)
  local tail = vim.trim(ended.tail)
  local message = ("The host ended (exit code %s)%s"):format(ended.code, text)
  return failure.new({
    kind = "host_exited",
    message = tail ~= "" and ("%s It wrote: %s"):format(message, tail) or message,
    outcome = outcome,
    exitCode = ended.code,
    stderrTail = tail,
  })
end

local function waiting_calls(client)
  local calls = vim.tbl_values(client.pending)
  table.sort(calls, function(left, right)
    return left.id < right.id
  end)
  return calls
end

--- Ends all calls of a host that is not replaced.
function M.fail_all(client, ended)
  for _, call in ipairs(waiting_calls(client)) do
    -- A host that refuses its options has read no message.
    local sent = call.sent and ended.code ~= M.WRONG_OPTIONS
    local text = sent and "; it is not known whether the call was made." or "; the call was not sent."
    call:finish(M.exited(ended, sent and "unknown" or "not_sent", text))
  end
end

--- True if another host may be started after so many within the last minute.
function M.may_start(client)
  local now = uv.now()
  client.starts = vim.tbl_filter(function(time)
    return now - time < M.WINDOW
  end, client.starts)
  return M.WAITS[#client.starts + 1] ~= nil
end

--- Starts a new host. Calls that only read are sent again, once; for an execution, the ledger tells what is known.
function M.recover(client, ended)
  if not client.restart or ended.code == M.WRONG_OPTIONS or not M.may_start(client) then
    client.dead = ended
    return M.fail_all(client, ended)
  end
  local lost = {}
  for _, call in ipairs(waiting_calls(client)) do
    if call.sent and protocol.reads[call.method] and not call.again and not call.cancelled then
      call.sent, call.again = false, true
    elseif call.sent then
      table.insert(lost, call)
    end
  end
  local wait = M.WAITS[#client.starts + 1]
  table.insert(client.starts, uv.now())
  client.waiting = true
  vim.defer_fn(function()
    client.waiting = false
    if client.closed then
      return M.fail_all(client, ended)
    end
    local started, problem = pcall(client.start, client)
    if not started then
      ended.tail = tostring(problem)
      client.dead = ended
      return M.fail_all(client, ended)
    end
    for _, call in ipairs(waiting_calls(client)) do
      if not call.sent then
        client:send(call)
      end
    end
    for _, call in ipairs(lost) do
      M.settle(client, call, ended)
    end
  end, wait)
end

--- Ends a call that may have changed something, with what the ledger says, or sends it again where nothing was changed.
function M.settle(client, call, ended)
  local function unknown(text, row)
    local problem = M.exited(ended, "unknown", text)
    problem.kind = "unknown_outcome"
    problem.executionId = row and row.executionId
    call:finish(problem)
  end
  if call.method ~= "execute" or call.again then
    return unknown(("; it is not known whether the call of %s was made."):format(call.method))
  end
  client:request("host.info", nil, nil, function(no_info, info)
    if no_info or info.ledger ~= "disk" then
      return unknown(" during the execution, and no ledger on disk tells what happened.")
    end
    client:request("executions.list", { callId = call.name }, nil, function(no_list, list)
      if no_list then
        return unknown(" during the execution, and the ledger can't be read: " .. no_list.message)
      end
      local row = list.executions[1]
      if (not row or row.effect == "read") and not call.cancelled then
        call.again = true
        client:send(call)
      elseif row and row.outcome == "unknown" then
        unknown("; it is not known whether the execution was applied.", row)
      else
        local outcome = row and row.outcome or "not_sent"
        local problem = M.exited(ended, outcome, "; the outcome of the execution is " .. outcome .. ".")
        problem.executionId = row and row.executionId
        call:finish(problem)
      end
    end)
  end)
end

--- An error whose `id` is null belongs to the only call that waits. Where several wait, each is asked about: the host refuses
--- its id once more where the call runs, and does not know the method where it never got the call.
function M.receive_without_id(client, problem)
  if problem.data.id ~= nil then
    return
  end
  local calls = waiting_calls(client)
  if #calls == 1 then
    return calls[1]:finish(problem)
  end
  for _, call in ipairs(calls) do
    call.refused_with = problem
    client.process:send(json.encode({ jsonrpc = "2.0", id = call.id, method = "alloy.unknown" }))
  end
end

return M
