--- A Neovim of its own, in which the plug-in is used as a person uses it: by keys and commands.

local harness = require("harness")

local M = {}

local Child = {}
Child.__index = Child

local root = vim.fn.fnamemodify(debug.getinfo(1, "S").source:sub(2), ":p:h:h")

--- The path of the plug-in.
M.root = root

--- Starts a Neovim with the plug-in. `options.host` are the options of the host, `options.command` replaces the executable,
--- `options.env` are further variables.
function M.start(options)
  options = options or {}
  local home = harness.folder()
  local environment = vim.tbl_extend("force", {
    HOME = home,
    XDG_CONFIG_HOME = home,
    XDG_DATA_HOME = home,
    XDG_STATE_HOME = home,
    XDG_CACHE_HOME = home,
    XDG_RUNTIME_DIR = home,
    -- No test opens a browser: the links are written to a file.
    PATH = M.opener(home) .. ":" .. vim.env.PATH,
  }, options.env or {})
  local arguments = { vim.v.progpath, "--embed", "--headless", "-u", "NONE", "-i", "NONE", "-n" }
  vim.list_extend(arguments, { "--cmd", "set runtimepath^=" .. root .. " lines=30 columns=120" })
  local channel = vim.fn.jobstart(arguments, { rpc = true, env = environment })
  assert(channel > 0, "no Neovim was started")
  local self = setmetatable({ channel = channel, home = home, pid = vim.fn.jobpid(channel) }, Child)
  harness.cleanup(function()
    self:stop()
  end)
  self:lua(
    [[
    local settings = ...
    vim.g.alloy = settings
    vim.cmd("runtime plugin/alloy.lua")
    -- What is said is kept; nothing may ask for <CR>.
    _G.said = {}
    vim.notify = function(text) table.insert(_G.said, text) end
    ]],
    { options = options.host or { "--sandbox" }, command = options.command, user = options.user }
  )
  return self
end

--- Makes programs that would open a browser, and returns their folder.
function M.opener(home)
  for _, name in ipairs({ "xdg-open", "open" }) do
    local path = home .. "/" .. name
    vim.fn.writefile({ "#!/bin/sh", 'echo "$1" >>"$HOME/opened"' }, path)
    vim.fn.setfperm(path, "rwxr-xr-x")
  end
  return home
end

--- Returns the links that were opened.
function Child:opened()
  return vim.fn.filereadable(self.home .. "/opened") == 1 and vim.fn.readfile(self.home .. "/opened") or {}
end

--- Returns the options of the completion that is shown: value and label.
function Child:options()
  return self:lua([[
    return vim.tbl_map(function(item)
      return vim.trim(item.word .. " " .. (item.menu or ""))
    end, vim.fn.complete_info({ "items" }).items)
  ]])
end

--- Ends the child and waits for it.
function Child:stop()
  if not self.stopped then
    self.stopped = true
    pcall(vim.rpcnotify, self.channel, "nvim_command", "qall!")
    if vim.fn.jobwait({ self.channel }, 5000)[1] == -1 then
      vim.fn.jobstop(self.channel)
    end
  end
end

--- Runs Lua in the child, and returns what it returns.
function Child:lua(code, ...)
  return vim.rpcrequest(self.channel, "nvim_exec_lua", code, { ... })
end

--- Runs a command.
function Child:command(text)
  vim.rpcrequest(self.channel, "nvim_command", text)
end

--- Types keys, as at a keyboard; `<CR>` and others are written so.
function Child:type(keys)
  vim.rpcrequest(self.channel, "nvim_input", keys)
end

--- Types a command line.
function Child:ask(line)
  self:type("<Esc>:" .. line:gsub("<", "<lt>") .. "<CR>")
end

