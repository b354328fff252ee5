-- What belongs to an editor: help, health, and Neovim's own JSON-RPC client against the host.

local child = require("child")
local harness = require("harness")
local test, equal, contains, lacks = harness.test, harness.equal, harness.contains, harness.lacks

test("the help has tags without a duplicate, and describes every subcommand, setting and function", function()
  local copy = harness.folder()
  vim.fn.writefile(vim.fn.readfile(child.root .. "/doc/alloy.txt"), copy .. "/alloy.txt")
  vim.cmd("helptags " .. copy)
  local tags = {}
  for _, line in ipairs(vim.fn.readfile(copy .. "/tags")) do
    tags[line:match("^[^\t]+")] = true
  end
  local help = table.concat(vim.fn.readfile(copy .. "/alloy.txt"), "\n")
  for _, name in ipairs(require("alloy.command").subcommand_names()) do
    equal(tags[":Alloy-" .. name], true, "the help on " .. name)
  end
  for _, name in ipairs({ "alloy.setup()", "alloy.call()", "g:alloy", "alloy-command", "alloy-options", "alloy-user" }) do
    equal(tags[name], true, "the help on " .. name)
  end
  for link in help:gmatch("|([^%s|]+)|") do
    equal(tags[link] or link:match("^[^a]") and #vim.fn.getcompletion(link, "help") > 0, true, "the link to " .. link)
  end
  for _, line in ipairs(vim.split(help, "\n")) do
    equal(vim.fn.strdisplaywidth(line) <= 80, true, line)
  end
  contains(help, "vim:")
end)

--- Returns the blocks of code of the README in a language.
local function blocks(language)
  local text = table.concat(vim.fn.readfile(child.root .. "/README.md"), "\n")
  local found = {}
  for block in text:gmatch("```" .. language .. "\n(.-)\n```") do
    table.insert(found, block)
  end
  return found
end

test("the README by the letter: its shell commands on a machine without settings, then its commands", function()
  local home = harness.folder()
  -- In place of a person who looks at the screen.
  vim.fn.writefile({
    "#!/bin/sh",
    ('exec "%s" --headless -i NONE -n "$@" -S "$HOME/look.lua"'):format(vim.v.progpath),
  }, home .. "/nvim")
  vim.fn.setfperm(home .. "/nvim", "rwxr-xr-x")
  vim.fn.writefile({
    "local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n') end",
    "vim.wait(8000, function() return text():find('legacyERP') end, 5)",
    "vim.cmd('help alloy')",
    "io.stdout:write(vim.fn.expand('%:t'), ' ')",
    "vim.cmd('close')",
    "io.stdout:write(text())",
    "vim.cmd('qall!')",
  }, home .. "/look.lua")
  local script = blocks("sh")[1]:gsub('export ALLOY_HOST="[^"]*"', "export")
  local output = vim.fn.system({
    "env", "-u", "XDG_CONFIG_HOME", "-u", "XDG_DATA_HOME", "-u", "XDG_STATE_HOME", "HOME=" .. home,
    "PATH=" .. home .. ":" .. vim.env.PATH, "sh", "-ec", "cd '" .. child.root .. "/../..'\n" .. script,
  })
  vim.fn.delete(child.root .. "/doc/tags")
  contains(output, "alloy.txt")
  contains(output, "shippo        Shippo  shipping")
  local editor = child.start({ host = {}, env = { ALLOY_HOST_SANDBOX = "1" } })
  local commands = vim.split(blocks("vim")[1], "\n")
  equal(#commands, 2)
  editor:ask(commands[1]:sub(2))
  editor:asks()
  editor:type("any text<CR>")
  editor:shows("shippo is connected.")
  editor:ask(commands[2]:sub(2))
  editor:shows("country =")
  editor:fill("country", "GB")
  editor:ask("w")
  editor:shows("runs it")
  editor:type("y")
  editor:shows("CreateAddress: applied")
end)

test("the README's Lua is run", function()
  local editor = child.start()
  local codes = blocks("lua")
  equal(#codes, 2)
  editor:lua(codes[1])
  equal(editor:lua("return vim.g.alloy.options[1]"), "--user")
  editor:lua([[vim.g.alloy = { options = { "--sandbox" } }; _G.print = function(text) table.insert(_G.said, text) end]])
  editor:lua(codes[2])
  editor:says("Zoho CRM")
end)

test("the health check reports what doctor finds", function()
  local editor = child.start()
  editor:ask("checkhealth alloy")
  local report = editor:shows("versions: alloy-host")
  contains(report, "The executable is ")
  contains(report, "loopback: ")
  lacks(report, "ERROR")
  local file = harness.folder() .. "/file"
  vim.fn.writefile({}, file)
  editor = child.start({ host = { "--sandbox", "--state-dir", file .. "/below" } })
  editor:ask("checkhealth alloy")
  contains(editor:shows("state: "), "ERROR")
end)

test("the health check reads doctor's answer beside what it logs", function()
  local command = { "/bin/sh", "-c", 'echo "warning: a line of the log" >&2; exec "$0" "$@"', vim.env.ALLOY_HOST }
  local editor = child.start({ command = command })
  editor:ask("checkhealth alloy")
  lacks(editor:shows("versions: alloy-host"), "ERROR")
end)

test("the health check explains what is missing", function()
  local editor = child.start({ command = "/nowhere/alloy-host" })
  editor:ask("checkhealth alloy")
  editor:shows("There is no program")
  editor = child.start({ host = { "--nonsense" } })
  editor:ask("checkhealth alloy")
  editor:shows("--nonsense")
  editor = child.start()
  editor:lua("vim.g.alloy = { opshuns = {} }")
  editor:ask("checkhealth alloy")
  editor:shows("there is no setting")
  editor:ask("Alloy")
  editor:shows("there is no setting")
end)

test("setup is optional, and its settings count", function()
  local editor = child.start({ host = {} })
  editor:lua([[require("alloy").setup({ options = { "--sandbox", "--read-only" }, user = "ada@example.com" })]])
  editor:ask("Alloy connect shippo")
  editor:asks()
  editor:type("shippo_test_0123456789<CR>")
  contains(editor:shows("policy_denied"), "outcome not_sent")
  local words = editor:lua([[return table.concat(require("alloy.host").client():words(), " ")]])
  contains(words, "--read-only --approver --parent-pid")
  editor:ask("Alloy stop")
  editor:says("the host has ended.")
end)

test("the host is killed while the editor waits for it", function()
  local editor = child.start()
  editor:stall({ path = "/connectors", method = "GET" })
  editor:ask("Alloy connectors")
  editor:shows("Loading")
  editor:waits_for_hits(1)
  vim.loop.kill(editor:host(), "sigkill")
  editor:shows("legacyERP")
end)

test("the host is killed while it executes: the editor says unknown, and the person settles it", function()
  local editor = child.start({ host = { "--sandbox", "--state-dir", harness.folder() } })
  editor:connect_shippo()
  editor:stall({ connectorId = "shippo", actionId = "CreateAddress" })
  editor:plan_address()
  editor:type("y")
  editor:shows("Running")
  editor:waits_for_hits(1)
  vim.loop.kill(editor:host(), "sigkill")
  contains(editor:shows("unknown_outcome · outcome unknown · execution "), "`:Alloy unknown` records it")
  editor:ask("Alloy unknown")
  editor:shows("shippo.CreateAddress")
  editor:type("s")
  editor:asks()
  editor:type("1<CR>")
  editor:shows("Nothing has an unknown outcome.")
  editor:ask("Alloy history")
  editor:shows("applied   write")
end)

test("the editor ends while it executes: the ledger has the execution, and no process is left", function()
  local state = harness.folder()
  local editor = child.start({ host = { "--sandbox", "--state-dir", state } })
  editor:connect_shippo()
  editor:stall({ connectorId = "shippo", actionId = "CreateAddress" })
  editor:plan_address()
  editor:type("y")
  editor:shows("Running")
  editor:waits_for_hits(1)
  local pid = editor:host()
  editor:stop()
  harness.eventually(function()
    return not child.is_alive(pid)
  end)
  editor = child.start({ host = { "--sandbox", "--state-dir", state } })
  editor:ask("Alloy unknown")
  editor:shows("shippo.CreateAddress")
end)

test("vim.lsp.rpc speaks to the host, with headers", function()
  local replies, notified = {}, nil
  local dispatchers = {
    notification = function(method, params)
      notified = { method, params }
    end,
    server_request = function() end,
    on_exit = function(code)
      replies.exit = code
    end,
    on_error = function(code, problem)
      replies.problem = { code, problem }
    end,
  }
  local command = { vim.env.ALLOY_HOST, "--sandbox" }
  local rpc
  if vim.fn.has("nvim-0.10") == 1 then
    rpc = vim.lsp.rpc.start(command, dispatchers)
  else
    rpc = vim.lsp.rpc.start(command[1], { command[2] }, dispatchers)
  end
  local function call(method, params)
    local answer
    local sent = rpc.request(method, params, function(problem, result)
      answer = { problem, result }
    end)
    assert(sent, "it was not sent")
    harness.eventually(function()
      return answer
    end, method)
    return answer[1], answer[2]
  end
  local _, list = call("connectors.list", { query = "google" })
  equal(list.connectors[1].name, "Google Sheets")
  local problem = call("connectors.get", { connectorId = "nothing" })
  equal(problem.data.kind, "not_found")
  local _, users = call("users.list", vim.empty_dict())
  local connected
  rpc.request("credentials.connect", { connectorId = "hubspot", userId = users.users[1].userId }, function(_, result)
    connected = result
  end)
  harness.eventually(function()
    return notified
  end)
  equal(notified[1], "credentials.authorize")
  call("sandbox.oauth.decide", { oauthUrl = notified[2].oauthUrl, decision = "allow" })
  harness.eventually(function()
    return connected
  end)
  equal(#connected.credentialId, 24)
  if rpc.terminate then
    rpc.terminate()
  else
    rpc.handle:kill("sigterm")
  end
  harness.eventually(function()
    return replies.exit
  end)
  equal(replies.problem, nil)
end)
