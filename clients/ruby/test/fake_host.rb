# frozen_string_literal: true

# A scripted host: each method misbehaves in one exact way. "--stubborn": it stays when stdin ends, and ignores SIGTERM.

require "json"

# A number that keeps its text.
Text = Struct.new(:text) do
  def to_json(*) = text
end

$stdout.sync = true
stubborn = ARGV.include?("--stubborn")
trap("TERM", "IGNORE") if stubborn
waiting = {}
cancels = []

send_message = ->(message) { $stdout.write("#{JSON.generate({ jsonrpc: '2.0' }.merge(message))}\n") }
cancelled = { kind: "cancelled", origin: "host", outcome: "applied", fix: ["look"], retry: { safe: true, afterMs: 500 },
              executionId: "e5", attempts: [{ n: 1, phase: "ambiguous", waitMs: 0 }] }

$stdin.each_line do |line|
  message = JSON.parse(line, decimal_class: Text)
  id, method, params = message.values_at("id", "method", "params")
  token = params.is_a?(Hash) && params.dig("_meta", "progressToken")
  progress = lambda do |done|
    send_message.call(method: "$/progress", params: { token: token, value: { done: done, total: 2 } }) if token
  end
  case method
  when "echo" then send_message.call(id: id, result: params)
  when "cancels" then send_message.call(id: id, result: cancels)
  when "raw" then $stdout.write(%({"jsonrpc":"2.0","id":#{id},"result":#{params['text']}}\n))
  when "deep" then $stdout.write(%({"jsonrpc":"2.0","id":#{id},"result":#{'[' * 100_000}#{']' * 100_000}}\n))
  when "wait", "late", "deaf"
    waiting[id] = method
    progress.call(1)
  when "count"
    [1, 2].each(&progress)
    send_message.call(id: id, result: "counted")
  when "say"
    send_message.call(method: params["method"], params: params["params"])
    send_message.call(id: id, result: nil)
  when "drip" # Every byte in a write of its own.
    %(\r\n{"jsonrpc":"2.0","result":"né\u2028😀","id":#{id}}\r\n).each_byte { |byte| $stdout.write(byte.chr) }
  when "garbage" then puts "hello from a stray print"
  when "unreadable" then send_message.call(id: nil, error: { code: -32_700, message: "nested too deep" })
  when "exit"
    warn "these were its last words"
    exit!(3)
  when "$/cancelRequest"
    cancels << params["id"]
    case waiting.delete(params["id"])
    when "wait"
      error = { code: -32_800, message: "The call was cancelled.", data: cancelled }
      send_message.call(id: params["id"], error: error)
    when "late" then send_message.call(id: params["id"], result: "done after all")
    end
  when %r{\A\$/is}
    if waiting.key?(id)
      send_message.call(id: nil, error: { code: -32_600, message: "runs", data: { id: id.to_s } })
    else
      send_message.call(id: id, error: { code: -32_601, message: "There is no method #{method}." })
    end
  end
end
sleep if stubborn
