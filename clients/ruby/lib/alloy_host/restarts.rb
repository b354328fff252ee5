# frozen_string_literal: true

module AlloyHost
  # No process can take a call: the block makes the error of a method, with an outcome.
  class Unavailable < StandardError
    def initialize(&make)
      super("no host")
      @make = make
    end

    def error(method_name, outcome) = @make.call(method_name, outcome)
  end

  # The process of a host, and the next one when it dies by itself.
  class Restarts
    # The seconds before each start. A host that dies again and again is not started more often than this within `WINDOW`.
    WAITS = [0, 0.5, 2].freeze
    WINDOW = 60.0
    # The exit code of a host that refuses its options; another start would end in the same way.
    REFUSED = 2
    # The seconds after which a caller that waits for a start looks whether it was cancelled.
    GLANCE = 0.05

    attr_reader :host, :cancel_grace

    # The block starts a process.
    def initialize(host, enabled:, cancel_grace:, &start)
      @host = host
      @enabled = enabled
      @cancel_grace = cancel_grace
      @start = start
      @mutex = Mutex.new
      @changed = ConditionVariable.new
      @times = []
      @owner = Process.pid
      @current = start.call
    end

    def current = @mutex.synchronize { @current }

    # The process, if it runs.
    def running = @mutex.synchronize { @current unless @closing || forked? || @current.ended? }

    # Returns a running process, and starts it where needed.
    def connect(deadline, timeout, cancelled)
      raise(Unavailable.new { |name, _| forked(name) }) if forked?

      @mutex.synchronize do
        loop do
          give_up_waiting(deadline, timeout, cancelled)
          return @current unless @closing || @current.ended?

          begin_restart unless @restarting
          @changed.wait(@mutex, [GLANCE, deadline - Clock.now].min.clamp(0.001, GLANCE))
        end
      end
    end

    # True if the process died by itself, and neither because of its options nor of what it wrote.
    def possible_after?(connection)
      @enabled && !@closing && connection.failure.nil? && connection.status&.exitstatus != REFUSED
    end

    # The error of a call whose process has ended.
    def ended(connection, method_name, outcome, more = {})
      return wire_error(connection, method_name, outcome) if connection.failure

      # It refused its options before it read a message.
      outcome = "not_sent" if connection.status&.exitstatus == REFUSED
      place = outcome == "not_sent" ? "before this call" : "before it answered"
      message = "alloy-host #{state(connection.status)}, #{place} (#{method_name})"
      tail = connection.stderr_tail
      message += "; its last words: #{tail.strip[-500..] || tail.strip}" unless tail.strip.empty?
      message = "#{message}; it could not be started again: #{@failure.message}" if @failure
      data = Errors.made_here("host_exited", outcome).merge(more)
      HostExited.new(message, status: connection.status, stderr_tail: tail, data: data, method_name: method_name)
    end

    # Ends the process; see `Host#close`.
    def close(timeout)
      return if forked?

      connection = @mutex.synchronize do
        @closing = true
        @changed.wait(@mutex, GLANCE) while @restarting
        @current
      end
      connection.close(timeout)
    end

    private

    def give_up_waiting(deadline, timeout, cancelled)
      raise(Unavailable.new { |name, outcome| GivenUp.cancelled(name, outcome) }) if cancelled.call
      raise(Unavailable.new { |name, outcome| GivenUp.timed_out(name, timeout, outcome) }) if Clock.now > deadline
    end

    # The caller holds the lock.
    def begin_restart
      @times.shift while @times.any? && Clock.now - @times.first > WINDOW
      connection = @current
      unless possible_after?(connection) && @times.size < WAITS.size
        raise(Unavailable.new { |name, outcome| ended(connection, name, outcome) })
      end

      @restarting = true
      wait = WAITS[@times.size]
      @times << Clock.now
      Thread.new { restart(wait) }
    end

    def restart(wait)
      @mutex.synchronize do
        finish = Clock.now + wait
        @changed.wait(@mutex, finish - Clock.now) while !@closing && Clock.now < finish
        begin
          @current = @start.call unless @closing
          @failure = nil
        rescue SystemCallError => e
          @failure = e
        end
        @restarting = false
        @changed.broadcast
      end
    end

    # True in a process that was forked from the one of this client: its threads are not there.
    def forked? = Process.pid != @owner

    def forked(method_name)
      message = "alloy-host belongs to the process #{@owner}, from which this one was forked (#{method_name}): " \
                "start a host of its own here"
      HostExited.new(message, data: Errors.made_here("host_exited", "not_sent"), method_name: method_name)
    end

    def state(status)
      return "is closed" if status.nil?
      return "exited with code #{status.exitstatus}" unless status.signaled?

      "was ended by SIG#{Signal.signame(status.termsig)}"
    end

    def wire_error(connection, method_name, outcome)
      WireError.new(connection.failure, data: Errors.made_here("wire_error", outcome), method_name: method_name)
    end
  end
end
