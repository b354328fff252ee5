-- Runs the tests: nvim --headless -u NONE -i NONE -n -S clients/neovim/tests/run.lua
-- ALLOY_HOST is the executable. ALLOY_TESTS is a pattern: only tests whose names match are run. The results of the conformance
-- cases are written to the file that CONFORMANCE_REPORT names.
local folder = vim.fn.fnamemodify(debug.getinfo(1, "S").source:sub(2), ":p:h")
vim.opt.runtimepath:prepend(vim.fn.fnamemodify(folder, ":h"))
package.path = folder .. "/?.lua;" .. package.path

if vim.fn.executable(vim.env.ALLOY_HOST or "alloy-host") == 0 then
  io.stderr:write("There is no alloy-host: set ALLOY_HOST to the path of the executable.\n")
  vim.cmd("cquit 1")
end

local harness = require("harness")
local pattern = vim.env.ALLOY_TESTS or ""
harness.report = vim.env.CONFORMANCE_REPORT
-- The hosts get no setting of this machine.
for name in pairs(vim.fn.environ()) do
  if name:match("^ALLOY_") and name ~= "ALLOY_HOST" then
    vim.env[name] = nil
  end
end
local files = vim.fn.sort(vim.fn.glob(folder .. "/*_test.lua", false, true))
for _, file in ipairs(files) do
  dofile(file)
end
local passed, failed = harness.run(pattern)
io.stdout:write(("%d passed, %d failed\n"):format(passed, failed))
vim.cmd((failed > 0 or passed == 0) and "cquit 1" or "qall!")
