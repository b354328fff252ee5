-- Forms as text: written and read again, without a person.

local client = require("alloy.client")
local fields = require("alloy.form.fields")
local harness = require("harness")
local json = require("alloy.json")
local reader = require("alloy.form.read")
local writer = require("alloy.form.write")
local test, equal = harness.test, harness.equal

local function field(pointer, widget, more)
  return vim.tbl_extend("force", { pointer = pointer, widget = widget, label = pointer, type = "string" }, more or {})
end

--- Returns the values as JSON without spaces.
local function values_of(lines, secrets)
  return json.encode(reader.values(lines, secrets).values)
end

test("form text: sections, elements, rows and continued values", function()
  equal(
    values_of({
      "# a remark",
      "top = 1",
      "[/requestBody]",
      "name = Ada = Lovelace",
      "note =",
      "  first",
      "  # no remark",
      "tags/* = a",
      "tags/* = b",
      "[/requestBody/items/*]",
      "title = one",
      "sub/* = x",
      "[/requestBody/items/*/more/*]",
      "deep = 1",
      "[/requestBody/items/*/more/*]",
      "deep = 2",
      "[/requestBody/items/*]",
      "title =",
      "[/requestBody/items/*]",
      "title = two",
      "[/requestBody/labels]",
      '"a = b" = c',
      "x~1y = z",
    }),
    '{"top":"1","requestBody":{"name":"Ada = Lovelace","note":"first\\n# no remark","tags":["a","b"],'
      .. '"items":[{"title":"one","sub":["x"],"more":[{"deep":"1"},{"deep":"2"}]},{"title":"two"}],'
      .. '"labels":{"a = b":"c","x/y":"z"}}}'
  )
end)

test("form text: places have lines, and mistakes are found", function()
  local read = reader.values({ "[/a/*]", "x =", "[/a/*]", "x = 1", "nonsense", "x = 2", "[/b]", "  lost" })
  equal(read.lines["/a/0/x"], 6)
  equal(reader.line_of(read, "/a/0/other/thing"), 3)
  equal(reader.line_of(read, "/nowhere"), 1)
  equal(
    vim.tbl_map(function(problem)
      return problem.line
    end, read.problems),
    { 5, 6, 8 }
  )
end)

test("form text: a secret is kept apart", function()
  equal(values_of({ "[/data]", "key = " .. reader.SECRET }, { ["/data/key"] = "s3cret" }), '{"data":{"key":"s3cret"}}')
  equal(values_of({ "[/data]", "key = " .. reader.SECRET }), '{"data":{"key":""}}')
end)

test("form text: a condition decides what is shown, in each element", function()
  local form = fields.new({
    field("/a", "items"),
    field("/a/*/kind", "select", { default = "x", options = { { value = "x", label = "The x" }, { value = "y", label = "Y" } } }),
    field("/a/*/only_x", "text", { showWhen = { pointer = "/a/*/kind", equals = "x" } }),
    field("/a/*/only_y", "text", { showWhen = { pointer = "/a/*/kind", equals = "y" } }),
  })
  local values = json.decode('{"a":[{"kind":"Y"},{"kind":"The x"},{}]}')
  local lines = table.concat((writer.lines(form, values)), "\n")
  equal(
    lines,
    "[/a/*]\nkind = Y\nonly_y = \n\n[/a/*]\nkind = The x\nonly_x = \n\n[/a/*]\nkind = x\nonly_x = "
  )
end)

test("form text: names that look like something else", function()
  local form = fields.new({ field("/a\nb]", "group"), field("/a\nb]/x\ny", "text") })
  equal(values_of((writer.lines(form, json.decode('{"a\\nb]":{"x\\ny":"1"}}')))), '{"a\\nb]":{"x\\ny":"1"}}')
  for _, line in ipairs((writer.lines(form, json.object()))) do
    equal(line:find("\n"), nil)
  end
  form = fields.new({ field("/q", "group"), field("/q/filter[name]", "text"), field("/q/ # odd = x", "text") })
  local values = json.decode('{"q":{"filter[name]":"1","# odd = x":"2","[x]":"3","a/b":"4","":"5"}}')
  equal(
    values_of((writer.lines(form, values))),
    '{"q":{"filter[name]":"1"," # odd = x":"","# odd = x":"2","[x]":"3","a/b":"4","":"5"}}'
  )
end)

test("form text: what is null by default is empty, and what is false is not", function()
  local form = fields.new({
    field("/level", "select", { default = vim.NIL }),
    field("/note", "text", { default = vim.NIL }),
    field("/any", "json", { default = vim.NIL }),
    field("/ok", "checkbox", { default = false }),
  })
  equal((writer.lines(form, json.object())), { "level = ", "note = ", "any = ", "ok = false" })
end)

