# frozen_string_literal: true

require "json"

module AlloyHost
  # A number with a fraction or an exponent that keeps its text. Use it as `decimal_class` of a host, and to send such
  # numbers.
  class Decimal
    attr_reader :text

    def initialize(text) = @text = text.to_s

    def to_s = text

    def to_f = text.to_f

    def to_r = text.to_r

    def to_json(*) = text

    def ==(other) = other.is_a?(Decimal) && text == other.text

    alias eql? ==

    def hash = text.hash
  end

  # JSON with exact integers.
  module Wire
    # Half of a surrogate pair, between whole ones and other escapes.
    ESCAPE = /\\(?:u[dD][89abAB]\h\h\\u[dD][c-fC-F]\h\h|u[dD][89a-fA-F]\h\h|.)/m
    HALF = /\A\\u[dD][89a-fA-F]\h\h\z/

    module_function

    # The message as JSON text on one line. Refuses what JSON can't hold, and what is nested deeper than `max_depth`.
    def encode(message, max_depth)
      JSON.generate(message, max_nesting: max_depth)
    rescue JSON::NestingError
      raise Errors.not_sendable("the message is nested deeper than #{max_depth} levels, which the host takes")
    rescue JSON::GeneratorError, EncodingError => e
      raise Errors.not_sendable("JSON can't represent the parameters: #{e.message}")
    end

    # The value of a line. Half of a surrogate pair, which a string of Ruby can't contain, becomes U+FFFD.
    def decode(line, decimal_class)
      text = line.force_encoding(Encoding::UTF_8)
      text = text.gsub(ESCAPE) { |escape| HALF.match?(escape) ? "\u{fffd}" : escape } if text.match?(/\\u[dD]/)
      JSON.parse(text, max_nesting: false, decimal_class: decimal_class)
    rescue SystemStackError
      raise JSON::NestingError, "nested too deep to be read"
    end
  end
end
