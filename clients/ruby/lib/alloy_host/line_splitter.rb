# frozen_string_literal: true

module AlloyHost
  # Splits a stream of bytes at each LF, however the bytes arrive. The pieces of a line are joined once, when its end comes,
  # so that a large line costs linear time.
  class LineSplitter
    def initialize = @pieces = []

    # Yields the lines that this chunk completes, without their ends; blank ones are left out.
    def feed(chunk)
      *ends, rest = chunk.split("\n", -1)
      ends.each do |piece|
        line = (@pieces << piece).join
        @pieces = []
        yield line unless line.strip.empty?
      end
      @pieces << rest unless rest.nil? || rest.empty?
    end
  end
end
