# frozen_string_literal: true

require "json"

# The values and patterns of the conformance cases; protocol/conformance/README.md describes them.
class ConformanceValues
  # A value that does not fit its pattern.
  class Mismatch < StandardError
  end

  ABSENT = { "$absent" => true }.freeze

  def initialize = @saved = {}

  # The value that a template stands for.
  def build(template)
    case template
    when Array then template.map { |element| build(element) }
    when Hash then build_object(template)
    else template
    end
  end

  # Raises `Mismatch` when the value does not fit; remembers what the pattern saves.
  def check(pattern, value, place = "")
    name, argument = special(pattern)
    case name
    when "$type" then check_that(type_of(value) == argument, place, "expected a #{argument}, got #{show(value)}")
    when "$save" then @saved[argument] = value
    when "$saved" then check_that(@saved[argument] == value, place, "expected #{@saved[argument]}, got #{show(value)}")
    when "$number" then check_that(value.to_json == argument, place, "expected #{argument[0, 60]}, got #{show(value)}")
    when "$codeUnits" then check_that(units_of(value) == argument, place, "expected #{argument}, got #{show(value)}")
    when "$length" then check_that(value.length >= argument, place, "expected a length of #{argument}")
    else check_plain(pattern, value, place)
    end
  end

  private

  def build_object(template)
    return AlloyHost.result_of(template["$resultOf"], template.fetch("path", "")) if template.key?("$resultOf")

    name, argument = special(template)
    case name
    when "$saved" then @saved.fetch(argument)
    when "$number" then number(argument)
    when "$codeUnits" then argument.pack("S<*").force_encoding("UTF-16LE").encode("UTF-8")
    when "$repeat" then argument.first * argument.last
    when "$nested" then (argument - 1).times.reduce([]) { |value, _| [value] }
    else template.transform_values { |member| build(member) }
    end
  end

  def check_plain(pattern, value, place)
    case pattern
    when Hash then check_object(pattern, value, place)
    when Array
      check_that(value.is_a?(Array) && value.size == pattern.size, place,
                 "expected #{pattern.size} elements, got #{show(value)}")
      pattern.each_with_index { |element, index| check(element, value[index], "#{place}/#{index}") }
    when Numeric, AlloyHost::Decimal
      check_that(type_of(value) == "number" && pattern.to_r == value.to_r, place,
                 "expected #{pattern}, got #{show(value)}")
    else check_that(pattern == value, place, "expected #{pattern.inspect}, got #{show(value)}")
    end
  end

  def check_object(pattern, value, place)
    check_that(value.is_a?(Hash), place, "expected an object, got #{show(value)}")
    pattern.each do |key, member|
      inner = "#{place}/#{key}"
      if member == ABSENT
        check_that(!value.key?(key), inner, "expected no member, got #{show(value[key])}")
      else
        check_that(value.key?(key), inner, "the member is missing in #{show(value)}")
        check(member, value[key], inner)
      end
    end
  end

  def check_that(condition, place, message)
    raise Mismatch, "#{place.empty? ? '/' : place}: #{message}" unless condition
  end

  # The name and the argument of an object whose only member starts with "$".
  def special(value)
    return unless value.is_a?(Hash) && value.size == 1 && value.keys.first.start_with?("$")

    value.first
  end

  def number(text)
    case text
    when "NaN" then Float::NAN
    when "Infinity" then Float::INFINITY
    when /\A-?\d+\z/ then Integer(text)
    else AlloyHost::Decimal.new(text)
    end
  end

  def units_of(value) = value.encode("UTF-16LE").unpack("S<*")

  def type_of(value)
    case value
    when String then "string"
    when true, false then "boolean"
    when Hash then "object"
    when Array then "array"
    when nil then "null"
    else "number"
    end
  end

  def show(value) = value.inspect[0, 300]
end
