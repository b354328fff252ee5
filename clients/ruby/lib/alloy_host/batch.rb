# frozen_string_literal: true

# Batches of calls.
module AlloyHost
  # A value that the host takes from the result of an earlier call of the same batch.
  ResultOf = Struct.new(:call, :path)

  # Refers, inside a batch, to `path` (a JSON Pointer) in the result of the call with this index, counted from 0. The host
  # waits for that call, so dependent calls take one round trip together.
  def self.result_of(call, path = "") = ResultOf.new(call, path)

  # Moves references to the members for them: `#name`, or `#/a/pointer`.
  class References
    # `ids` are the ids of the calls of the batch, `position` is the index of the call whose parameters these are.
    def initialize(ids, position)
      @ids = ids
      @position = position
      @found = {}
    end

    def moved(params)
      return params unless params.is_a?(Hash)

      strip(params, []).merge(@found)
    end

    # True when a reference was moved.
    def any? = @found.any?

    private

    def strip(value, place)
      case value
      when Hash then strip_members(value, place)
      when Array then value.each_with_index.map { |element, index| strip_element(element, [*place, index.to_s]) }
      else value
      end
    end

    def strip_members(members, place)
      members.each_with_object({}) do |(key, member), kept|
        inner = [*place, key.to_s]
        if member.is_a?(ResultOf)
          @found[name(inner)] = { "resultOf" => id_of(member), "path" => member.path }
        else
          kept[key.to_s] = strip(member, inner)
        end
      end
    end

    def strip_element(element, place)
      return strip(element, place) unless element.is_a?(ResultOf)

      raise Errors.not_sendable("a reference can't be an element of a list: /#{place.join('/')}")
    end

    def id_of(reference)
      return @ids[reference.call] if (0...@position).cover?(reference.call)

      raise Errors.not_sendable("call #{@position} refers to call #{reference.call}, not to an earlier one")
    end

    def name(place)
      return "##{place.first}" if place.size == 1

      "#/#{place.map { |key| key.gsub('~', '~0').gsub('/', '~1') }.join('/')}"
    end
  end
end
