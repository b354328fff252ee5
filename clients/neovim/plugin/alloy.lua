-- The command, and nothing else: the rest is loaded when it is used for the first time.
if vim.g.loaded_alloy then
  return
end
vim.g.loaded_alloy = true

vim.api.nvim_create_user_command("Alloy", function(arguments)
  require("alloy.command").run(arguments)
end, {
  nargs = "*",
  desc = "Alloy: connectors, actions, execute, connect, history, unknown, approvals",
  complete = function(_, line, column)
    return require("alloy.command").complete(line:sub(1, column))
  end,
})
