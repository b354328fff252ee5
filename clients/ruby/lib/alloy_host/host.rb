# frozen_string_literal: true

require "securerandom"

module AlloyHost
  # A running alloy-host. Threads may share it; their calls run concurrently.
  class Host
    include Methods

    # The seconds that a call without a `timeout` may take, so that none waits for ever.
    DEFAULT_TIMEOUT = 3600.0

    # Starts a host, yields it, and closes it at the end of the block.
    def self.open(*arguments, **settings)
      host = new(*arguments, **settings)
      begin
        yield host
      ensure
        host.close
      end
    end

    # Starts a host with these options of its own, such as "--sandbox".
    #
    # * `command`: the executable; else `ALLOY_HOST`, else `alloy-host` in the PATH. A list carries leading arguments too.
    # * `env`, `chdir`: variables besides those of this process, and the working directory of the host.
    # * `stderr`: `:inherit`, or `:capture` to keep its end for `HostExited`.
    # * `decimal_class`: the class of numbers with a fraction or an exponent, such as `BigDecimal` or `AlloyHost::Decimal`.
    # * `cancel_grace`: the seconds to wait for the host's report of the outcome after a call was given up.
    # * `default_timeout`: the `timeout` of calls that have none; nil for none.
    # * `restart`: whether a new process is started when the host dies by itself.
    def initialize(*arguments, command: nil, env: {}, chdir: nil, stderr: :inherit, decimal_class: nil,
                   cancel_grace: 1.0, default_timeout: DEFAULT_TIMEOUT, restart: true)
      @launch = Launch.new(arguments, command: command, env: env, chdir: chdir)
      @default_timeout = default_timeout
      @restart = restart
      @ids = 0
      @mutex = Mutex.new
      @notices = notices = Notices.new
      @restarts = Restarts.new(self, enabled: restart, cancel_grace: cancel_grace) do
        Connection.new(@launch, stderr: stderr, decimal_class: decimal_class, notify: notices.method(:push))
      end
    end

    # Calls a method by its name on the wire, and returns its result.
    #
    # `params` is a hash, or an array of parameters by position. `timeout` is in seconds: the client then cancels the call
    # and raises `TimedOut`. `timeout_ms` is the host's own deadline. `on_progress` is called with each `Progress`, in this
    # thread. `extra` has further parameters.
    def call(name, params = nil, timeout: nil, on_progress: nil, **more)
      start(name, params, timeout: timeout, on_progress: on_progress, **more).value
    end

    # Starts a call and returns a `Call`, which can be waited for and cancelled. `on_progress` is called in the thread that
    # waits.
    def start(name, params = nil, timeout: nil, on_progress: nil, **more)
      call = outgoing(next_ids(1), name, params, progress: !on_progress.nil?, **more)
      refuse_long(call.request)
      Call.new(exchange([call], batch: false, timeout: timeout, on_progress: on_progress).start)
    end

    # Sends several calls, as `[name, params]`, in one message. Returns each call's result, or its `Error` as a value.
    def batch(calls, timeout: nil)
      return [] if calls.empty?

      limit = @launch.max_batch
      raise Errors.not_sendable("the batch has #{calls.size} calls and the host takes #{limit}") if calls.size > limit

      first = next_ids(calls.size)
      ids = (first...(first + calls.size)).to_a
      sent = calls.each_with_index.map do |(name, params), index|
        references = References.new(ids, index)
        outgoing(ids[index], name, references.moved(params), depth: 1).tap { |call| call.refers = references.any? }
      end
      refuse_long("[#{sent.map(&:request).join(',')}]")
      exchange(sent, batch: true, timeout: timeout, on_progress: nil).start.answers
    end

    # An enumerator of the pages of a method whose results have `nextCursor`, such as "executions.list".
    def each_page(name, params = {}, **options)
      return to_enum(:each_page, name, params, **options) unless block_given?

      params = params.transform_keys(&:to_s)
      loop do
        page = call(name, params, **options)
        yield page
        break unless page["nextCursor"]

        params = params.merge("cursor" => page["nextCursor"])
      end
    end

    # Sends a notification; nobody answers it.
    def notify(name, params = nil)
      line = Wire.encode({ jsonrpc: "2.0", method: name, params: params }.compact, @launch.max_depth)
      refuse_long(line)
      @restarts.connect(Clock.now + @default_timeout, @default_timeout, -> { false }).send_line(line)
      nil
    rescue Unavailable => e
      raise e.error(name, "not_sent")
    end

    # Calls the block with each `Notification` of that name, "*" for all, on a thread of its own: it may call the host.
    # Returns a procedure that removes the block.
    def on(name, &block) = @notices.add(name, block)

    # Ends the host and waits for it: its stdin is closed; after `timeout` seconds it is terminated, then killed. Calls of
    # other threads are answered within that time. Returns the exit code; nil when a signal ended the process.
    def close(timeout = 5.0)
      status = @restarts.close(timeout)
      @notices.close
      status&.exitstatus
    end

    # The id of the process.
    def pid = @restarts.current.pid

    # The end of the host's stderr, where it is captured.
    def stderr_tail = @restarts.current.stderr_tail

    def inspect = "#<AlloyHost::Host pid=#{pid}>"

    private

    def invoke(name, params, options) = call(name, params.reject { |_, value| UNSET.equal?(value) }, **options)

    def exchange(calls, batch:, timeout:, on_progress:)
      Exchange.new(@restarts, calls, batch: batch, timeout: timeout || @default_timeout, on_progress: on_progress)
    end

    def next_ids(count)
      @mutex.synchronize do
        @ids += count
        @ids - count + 1
      end
    end

    # `depth`: the number of arrays around the request.
    def outgoing(id, name, params, progress: false, timeout_ms: nil, traceparent: nil, extra: nil, depth: 0)
      call_id = call_id_of(params) if name == "execute" && @restart
      meta = { "progressToken" => ("#{Replies::TOKEN}#{id}" if progress), "traceparent" => traceparent,
               "callId" => call_id }.compact
      added = { "timeoutMs" => timeout_ms, "_meta" => meta }.reject { |_, value| value.nil? || value == {} }
      request = { jsonrpc: "2.0", id: id, method: name }
      params = with(params, added.merge(extra || {}))
      request[:params] = params unless params.nil?
      OutgoingCall.new(id, name, Wire.encode(request, @launch.max_depth - depth), call_id)
    end

    # The name by which the ledger is to know an execution: the caller's, or a new one. Parameters by position have no place
    # for it.
    def call_id_of(params)
      return if params.is_a?(Array)

      meta = (params || {}).transform_keys(&:to_s)["_meta"]
      given = meta.transform_keys(&:to_s)["callId"] if meta.is_a?(Hash)
      given || SecureRandom.uuid
    end

    # The parameters with more of them.
    def with(params, added)
      return params if added.empty?
      raise Errors.not_sendable("options of a call need parameters by name") unless params.nil? || params.is_a?(Hash)

      named = (params || {}).transform_keys(&:to_s)
      added["_meta"] = named["_meta"].transform_keys(&:to_s).merge(added["_meta"]) if named["_meta"] && added["_meta"]
      named.merge(added)
    end

    def refuse_long(line)
      limit = @launch.max_line_bytes
      return if line.bytesize <= limit

      raise Errors.not_sendable("the message has #{line.bytesize} bytes and the host takes #{limit}")
    end
  end
end
