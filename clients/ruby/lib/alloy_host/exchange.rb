# frozen_string_literal: true

module AlloyHost
  # A message and the wait for the answers to its calls. When the host dies meanwhile, the calls that may be sent again are
  # sent to the next one, once.
  class Exchange
    def initialize(restarts, calls, batch:, timeout:, on_progress:)
      @restarts = restarts
      @all = @calls = calls
      @batch = batch
      @timeout = timeout
      @on_progress = on_progress
      @deadline = Clock.now + (timeout || Float::INFINITY)
      @answers = {}
      @repeated = false
    end

    # Sends the message if a process runs; otherwise `answers` does.
    def start
      connection = @restarts.running
      launch(connection) if connection
      self
    end

    # Asks for the end of the calls, from any thread. Nobody needs to wait for their answers.
    def cancel
      @cancelled = true
      return unless (flight = @flight)

      flight.inbox.push(:cancel)
      cancel_open(flight, {})
    end

    # Waits for the answers: results, and errors as values, in order.
    def answers
      run until @calls.empty?
      @all.map { |call| @answers[call.id] }
    end

    private

    def launch(connection)
      flight = Flight.new(@calls, @batch ? "[#{@calls.map(&:request).join(',')}]" : @calls.first.request)
      return unless connection.launch(flight)

      @connection = connection
      @flight = flight
      flight.inbox.push(:cancel) if @cancelled
    end

    # Waits for the answers of one process, and decides about the calls that it leaves open.
    def run
      launch(@restarts.connect(@deadline, @timeout, -> { @cancelled })) until @flight
      return @calls = [] if wait(@flight)

      flight, connection = @flight, @connection
      @flight = nil
      if flight.begun?
        @calls = settle(connection)
        @repeated = true
      elsif !@restarts.possible_after?(connection)
        fail_all(@calls) { |name| @restarts.ended(connection, name, "not_sent") }
      end
    rescue Unavailable => e
      # What was sent once may have had an effect.
      fail_all(@calls) { |name| e.error(name, @repeated ? "unknown" : "not_sent") }
    end

    def settle(connection)
      settling = Settling.new(@restarts, connection, repeated: @repeated)
      decisions = open_calls.to_h { |call| [call, settling.decide(call, @deadline, @timeout, -> { @cancelled })] }
      again = decisions.reject { |_, error| error }.keys
      # A reference needs the call that it refers to in the same message.
      again, alone = again.partition { |call| !call.refers } unless again.size == @calls.size
      alone&.each { |call| decisions[call] = @restarts.ended(connection, call.method_name, "unknown") }
      decisions.each { |call, error| @answers[call.id] = error if error }
      again
    end

    def fail_all(calls)
      calls.each { |call| @answers[call.id] = yield(call.method_name) }
      @calls = []
    end

    def open_calls = @calls.reject { |call| @answers.key?(call.id) }

    # Waits until everything is answered or was given up; false when the process ended before.
    def wait(flight)
      replies = {}
      settled = collect(flight, replies, @deadline, @on_progress)
      give_up(flight, replies, settled) unless [true, :ended].include?(settled)
      replies.each { |id, reply| @answers[id] ||= reply.outcome }
      open_calls.empty?
    rescue Exception => e # rubocop:disable Lint/RescueException -- also Interrupt and what Timeout raises
      settled = :abandoned
      abandon(flight, replies, e)
      raise
    ensure
      # Also when the thread is killed: the host has to stop working on the calls.
      cancel_open(flight, replies) if settled.nil? && replies
      @connection.forget(flight)
    end

    # Handles events. Returns true when everything is answered, :ended, :cancel, or false when the time is over.
    def collect(flight, replies, deadline, on_progress)
      until flight.calls.all? { |call| replies.key?(call.id) }
        event = flight.inbox.take(deadline)
        case event
        when Reply then replies[event.id] = event
        when Progress then report(event, on_progress)
        when :ended then return :ended
        when :cancel then return :cancel
        when nil then return false
        end
      end
      true
    end

    # A call that was sent again tells only of progress beyond what it told before.
    def report(progress, on_progress)
      return if on_progress.nil? || progress.done.to_f < (@most || 0)

      @most = progress.done.to_f
      on_progress.call(progress)
    end

    # Cancels the calls, waits briefly for the outcomes that the host reports, and answers what is still open.
    def give_up(flight, replies, reason)
      outcome = cancel_open(flight, replies) ? "unknown" : "not_sent"
      collect(flight, replies, Clock.now + @restarts.cancel_grace, nil) if outcome == "unknown"
      flight.calls.each do |call|
        made = reason == :cancel ? GivenUp.cancelled(call.method_name, outcome) : late(call, outcome)
        @answers[call.id] = GivenUp.answer(replies[call.id], made)
      end
    end

    def late(call, outcome) = GivenUp.timed_out(call.method_name, @timeout, outcome)

    # An exception ends the calls: it gets what the host reports.
    def abandon(flight, replies, error)
      sent = cancel_open(flight, replies)
      collect(flight, replies, Clock.now + @restarts.cancel_grace, nil) if sent
      call = flight.calls.first
      made = GivenUp.cancelled(call.method_name, sent ? "unknown" : "not_sent")
      reply = replies[call.id]
      made = Cancelled.new(made.message, data: GivenUp.known(reply).merge("kind" => "cancelled")) if reply
      error.extend(Abandoned).abandoned_call = made unless error.frozen?
    end

    # Asks the host to give up the calls without a reply; false when the message was never sent.
    def cancel_open(flight, replies)
      return false if flight.withdraw
      return true unless flight.give_up?

      flight.calls.each do |call|
        next if replies.key?(call.id)

        @connection.send_line(%({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":#{call.id}}}))
      end
      true
    end
  end
end
