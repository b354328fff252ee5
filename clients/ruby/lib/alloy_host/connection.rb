# frozen_string_literal: true

require "io/nonblock"
require "io/wait"

module AlloyHost
  # One process, and the threads around it: one reads, one writes, one keeps the end of stderr.
  class Connection
    # The seconds for each step of ending a process after the first: terminate, then kill.
    STEP = 2.0
    # The number of bytes of the host's stderr that are kept.
    TAIL_BYTES = 64 * 1024

    attr_reader :pid, :failure

    # Calls `notify` with each notification.
    def initialize(launch, stderr:, decimal_class:, notify:)
      @decimal_class = decimal_class
      @notify = notify
      @mutex = Mutex.new
      @replies = Replies.new
      @outbox = Queue.new
      @tail = +""
      start(launch, stderr)
      @tail_thread = Thread.new { keep_tail } if @stderr
      @writer = Thread.new { write }
      @reader = Thread.new { read }
    end

    # Sends a message; false when the process has ended.
    def launch(flight)
      @mutex.synchronize do
        return false if @ended

        @replies.add(flight)
        @outbox << [flight.line, flight]
      end
      true
    end

    # Writes a line that nobody answers.
    def send_line(line) = @outbox << [line, nil]

    # Removes the calls of a message that nobody waits for any more.
    def forget(flight) = @mutex.synchronize { @replies.remove(flight) }

    def ended? = @mutex.synchronize { @ended }

    # The process's status; nil while it runs.
    def status = @waiter.alive? ? nil : @waiter.value

    def stderr_tail = @mutex.synchronize { @tail.dup }.force_encoding(Encoding::UTF_8).scrub

    # Waits until the process has ended and everything that it wrote was handled.
    def join = @reader.join

    # Closes stdin behind what is queued, waits, and terminates and kills the process if it stays.
    def close(timeout)
      @outbox << nil
      unless @waiter.join(timeout)
        signal("TERM")
        wait_or_kill
      end
      @reader.join
      status
    end

    def kill = signal("KILL")

    private

    def start(launch, stderr)
      theirs_in, @stdin = pipe
      @stdout, theirs_out = pipe
      @stderr, theirs_err = pipe if stderr == :capture
      # The host's ends have to block, as its streams would in a shell.
      theirs = [theirs_in, theirs_out, theirs_err].compact.each { |stream| stream.nonblock = false }
      @pid = launch.spawn({ in: theirs_in, out: theirs_out, err: theirs_err || :err })
      @waiter = Process.detach(@pid)
    ensure
      theirs&.each(&:close)
      [@stdin, @stdout, @stderr].compact.each(&:close) unless @pid
    end

    def pipe = IO.pipe.each(&:binmode)

    # A thread of its own, so that a host which stops reading can't block a caller beyond its timeout.
    def write
      while (line, flight = @outbox.pop)
        next if flight && !flight.change(:queued, :begun)

        written = write_whole("#{line}\n".b)
        # Nothing has left this process.
        flight.change(:begun, :queued) if flight && written.zero?
        break if written.negative? || written.zero?
      end
    ensure
      @stdin.close
    end

    # Returns the number of bytes; negative when the process ended in the middle of them.
    def write_whole(data)
      written = 0
      while written < data.bytesize
        count = @stdin.write_nonblock(written.zero? ? data : data.byteslice(written..), exception: false)
        count == :wait_writable ? @stdin.wait_writable : written += count
      end
      written
    rescue SystemCallError, IOError
      -written
    end

    def read
      # Others may hold the pipe, too: what the process wrote is read, but not for ever.
      watch = Thread.new { @waiter.join && sleep(STEP) && @stdout.close }
      lines = LineSplitter.new
      while (chunk = @stdout.readpartial(1 << 18))
        lines.feed(chunk) { |line| deliver(line) }
      end
    rescue IOError
      nil # The process has ended.
    rescue StandardError => e
      fail_with(e)
    ensure
      watch.kill
      finish
    end

    def deliver(line)
      message = Wire.decode(line, @decimal_class)
      found = []
      @mutex.synchronize { @replies.read(message) { |*event| found << event } }
      found.each do |kind, first, second|
        case kind
        when :event then first.inbox.push(second)
        when :notification then @notify.call(first)
        when :question then send_line(%({"jsonrpc":"2.0","id":#{first},"method":"#{Replies::QUESTION}"}))
        end
      end
    end

    def fail_with(error)
      @failure = "not a message of alloy-host: #{error.message[0, 200].inspect}"
      kill
    end

    # Handles the end of the process, and wakes all who wait for it.
    def finish
      wait_or_kill
      @outbox << nil
      @writer.join(STEP) || @writer.kill
      @tail_thread&.join(STEP)
      @stdout.close
      flights = @mutex.synchronize do
        @ended = true
        @replies.flights
      end
      flights.each { |flight| flight.inbox.push(:ended) }
    end

    def wait_or_kill
      return if @waiter.join(STEP)

      kill
      @waiter.join
    end

    def signal(name)
      Process.kill(name, @pid) if @waiter.alive?
    rescue Errno::ESRCH
      nil # It has ended by itself.
    end

    def keep_tail
      while (chunk = @stderr.readpartial(1 << 16))
        @mutex.synchronize { @tail = (@tail.b << chunk).then { |text| text.byteslice(-TAIL_BYTES..) || text } }
      end
    rescue IOError
      @stderr.close
    end
  end
end
