-- A host that answers oddly: nvim --headless -u NONE -S stub.lua, with the behaviour in the variable STUB.
local behaviour = vim.env.STUB
local channel

local function send(text)
  vim.fn.chansend(channel, text)
end

local function reply(id, rest)
  return ('{"jsonrpc":"2.0","id":%s,%s}\n'):format(id, rest)
end

local seen = {}

local behaviours = {
  ["in pieces"] = function(id)
    for piece in reply(id, '"result":{"text":"é\\u2028漢"}'):gmatch(".") do
      send(piece)
    end
  end,
  ["in one piece"] = function(id)
    seen[#seen + 1] = id
    if #seen == 2 then
      send("\n \r\n" .. reply(seen[2], '"result":2') .. reply(seen[1], '"result":1'):gsub("\n", "\r\n"))
    end
  end,
  ["garbage"] = function(id)
    send("this is no JSON\n[1, \n\"a text\"\n17\n" .. reply(4711, '"result":{}') .. reply(id, '"result":"still here"'))
  end,
  ["broken reply"] = function(id)
    send(('{"jsonrpc":"2.0","id":%s,"result":{"cut\n'):format(id))
  end,
  ["neither"] = function(id)
    send(reply(id, '"more":1'))
  end,
  ["empty"] = function(id)
    send(reply(id, '"result":{}'))
  end,
  ["twice"] = function(id)
    send(reply(id, '"result":"first"') .. reply(id, '"result":"second"'))
  end,
  ["odd error"] = function(id)
    send(reply(id, '"error":{"code":4242}'))
  end,
  ["new kind"] = function(id)
    send(reply(id, '"error":{"code":1999,"message":"New.","data":{"kind":"brand_new","outcome":"rejected","more":[1]}}'))
  end,
  ["silent"] = function(id, method)
    if method ~= "$/cancelRequest" then
      seen[#seen + 1] = id
    end
  end,
  ["late"] = function(id, method)
    if method == "$/cancelRequest" then
      send(reply(seen[1], '"result":"it was too late to cancel"'))
    else
      seen[#seen + 1] = id
    end
  end,
  ["no id"] = function(id, method)
    seen[#seen + 1] = id
    if method == "alloy.unknown" then
      -- It runs, or the host never got it.
      if id == "1" then
        send(reply("null", '"error":{"code":-32600,"message":"In use.","data":{"kind":"invalid_request","id":"1"}}'))
        send(reply("1", '"result":"it ran"'))
      else
        send(reply(id, '"error":{"code":-32601,"message":"Unknown.","data":{"kind":"method_not_found","outcome":"not_sent"}}'))
      end
    elseif #seen == 2 then
      send(reply("null", '"error":{"code":-32700,"message":"Not JSON.","data":{"kind":"parse_error"}}'))
    end
  end,
  ["deep"] = function(id)
    send(reply(id, '"result":' .. ("["):rep(5000) .. ("]"):rep(5000)))
  end,
  ["notifications"] = function(id)
    for number = 1, 3 do
      send(('{"jsonrpc":"2.0","method":"news","params":{"number":%d}}\n'):format(number))
    end
    send('{"jsonrpc":"2.0","method":"$/progress","params":{"token":"of nobody","value":{"done":1}}}\n')
    send('{"jsonrpc":"2.0","method":"odd","params":17}\n')
    send(reply(id, '"result":{}'))
  end,
  ["dies"] = function()
    io.stderr:write("out of luck\n")
    os.exit(3)
  end,
  ["stubborn"] = function(id)
    send(reply(id, '"result":{}'))
  end,
}

local rest = ""
channel = vim.fn.stdioopen({
  on_stdin = function(_, chunks)
    if #chunks == 1 and chunks[1] == "" then
      return behaviour ~= "stubborn" and os.exit(0) or nil
    end
    chunks[1] = rest .. chunks[1]
    rest = table.remove(chunks)
    for _, line in ipairs(chunks) do
      behaviours[behaviour](line:match('"id":(%d+)'), line:match('"method":"([^"]+)"'))
    end
  end,
})
if behaviour == "refuses its options" then
  io.stderr:write("alloy-host: there is no option --nonsense\n")
  os.exit(2)
end
