-- What a person sees and does, against the real host with its sandbox.

local child = require("child")
local harness = require("harness")
local test, equal, contains, lacks = harness.test, harness.equal, harness.contains, harness.lacks

test("nothing is loaded before the command is used, and the command needs no setup", function()
  local editor = child.start()
  local loaded = [[
    return vim.tbl_filter(function(name) return name:match("^alloy") end, vim.tbl_keys(package.loaded))
  ]]
  equal(editor:lua(loaded), {})
  editor:ask("Alloy connectors")
  editor:shows("shippo")
  equal(#editor:lua(loaded) > 5, true)
end)

test("the connectors are on the screen, and <CR> lists actions", function()
  local editor = child.start()
  editor:ask("Alloy")
  editor:shows("legacyERP")
  local screen = editor:screen()
  contains(screen, "Connectors  <CR> actions  c connect  R reload  g? keys")
  contains(screen, "hubspot       Hubspot  crm")
  editor:go_to("shippo")
  editor:type("<CR>")
  editor:shows("CreateOrder")
  contains(editor:screen(), "  GetOrder     Get an order  Get an order by its id.")
  editor:type("-")
  editor:shows("legacyERP")
  editor:type("q")
  harness.eventually(function()
    return editor:text() == ""
  end)
end)

test("a page opens where the modifiers of the command say", function()
  local editor = child.start()
  editor:ask("vertical Alloy history")
  editor:shows("Nothing was executed yet.")
  equal(editor:lua("return vim.fn.winlayout()[1]"), "row")
  editor:ask("tab Alloy connectors")
  editor:shows("legacyERP")
  equal(editor:lua("return { vim.fn.tabpagenr('$'), vim.fn.winnr('$') }"), { 2, 1 })
  editor:ask("Alloy unknown")
  editor:shows("Nothing has an unknown outcome.")
  equal(editor:lua("return { vim.fn.tabpagenr('$'), vim.fn.winnr('$') }"), { 2, 1 })
end)

test("actions are found by words", function()
  local editor = child.start()
  editor:ask("Alloy search post a message in slack")
  contains(editor:shows("chat_postMessage"), "slack · Sends a message to a channel.")
  editor:ask("Alloy actions shippo list orders")
  lacks(editor:shows("ListOrders"), "chat_postMessage")
end)

test("a wrong name is explained in the page, with what to do next", function()
  local editor = child.start()
  editor:ask("Alloy actions shipo")
  local text = editor:shows("not_found · outcome")
  contains(text, "shippo")
  editor:ask("Alloy nonsense")
  editor:says("there are actions, approvals, cancel, connect")
end)

test("command lines are completed", function()
  local editor = child.start()
  local function completions(line)
    return editor:lua([[return vim.fn.getcompletion(..., "cmdline")]], line)
  end
  equal(completions("Alloy app"), { "approvals" })
  equal(completions("Alloy execute ship"), { "shippo" })
  equal(completions("Alloy execute shippo create"), { "CreateAddress", "CreateOrder" })
  editor:type(":Alloy act<Tab> hubs<Tab><CR>")
  editor:shows("Actions of hubspot")
end)

test("a key is asked for without showing it, and is nowhere afterwards", function()
  local editor = child.start()
  editor:ask("Alloy connect shippo")
  editor:asks()
  editor:type("shippo_test_0123456789")
  editor:type("<CR>")
  local text = editor:shows("shippo is connected.")
  contains(text, "Credential ")
  lacks(editor:screen(), "shippo_test")
  for _, command in ipairs({ "history all", "messages", "registers" }) do
    lacks(editor:lua("return vim.fn.execute(...)", command), "shippo_test")
  end
end)

test("an empty answer to a question about a key leaves it", function()
  local editor = child.start()
  editor:ask("Alloy connect shippo")
  editor:asks()
  editor:type("<CR>")
  editor:shows("It was cancelled.")
  equal(#editor:call("credentials.list", { connectorId = "shippo", userId = "827a66985b653b468385bb14" }).credentials, 0)
end)

test("a link is opened, and the person's consent is waited for", function()
  local editor = child.start()
  editor:ask("Alloy connect hubspot")
  local text = editor:shows("/authorize?")
  contains(text, "It waits until")
  contains(text, "Your browser shows a page")
  contains(text, "`a` allows the access")
  -- Nothing of the link is cut off.
  equal(editor:lua("return vim.wo.wrap"), true)
  harness.eventually(function()
    return #editor:opened() > 0
  end)
  contains(editor:opened()[1], "/api/strategy/connector/hubspot/authorize")
  editor:type("a")
  editor:shows("hubspot is connected.")
end)

test("a connection that is cancelled stops waiting", function()
  local editor = child.start()
  editor:ask("Alloy connect hubspot")
  editor:shows("/authorize?")
  editor:ask("Alloy cancel")
  editor:shows("cancelled · outcome")
end)

test("a form is filled in, planned and executed", function()
  local editor = child.start()
  editor:connect_shippo()
  editor:ask("Alloy execute shippo CreateOrder")
  editor:shows("[/requestBody/line_items/*]")
  harness.eventually(function()
    return #editor:diagnostics() == 2
  end)
  equal(vim.fn.sort(editor:diagnostics()), { "country = : Country is required.", "placed_at = : Placed at is required." })
  contains(editor:screen(), "placed_at =  Placed at * · datetime")
  contains(editor:screen(), "■ Placed at is required.")
  editor:ask("write")
  editor:says("2 places of the form need attention.")
  editor:fill("placed_at", "2025-10-01T09:30")
  editor:type("q")
  editor:says("the form has changes")
  editor:shows("placed_at = 2025-10-01T09:30")
  editor:fill("country", "GB")
  harness.eventually(function()
    return #editor:diagnostics() == 0
  end)
  -- A section of a list is copied for one more element.
  editor:fill("title", "A book")
  editor:fill("quantity", "two")
  harness.eventually(function()
    return editor:diagnostics()[1] and editor:diagnostics()[1]:find("quantity = two: ", 1, true)
  end)
  editor:fill("quantity", "2")
  editor:go_to("[/requestBody/line_items/*]")
  editor:type("yap}p")
  editor:ask("write")
  local plan = editor:shows("runs it")
  contains(plan, "POST /orders  write")
  contains(plan, '"placed_at": "2025-10-01T09:30:00Z"')
  contains(plan, '"quantity": 2')
  equal(select(2, plan:gsub('"title": "A book"', "")), 2)
  lacks(editor:text(), "from_address")
  editor:type("y")
  local result = editor:shows("applied")
  contains(result, "shippo · CreateOrder: applied  execution ")
  contains(result, '"order_status": ')
  editor:ask("Alloy history shippo")
  contains(editor:shows("shippo.CreateOrder"), "applied   write")
  editor:type("<CR>")
  contains(editor:shows('"argumentsDigest"'), '"purpose": "user"')
end)

test("without an account, the form says how to connect one", function()
  local editor = child.start()
  editor:ask("Alloy execute shippo CreateOrder")
  editor:shows("`:Alloy connect shippo` connects one")
end)

test("options are completed while one types, also those of the provider", function()
  local editor = child.start()
  editor:connect_shippo()
  editor:ask("Alloy execute shippo CreateOrder")
  editor:shows("weight_unit =")
  editor:go_to("order_status =")
  editor:type("A<C-x><C-o>")
  harness.eventually(function()
    return editor:lua("return vim.fn.pumvisible()") == 1
  end)
  equal(editor:options()[2], "AWAITPAY Awaitpay")
  editor:type("<C-e>parti<C-x><C-o>")
  harness.eventually(function()
    return editor:text():find("order_status = PARTIALLY_FULFILLED", 1, true)
  end, function()
    return editor:text()
  end)
  editor:type("<C-y><Esc>")
  -- Options that an action of the provider reads.
  editor:ask("Alloy connect slack")
  editor:shows("/authorize?")
  editor:type("a")
  editor:shows("slack is connected.")
  editor:ask("Alloy execute slack chat_postMessage")
  editor:shows("channel =")
  editor:go_to("channel =")
  editor:type("A<C-x><C-o>")
  harness.eventually(function()
    return editor:lua("return vim.fn.pumvisible()") == 1
  end)
  contains(table.concat(editor:options(), "\n"), "general")
end)

test("a choice shows the fields that belong to it, and secrets are not in the text", function()
  local document = harness.folder() .. "/odd.json"
  vim.fn.writefile({
    vim.json.encode({
      openapi = "3.1.0",
      info = { title = "Odd", version = "1" },
      servers = { { url = "https://odd.example" } },
      paths = { ["/send"] = { post = {
        operationId = "send",
        requestBody = { content = { ["application/json"] = { schema = {
          type = "object",
          properties = {
            to = { oneOf = {
              { title = "Person", type = "object", properties = { kind = { const = "person" }, email = { type = "string" } } },
              { title = "Group", type = "object", properties = { kind = { const = "group" }, group = { type = "string" } } },
            } },
            mixed = { oneOf = {
              { title = "One", type = "string" },
              { title = "Many", type = "array", items = { type = "string" } },
              { title = "Full", type = "object", properties = { email = { type = "string" } } },
            } },
            meta = { type = "object", additionalProperties = { type = "object", properties = { v = { type = "string" } } } },
            grid = { type = "array", items = { type = "array", items = { type = "integer" } } },
            labels = { type = "object", additionalProperties = { type = "string" } },
            point = { type = "array", prefixItems = { { type = "number" }, { type = "number" } } },
            tags = { type = "array", items = { type = "string" } },
            days = { type = "array", uniqueItems = true, items = { enum = { "mon", "tue" } } },
            note = { type = "string", maxLength = 5000 },
            secret_token = { type = "string", format = "password" },
          },
        } } } },
        responses = { ["200"] = { description = "sent" } },
      } } },
    }),
  }, document)
  local editor = child.start({ host = { "--sandbox", "--connector", "odd=" .. document } })
  editor:ask("Alloy connect odd")
  editor:asks()
  editor:type("odd_key_0123456789<CR>")
  editor:shows("odd is connected.")
  editor:ask("Alloy execute odd send")
  local text = editor:shows("kind = person")
  contains(text, "email =")
  lacks(text, "group =")
  editor:fill("kind", "group")
  editor:shows("group =")
  lacks(editor:text(), "email =")
  editor:fill("group", "staff")
  editor:fill("mixed", "alone")
  editor:fill("mixed$choice", "Many")
  editor:shows("mixed/* = alone")
  editor:go_to("mixed/*")
  editor:type("omixed/* = not alone<Esc>")
  editor:go_to("# [/requestBody/meta/NAME]")
  editor:type("O[/requestBody/meta/first]<CR>v = of the first<Esc>")
  editor:fill("*", "7")
  editor:go_to("# name = value")
  editor:type("ocolor = red<CR>a = b = c<Esc>")
  editor:fill("0", "1.5")
  editor:fill("1", "2")
  editor:go_to("tags/*")
  editor:type("Aone<CR>tags/* = two<Esc>")
  editor:fill("days/*", "mon")
  editor:go_to("note =")
  editor:type("A<CR>  first line<CR>second line<Esc>")
  editor:go_to("secret_token =")
  editor:type("<CR>")
  editor:asks()
  editor:type("not-for-eyes-1815<CR>")
  editor:shows("secret_token = ••••••")
  -- The form is written anew, and keeps the secret.
  editor:fill("kind", "person")
  editor:shows("email =")
  editor:fill("kind", "Group")
  editor:shows("group =")
  editor:fill("group", "staff")
  editor:ask("write")
  local plan = editor:shows("runs it")
  for _, wanted in ipairs({
    '"alone",',
    '"not alone"',
    '"first": {',
    '"v": "of the first"',
    "7\n",
    '"kind": "group"',
    '"group": "staff"',
    '"color": "red"',
    '"a": "b = c"',
    "1.5,",
    '"one",',
    '"two"',
    '"mon"',
    [["note": "first line\nsecond line"]],
  }) do
    contains(plan, wanted)
  end
  lacks(plan, "not-for-eyes")
  editor:type("y")
  editor:shows("applied")
  lacks(editor:text(), "not-for-eyes")
  local journal = require("alloy.json").encode(editor:call("sandbox.journal", { limit = 1 }))
  contains(journal, '"group":"staff"')
end)

test("another user is chosen among all", function()
  local editor = child.start()
  editor:call("users.create", { username = "grace@example.com", fullName = "Grace Hopper" })
  editor:ask("Alloy connect shippo")
  editor:asks()
  editor:type("2<CR>")
  -- The next question is that for the key.
  harness.eventually(function()
    return not vim.rpcrequest(editor.channel, "nvim_get_mode").blocking and editor:is_asking()
  end)
  editor:type("shippo_test_0123456789<CR>")
  editor:shows("shippo is connected.")
  equal(#editor:call("credentials.list", { userId = "grace@example.com" }).credentials, 1)
end)

test("the editor ends, and its host with it", function()
  local editor = child.start()
  editor:ask("Alloy")
  editor:shows("shippo")
  local pid = editor:host()
  equal(child.is_alive(pid), true)
  editor:stop()
  harness.eventually(function()
    return not child.is_alive(pid)
  end)
  -- Killed, it can do nothing itself; the host notices.
  editor = child.start()
  editor:ask("Alloy")
  editor:shows("shippo")
  pid = editor:host()
  vim.loop.kill(editor.pid, "sigkill")
  harness.eventually(function()
    return not child.is_alive(pid)
  end)
end)

test("an answer that has not the promised members is a sentence in the page", function()
  local script = 'exec env STUB=empty "$1" --headless -u NONE -i NONE -n -S "$2"'
  local command = { "/bin/sh", "-c", script, "stub", vim.v.progpath, child.root .. "/tests/stub.lua" }
  local editor = child.start({ command = command })
  for _, line in ipairs({ "connectors", "actions slack", "history", "approvals", "execute slack post", "connect slack" }) do
    editor:ask("Alloy " .. line)
    contains(editor:shows("The plug-in can't use what the host answered"), "unreadable · outcome unknown")
    editor:ask("bwipeout!")
  end
end)
