# frozen_string_literal: true

module AlloyHost
  # A call that was started with `Host#start`. It runs in the host; `value` waits for it.
  class Call
    def initialize(exchange) = @exchange = exchange

    # Waits for the result; raises the `Error` of a call that failed. One thread waits at a time.
    def value
      @answers ||= @exchange.answers
      raise @answers.first if @answers.first.is_a?(Exception)

      @answers.first
    end

    # Gives up the call, from any thread. `value` then raises a `Cancelled` with the outcome that the host reports, or
    # returns the result if it was too late.
    def cancel = @exchange.cancel
  end
end
