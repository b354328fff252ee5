# frozen_string_literal: true

module AlloyHost
  # The answers to calls that were given up.
  module GivenUp
    CUT_SHORT = [Cancelled, TimedOut, UnknownOutcome].freeze
    # The outcomes of several calls as one: the one that needs the most care comes first.
    ORDER = %w[unknown applied rejected not_sent].freeze

    module_function

    # A reply that was sent before the cancel arrived is a normal reply; the reply to a call that was cut short tells what
    # became of it. `made` is the error without it.
    def answer(reply, made)
      return made unless reply
      return reply.outcome unless cut_short?(reply)

      data = known(reply).merge("kind" => made.kind)
      made.class.new(made.message, code: reply.error&.code, data: data, method_name: made.method_name)
    end

    def timed_out(method_name, timeout, outcome)
      TimedOut.new("#{method_name} took longer than #{timeout} s",
                   data: Errors.made_here("timed_out", outcome), method_name: method_name)
    end

    def cancelled(method_name, outcome)
      Cancelled.new("#{method_name} was cancelled",
                    data: Errors.made_here("cancelled", outcome), method_name: method_name)
    end

    def cut_short?(reply)
      return CUT_SHORT.any? { |kind| reply.error.is_a?(kind) } if reply.error

      items(reply).any? { |item| item.dig("error", "data", "kind") == "cancelled" }
    end

    # What a reply to a cancelled call tells, as `data` of an error.
    def known(reply)
      return reply.error.data if reply.error

      outcomes = items(reply).map { |item| item.key?("error") ? item.dig("error", "data", "outcome") : "applied" }
      outcome = ORDER.find { |one| outcomes.include?(one) } || "unknown"
      Errors.made_here("cancelled", outcome).merge("result" => reply.result, "results" => items(reply))
    end

    # The items in the result of `execute.batch`; none for other results.
    def items(reply)
      list = reply.result.is_a?(Hash) ? reply.result["results"] : nil
      is_batch = list.is_a?(Array) && list.all? do |item|
        item.is_a?(Hash) && (item.key?("result") || item.key?("error"))
      end
      is_batch ? list : []
    end
  end
end
