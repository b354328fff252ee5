std = "luajit"
read_globals = { "vim" }
globals = { "vim.bo", "vim.wo", "vim.g", "vim.env", "vim.ui", "vim.o" }
max_line_length = 130
-- Generated: a type stands on one line.
files["lua/alloy/protocol.lua"] = { max_line_length = false }
