# frozen_string_literal: true

module AlloyHost
  # Decides about calls whose host died while they were under way.
  class Settling
    # The seconds for the search of an execution in the ledger of a new host.
    LOOK_UP_TIME = 15.0

    # `repeated`: the calls were sent for the second time, and are not sent once more.
    def initialize(restarts, connection, repeated:)
      @restarts = restarts
      @connection = connection
      @repeated = repeated
    end

    # Returns nil for a call that is to be sent again, otherwise the error that ends it.
    def decide(call, deadline, timeout, cancelled)
      exited = @restarts.ended(@connection, call.method_name, "unknown")
      return exited unless @restarts.possible_after?(@connection)

      @restarts.connect(deadline, timeout, cancelled)
      return @repeated ? exited : nil if call.reads?

      look_up(call, exited, deadline)
    rescue Unavailable => e
      e.error(call.method_name, "unknown")
    end

    private

    def look_up(call, exited, deadline)
      row = row_of(call, [deadline - Clock.now, LOOK_UP_TIME].min)
      # The row of a write is on disk before its first byte is sent: without one, it was not sent.
      return @repeated ? exited : nil if row.nil? || row["effect"] == "read"

      id = row["executionId"]
      return unknown(call, exited, "its execution is #{id}", "executionId" => id) if open?(row)

      @restarts.ended(@connection, call.method_name, row["outcome"], "executionId" => id)
    rescue Error => e
      unknown(call, exited, "there is no id of it: #{e.message}")
    end

    # True when nobody knows what became of the execution.
    def open?(row) = %w[unknown in_flight].include?(row["outcome"])

    def unknown(call, exited, found, more = {})
      data = Errors.made_here("unknown_outcome", "unknown").merge(more)
      data["fix"] = ["Check whether it was done before you send it again."]
      message = "#{exited.message}; whether it was done is not known; #{found}"
      UnknownOutcome.new(message, data: data, method_name: call.method_name)
    end

    # The execution of a call in the ledger; nil when the ledger has none.
    def row_of(call, timeout)
      raise Error, "only executions are in the ledger" unless call.method_name == "execute"
      raise Error, "its parameters were given by position, so that the ledger has no name of it" unless call.call_id

      ledger = @restarts.host.call("host.info", nil, timeout: timeout)["ledger"]
      raise Error, "the ledger was in the memory of the host; --state-dir keeps it on disk" unless ledger == "disk"

      rows = @restarts.host.call("executions.list", { "callId" => call.call_id }, timeout: timeout)["executions"]
      rows.find { |row| open?(row) } || rows.first
    end
  end
end
