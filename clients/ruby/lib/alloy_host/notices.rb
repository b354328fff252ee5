# frozen_string_literal: true

module AlloyHost
  # Delivers notifications in their order, on a thread of its own.
  class Notices
    def initialize
      @mutex = Mutex.new
      @waiting = Queue.new
      @callbacks = []
    end

    def push(notification) = @waiting << notification

    # Adds a callback, and returns a procedure that removes it.
    def add(name, callback)
      entry = [name, callback]
      @mutex.synchronize do
        @callbacks += [entry]
        @thread ||= Thread.new { run }
      end
      -> { @mutex.synchronize { @callbacks = @callbacks.reject { |one| one.equal?(entry) } } }
    end

    # Ends the delivery behind the notifications that have arrived.
    def close
      @waiting << nil
      @thread.join unless @thread.nil? || @thread == Thread.current
    end

    private

    def run
      while (notification = @waiting.pop)
        callbacks = @mutex.synchronize { @callbacks }
        callbacks.each { |name, callback| deliver(notification, callback) if [notification.name, "*"].include?(name) }
      end
    end

    def deliver(notification, callback)
      callback.call(notification)
    rescue StandardError => e
      warn "alloy_host: the callback of #{notification.name} failed: #{e.full_message}"
    end
  end
end