--- Returns the text of the current buffer.
function Child:text()
  return self:lua([[return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")]])
end

--- Waits until the current buffer has a text, and returns all of it.
function Child:shows(text)
  local seen
  harness.eventually(function()
    seen = self:text()
    return seen:find(text, 1, true)
  end, function()
    return ("%q is not in\n%s\nsaid: %s"):format(text, seen, table.concat(self:said(), "\n"))
  end)
  return seen
end

--- Returns the messages so far.
function Child:said()
  return self:lua("return _G.said")
end

--- Waits for a message that has this text.
function Child:says(text)
  return harness.eventually(function()
    for _, message in ipairs(self:said()) do
      if message:find(text, 1, true) then
        return message
      end
    end
  end, function()
    return ("nobody said %q, but\n%s"):format(text, table.concat(self:said(), "\n"))
  end)
end

--- Returns the rows of the screen.
function Child:screen()
  return self:lua([[
    vim.cmd("redraw!")
    local rows = {}
    for row = 1, vim.o.lines do
      local cells = {}
      for column = 1, vim.o.columns do
        cells[column] = vim.fn.screenstring(row, column)
      end
      rows[row] = (table.concat(cells):gsub("%s+$", ""))
    end
    return table.concat(rows, "\n")
  ]])
end

--- True if the child asks a question, such as that of `inputsecret()`. A list to choose from blocks it; a command line that
--- is still being typed is none.
function Child:is_asking()
  local mode = vim.rpcrequest(self.channel, "nvim_get_mode")
  return mode.blocking or mode.mode:sub(1, 1) == "c" and self:lua("return vim.fn.getcmdtype()") ~= ":"
end

--- Waits until the child asks a question.
function Child:asks()
  harness.eventually(function()
    return self:is_asking()
  end, "there is no question")
end

--- Puts the cursor on the line that begins with a text, at its end.
function Child:go_to(text)
  local number = self:lua([[return vim.fn.search("^\\V" .. ..., "cw")]], (text:gsub("\\", "\\\\")))
  assert(number > 0, "there is no line " .. text .. " in\n" .. self:text())
end

--- Replaces the value on the line of a name.
function Child:fill(name, value)
  self:go_to(name .. " =")
  self:type("cc" .. (name .. " = " .. value):gsub("<", "<lt>") .. "<Esc>")
  harness.eventually(function()
    return self:text():find(name .. " = " .. value, 1, true) and vim.rpcrequest(self.channel, "nvim_get_mode").mode == "n"
  end)
end

--- Returns the diagnostics of the current buffer: for each the text of its line, and the message.
function Child:diagnostics()
  return self:lua([[
    return vim.tbl_map(function(diagnostic)
      return vim.fn.getline(diagnostic.lnum + 1) .. ": " .. diagnostic.message
    end, vim.diagnostic.get(0))
  ]])
end

--- Returns the process id of the child's host.
function Child:host()
  return self:lua([[local process = require("alloy.host").client().process; return process and process.pid]])
end

--- Makes a call and returns its result.
function Child:call(method, params)
  local answer = self:lua(
    [[
    local method, params = ...
    local answer
    require("alloy").call(method, params, function(problem, result)
      answer = { problem = problem and problem.message, result = result }
    end)
    vim.wait(8000, function() return answer end, 5)
    return require("alloy.json").encode(answer)
  ]],
    method,
    params or vim.empty_dict()
  )
  answer = require("alloy.json").decode(answer)
  assert(not answer.problem, answer.problem)
  return answer.result
end

--- Lets the service answer no call that matches.
function Child:stall(match)
  self:call("sandbox.faults.set", { faults = { { match = match, effect = "stall" } } })
end

--- Waits until so many calls have run into the fault.
function Child:waits_for_hits(count)
  harness.eventually(function()
    return self:call("sandbox.faults.report").faults[1].hits == count
  end)
end

--- Connects an account by a key, as a person does.
function Child:connect_shippo()
  self:ask("Alloy connect shippo")
  self:asks()
  self:type("shippo_test_0123456789<CR>")
  self:shows("shippo is connected.")
end

--- Fills in and runs a write up to its plan.
function Child:plan_address()
  self:ask("Alloy execute shippo CreateAddress")
  self:shows("street1 =")
  self:fill("country", "GB")
  self:fill("name", "Ada Lovelace")
  self:ask("write")
  self:shows("runs it")
end

--- True if there is a process of this id that has not ended.
function M.is_alive(pid)
  local status = io.open("/proc/" .. pid .. "/stat")
  if not status then
    return vim.fn.isdirectory("/proc") == 0 and vim.loop.kill(pid, 0) == 0
  end
  local state = status:read("*a"):match("%) (%a)")
  status:close()
  return state ~= "Z"
end

return M
