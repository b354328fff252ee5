# frozen_string_literal: true

module AlloyHost
  # The calls without an answer, and what the host's messages mean for them. The caller holds a lock.
  class Replies
    TOKEN = "progress-"
    # No method has this name.
    QUESTION = "$/isThisIdFree"

    # A call without an answer; `doubt` is an error without an id that may belong to it, while the host is asked about it.
    OpenCall = Struct.new(:flight, :method_name, :doubt)

    def initialize = @open = {}

    def add(flight)
      flight.calls.each { |call| @open[call.id] = OpenCall.new(flight, call.method_name) }
    end

    def remove(flight)
      flight.calls.each { |call| @open.delete(call.id) }
    end

    def flights = @open.values.map(&:flight).uniq

    # Takes a message. Yields `:event, flight, event` for each call that it concerns, `:notification, notification`, and
    # `:question, id` for each call that the host is to be asked about.
    def read(message, &handler)
      Array(message.is_a?(Hash) ? [message] : message).each { |one| read_one(one, &handler) }
    end

    private

    def read_one(message, &handler)
      raise TypeError, "a message is an object" unless message.is_a?(Hash)

      if message["method"].is_a?(String)
        notified(message, &handler)
      elsif message["id"].nil? && message.key?("error")
        unreadable(message["error"], &handler)
      elsif (call = @open[message["id"]])
        message = message.merge("error" => call.doubt) if call.doubt && answer_to_question?(message)
        yield :event, call.flight, answer(message["id"], message)
      end
    end

    def notified(message)
      token = message["method"] == "$/progress" && message["params"].is_a?(Hash) && message["params"]["token"]
      unless token.is_a?(String) && token.start_with?(TOKEN)
        return yield(:notification, Notification.new(message["method"], message["params"]))
      end

      call = @open[token.delete_prefix(TOKEN).to_i]
      yield :event, call.flight, Progress.new(*message["params"]["value"].values_at("message", "done", "total")) if call
    end

    def answer(id, message)
      call = @open.delete(id)
      return Reply.new(id, message["result"]) unless message.key?("error")

      Reply.new(id, nil, Errors.from_wire(message["error"], call.method_name))
    end

    # The host did not know whose message it was. If only one is under way, it is that one. Otherwise the host is asked: it
    # refuses a request with the id of a call that runs; else that call never reached it.
    def unreadable(error, &handler)
      running = error.is_a?(Hash) && error["data"].is_a?(Hash) ? error["data"]["id"] : nil
      # Two calls never have the same id, so this answers a question.
      return @open[running.to_i]&.doubt = nil if running.is_a?(String) && running.match?(/\A\d+\z/)

      return ask(error, &handler) if flights.size != 1

      @open.to_a.each { |id, call| yield :event, call.flight, answer(id, { "error" => error }) }
    end

    # One question at a time for each call: it is sent after the call, so its answer holds for any error.
    def ask(error)
      @open.each do |id, call|
        next if call.doubt

        call.doubt = error
        yield :question, id
      end
    end

    def answer_to_question?(message)
      error = message["error"]
      error.is_a?(Hash) && error["code"] == -32_601 && error["message"].to_s.include?(QUESTION)
    end
  end
end
