--- `:checkhealth alloy`: Neovim, the executable, and what `alloy-host doctor` finds.

local config = require("alloy.config")
local json = require("alloy.json")
local process = require("alloy.process")

local M = {}

--- The module and its functions had other names before Neovim 0.8 and 0.10.
local health = vim.health or require("health")
local report = {}
for _, name in ipairs({ "start", "ok", "info", "warn", "error" }) do
  report[name] = health[name] or health["report_" .. name]
end

local STATES = { ok = report.ok, skipped = report.info, warning = report.warn, failed = report.error }

--- Milliseconds that the checks of the host may take: they wait for the network.
local PATIENCE = 60000

--- Runs a command and returns what it has written to stdout and to stderr.
local function output_of(words)
  local stdout, stderr = {}, {}
  local job = vim.fn.jobstart(words, {
    stdout_buffered = true,
    stderr_buffered = true,
    on_stdout = function(_, lines)
      stdout = lines
    end,
    on_stderr = function(_, lines)
      stderr = lines
    end,
  })
  if vim.fn.jobwait({ job }, PATIENCE)[1] == -1 then
    vim.fn.jobstop(job)
    stderr = { "it did not end within a minute" }
  end
  return table.concat(stdout, "\n"), table.concat(stderr, "\n")
end

--- Runs the checks of the host.
---@param words string[] the command
local function doctor(words)
  vim.list_extend(words, { "doctor", "--json" })
  vim.list_extend(words, config.get().options)
  local output, problem = output_of(words)
  local read, answer = pcall(json.decode, output)
  if not read or json.kind(answer) ~= "object" or json.kind(answer.findings) ~= "array" then
    return report.error("`alloy-host doctor --json` failed: " .. vim.trim(output .. problem))
  end
  for _, finding in ipairs(answer.findings) do
    local show = STATES[finding.state] or report.warn
    local text = ("%s: %s"):format(finding.check, finding.message)
    if (show == report.warn or show == report.error) and type(finding.mend) == "string" then
      show(text, { finding.mend })
    else
      show(text)
    end
  end
end

function M.check()
  report.start("alloy: Neovim")
  if vim.fn.has("nvim-0.7") == 1 then
    report.ok("This Neovim is recent enough.")
  else
    report.error("Neovim 0.7 or later is needed.")
  end
  report.start("alloy: the host")
  local configured, settings = pcall(config.get)
  if not configured then
    return report.error(tostring(settings))
  end
  local found, words = pcall(process.find, settings.command)
  if not found then
    return report.error(tostring(words))
  end
  report.ok("The executable is " .. words[1] .. ".")
  doctor(words)
end

return M
