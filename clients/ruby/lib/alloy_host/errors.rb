# frozen_string_literal: true

module AlloyHost
  # A write had been sent when the host's deadline passed; check it before you send it again.
  class WriteTimedOut < UnknownOutcome
    include DeadlineExceeded
  end

  # The process has ended. A call that was under way then has the outcome "unknown"; a later one "not_sent".
  class HostExited < Error
    # The exit code; nil when a signal ended the process, or when it runs.
    attr_reader :exit_code
    # The number of the signal that ended the process.
    attr_reader :signal
    # The end of the host's stderr; empty unless it is captured.
    attr_reader :stderr_tail

    def initialize(message, status: nil, stderr_tail: "", **details)
      super(message, **details)
      @exit_code = status&.exitstatus
      @signal = status&.termsig
      @stderr_tail = stderr_tail
    end
  end

  # The host's stdout had something that is not a message, so the process was ended.
  class WireError < Error
  end

  # JSON can't represent the parameters, or the host would refuse the message without naming its call.
  class NotSendable < Error
  end

  # What an exception tells that ended a call: the `Cancelled` with everything that the host reported.
  module Abandoned
    attr_accessor :abandoned_call
  end

  # Makes errors.
  module Errors
    module_function

    # `data` of an error that the client makes itself.
    def made_here(kind, outcome) = { "kind" => kind, "origin" => "client", "outcome" => outcome }

    def not_sendable(message, method_name = nil)
      NotSendable.new(message, data: made_here("not_sendable", "not_sent"), method_name: method_name)
    end

    # The error for the `error` member of a reply.
    def from_wire(error, method_name)
      return made_internal(error, method_name) unless error.is_a?(Hash)

      data = error["data"].is_a?(Hash) ? error["data"] : { "technical" => error["data"] }.compact
      data = { "kind" => KIND_OF_CODE.fetch(error["code"], "internal") }.merge(data)
      class_of(data).new(error["message"] || data["kind"], code: error["code"], data: data, method_name: method_name)
    end

    def class_of(data)
      found = KINDS.fetch(data["kind"], Error)
      technical = data["technical"]
      is_late = found == UnknownOutcome && technical.is_a?(Hash) && technical["reason"] == "timedOut"
      is_late ? WriteTimedOut : found
    end

    def made_internal(error, method_name)
      message = "the host answered with an error that is not an object: #{error.inspect}"
      InternalError.new(message, data: made_here("internal", "unknown"), method_name: method_name)
    end
  end
end
