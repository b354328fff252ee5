# frozen_string_literal: true

module AlloyHost
  # How a host is started: its command, and the bounds that its options give it.
  class Launch
    # The bounds of the host for one message.
    attr_reader :max_line_bytes, :max_depth, :max_batch

    def initialize(arguments, command:, env:, chdir:)
      @arguments = arguments
      @env = env
      @chdir = chdir
      @command = find(command)
      @max_line_bytes = limit("--max-line-bytes", 16 * 1024 * 1024)
      @max_depth = limit("--max-depth", 512)
      @max_batch = limit("--max-batch", 1000)
    end

    # Starts a process, with these streams, and returns its id.
    def spawn(streams)
      streams = streams.merge(chdir: @chdir) if @chdir
      Process.spawn(@env, *@command, *arguments_with_parent, streams)
    end

    private

    # The command to run: `command`, else ALLOY_HOST, else `alloy-host` in the PATH. A list carries leading arguments too.
    def find(command)
      words = Array(command || presence(ENV.fetch("ALLOY_HOST", nil)) || "alloy-host").map(&:to_s)
      path = executable(words.first)
      unless path
        raise Errno::ENOENT, "no executable #{words.first.inspect}: pass command:, set ALLOY_HOST, " \
                             "or put alloy-host in the PATH"
      end
      # A pair, so that a single word is never a command line of a shell; absolute, so that `chdir` selects no other file.
      [[path, path], *words.drop(1)]
    end

    def executable(name)
      folders = name.include?("/") ? [""] : ENV.fetch("PATH", "").split(":").map { |folder| "#{folder}/" }
      found = folders.map { |folder| folder + name }.find { |path| File.file?(path) && File.executable?(path) }
      found && File.expand_path(found)
    end

    def presence(text) = text.to_s.empty? ? nil : text

    # The host's options, with this process as its parent unless they name another.
    def arguments_with_parent
      return @arguments if @arguments.any? { |argument| argument.split("=").first == "--parent-pid" }

      [*@arguments, "--parent-pid", Process.pid.to_s]
    end

    # The value of an option such as `--max-depth`, or of its variable.
    def limit(name, default)
      variable = "ALLOY_HOST_#{name.delete_prefix('--').tr('-', '_').upcase}"
      texts = [ENV.fetch(variable, nil), @env[variable]]
      @arguments.each_with_index do |argument, index|
        texts << @arguments[index + 1] if argument == name
        texts << argument.split("=", 2).last if argument.start_with?("#{name}=")
      end
      Integer(texts.compact.last || default, exception: false) || default
    end
  end
end