test("form text: alternatives of one pointer, lists of lists, maps of objects, tuples with more elements", function()
  local function alternative(widget, wanted, place)
    return field(place or "/to", widget, { showWhen = { pointer = "/to$choice", equals = wanted } })
  end
  local form = fields.new({
    field("/to$choice", "choice", { default = "Text" }),
    alternative("text", "Text"),
    alternative("list", "Many"),
    alternative("text", "Many", "/to/*"),
    alternative("group", "Person"),
    alternative("email", "Person", "/to/email"),
    field("/grid", "items"),
    field("/grid/*", "list"),
    field("/grid/*/*", "integer"),
    field("/meta", "map"),
    field("/meta/*/v", "text"),
    field("/pair", "tuple"),
    field("/pair/0", "text"),
    field("/pair/*", "text"),
    field("/free", "items"),
    field("/free/*", "json"),
  })
  local rest = '"grid":[["1","2"],["3"]],"meta":{"a":{"v":"x"}},"pair":{"0":"p","1":"q","2":"r"}}'
  for choice, value in pairs({ Text = '"bob"', Many = '["a","b"]', Person = '{"email":"e"}' }) do
    local values = json.decode(('{"to$choice":"%s","to":%s,"free":["{\\"a\\":1}"],%s'):format(choice, value, rest))
    equal(json.decode(values_of((writer.lines(form, values)))), values, choice)
  end
  local _, shown = writer.lines(form, json.decode('{"to$choice":"Many","to":"bob"}'))
  equal(shown ~= select(2, writer.lines(form, json.object())), true)
  -- What was filled in for one alternative is kept where another one can hold it.
  equal(values_of((writer.lines(form, json.decode('{"to$choice":"Many","to":"bob"}')))):match('"to":%b[]'), '"to":["bob"]')
end)

--- Fills in every single field of a form with a text of its own, as deep as its first elements.
local function filled(form)
  local lines = (writer.lines(form, json.object()))
  local read = reader.values(lines)
  for number = 1, read.count do
    local context = read.contexts[number]
    if context and context.node then
      local name = lines[number]:match("^(.-)%s+=")
      local found = form:at(context.node.place, read.values)
      assert(found, "no field is at " .. context.node.place)
      lines[number] = ("%s = value %d"):format(name, number)
    end
  end
  return lines
end

test("form text: every form of the sandbox is written and read without a loss", function()
  local made = client.new({ options = { "--sandbox" } })
  harness.cleanup(function()
    made:close_and_wait(2000)
  end)
  local function result_of(method, params)
    local answer
    made:request(method, params, nil, function(problem, result)
      assert(not problem, tostring(problem))
      answer = result
    end)
    return harness.eventually(function()
      return answer
    end)
  end
  local count = 0
  for _, connector in ipairs(result_of("connectors.list").connectors) do
    for _, action in ipairs(result_of("actions.list", { connectorId = connector.id }).actions) do
      local reference = { connectorId = connector.id, actionId = action.id }
      local form = fields.new(result_of("actions.form", reference).fields)
      local lines = filled(form)
      local values = reader.values(lines).values
      local written = (writer.lines(form, values))
      equal(json.encode(reader.values(written).values), json.encode(values), connector.id .. "." .. action.id)
      equal(written, lines, connector.id .. "." .. action.id)
      count = count + 1
    end
  end
  equal(count > 250, true)
end)

test("json: texts that are none are refused, with the place", function()
  local texts = { "01", "1.", "1e", "-", '{"a":1,}', "[1 2]", '"a', '"\n"', "nul", "", '{"a"}', '"\\x"', '"\\u12"' }
  vim.list_extend(texts, { "[1]x", "{1:2}" })
  for _, wrong in ipairs(texts) do
    local read, problem = pcall(json.decode, wrong)
    equal(read, false, wrong)
    harness.contains(problem, "at byte")
  end
  equal(pcall(json.decode, ("["):rep(3000) .. ("]"):rep(3000)), false)
end)

test("json: a text is decoded and encoded without a change", function()
  for _, exact in ipairs({
    '{"b":1,"a":[],"c":{},"b":2}',
    "[0,-1,1.5,1e400,-0,0.1,123456789012345678901234567890,9007199254740993,1.0,1E5]",
    '"\\ud83d"',
    '["\\udc00\\ud83d","é😀\226\128\168"]',
    "[null,true,false,[[]]]",
    '{"":{"a":null}}',
    '"\\u0000\\u001f\127\\\\\\"/"',
  }) do
    equal(json.encode(json.decode(exact)), exact)
  end
  equal(json.decode('"\\u00e9\\ud83d\\ude00\\/\\b"'), "é😀/\b")
  local encoded = json.encode("a\255\192\128\237\160\189\244\144\128\128b\128")
  equal(encoded, '"a\239\191\189\239\191\189\\ud83d\239\191\189b\239\191\189"')
  equal(json.lines(json.decode('{"a":[1,{}],"b":{"c":"\\n"}}')), {
    "{", '  "a": [', "    1,", "    {}", "  ],", '  "b": {', '    "c": "\\n"', "  }", "}",
  })
end)

test("base64 has the bytes of any length", function()
  local base64 = require("alloy.form.ask").base64
  local known = { [""] = "", f = "Zg==", fo = "Zm8=", foo = "Zm9v", foob = "Zm9vYg==", ["\0\255\128~"] = "AP+Afg==" }
  for text, wanted in pairs(known) do
    equal(base64(text), wanted)
  end
end)
