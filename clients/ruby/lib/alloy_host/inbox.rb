# frozen_string_literal: true

module AlloyHost
  # A queue whose reader can stop waiting at a time. (`Queue#pop` can from Ruby 3.2 on.)
  class Inbox
    def initialize
      @mutex = Mutex.new
      @arrived = ConditionVariable.new
      @items = []
    end

    def push(item)
      @mutex.synchronize do
        @items << item
        @arrived.signal
      end
    end

    # The next item; nil when there is none before the time `deadline` of the monotonic clock.
    def take(deadline)
      @mutex.synchronize do
        while @items.empty?
          remaining = deadline - Clock.now
          return nil if remaining <= 0

          @arrived.wait(@mutex, remaining.infinite? ? nil : remaining)
        end
        @items.shift
      end
    end
  end

  # The monotonic clock, in seconds.
  module Clock
    def self.now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end
