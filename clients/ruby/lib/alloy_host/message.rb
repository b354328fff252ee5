# frozen_string_literal: true

module AlloyHost
  # A call on its way: its id, its request as JSON text, and the name by which the ledger knows it if it is an execution.
  # `refers`: it takes a value from the result of another call of its batch.
  OutgoingCall = Struct.new(:id, :method_name, :request, :call_id, :refers) do
    def reads? = READING_METHODS.include?(method_name)
  end

  # A message from the host that does not answer a call, such as `credentials.authorize`.
  Notification = Struct.new(:name, :params)

  # The progress of a call; `done` only rises.
  Progress = Struct.new(:message, :done, :total)

  # The answer to one call: `error` when it is not nil, otherwise `result`.
  Reply = Struct.new(:id, :result, :error) do
    # The result, or the error as a value.
    def outcome = error || result
  end

  # One attempt to send a message, and the events of its calls.
  class Flight
    attr_reader :calls, :line, :inbox

    def initialize(calls, line)
      @calls = calls
      @line = line
      @inbox = Inbox.new
      @mutex = Mutex.new
      @state = :queued
    end

    # Changes the state; false when it is not `from` any more.
    def change(from, to)
      @mutex.synchronize do
        return false unless @state == from

        @state = to
        true
      end
    end

    # Keeps it from being written; false when that is too late.
    def withdraw
      @mutex.synchronize do
        @state = :withdrawn if @state == :queued
        @state == :withdrawn
      end
    end

    # True when the host is to be asked to give up its calls: the first time.
    def give_up? = @mutex.synchronize { !@given_up && (@given_up = true) }

    # True when a part of it has left this process.
    def begun? = @mutex.synchronize { @state == :begun }
  end
end
