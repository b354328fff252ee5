# frozen_string_literal: true

module AlloyHost
  # What errors have in common that a deadline caused, whatever their kind.
  module DeadlineExceeded
  end

  # A call that failed. There is a subclass for each kind; a kind of a newer host is an `Error` itself.
  class Error < StandardError
    # The JSON-RPC error code; nil for an error that the client made.
    attr_reader :code
    # The host's `error.data` with all its members, or what the client knows instead.
    attr_reader :data
    # The name of the method that was called.
    attr_reader :method_name

    def initialize(message, code: nil, data: {}, method_name: nil)
      super(message)
      @code = code
      @data = data
      @method_name = method_name
    end

    # The reason in one word.
    def kind = data["kind"]

    # Whether the service acted: "not_sent", "rejected", "applied" or "unknown".
    def outcome = data["outcome"]

    # The party that failed: "host", "alloy", "provider", "network"; "client" for errors that the client made.
    def origin = data["origin"]

    # Advice for the next step, best first: sentences, and calls that can be sent as they are.
    def fix = data.fetch("fix", [])

    # True when the same call may be sent again without doing anything twice.
    def retry_safe? = data.dig("retry", "safe") || false

    # The seconds to wait before the next attempt, where the host knows them.
    def retry_after = data.dig("retry", "afterMs")&.fdiv(1000)

    # Everything that is wrong with the parameters, each at its JSON Pointer.
    def problems = data.fetch("problems", [])

    # The host's id of the execution, for `executions.get` and `executions.resolve`.
    def execution_id = data["executionId"]

    # The attempts to send the call.
    def attempts = data.fetch("attempts", [])

    # The results of the items of an `execute.batch` that was cancelled or timed out, in their order.
    def results = data.fetch("results", [])
  end
end
