# frozen_string_literal: true

module AlloyHost
  # The value of a keyword that was not given: it is not sent. (nil is sent as null.)
  UNSET = Object.new.freeze
  private_constant :UNSET

  # The methods below a name: `host.users`.
  class MethodGroup
    def initialize(host) = @host = host

    private

    def invoke(name, params, options)
      @host.call(name, params.reject { |_, value| UNSET.equal?(value) }, **options)
    end
  end

  # Names of members of parameters.
  module Names
    module_function

    # The value of a parameter, or of each of its elements, with the names of the protocol in place of those of Ruby.
    def on_wire(value, type)
      case value
      when Array then value.map { |element| on_wire(element, type) }
      when Hash then value.to_h { |key, member| member_on_wire(key, member, PARAMETER_TYPES.fetch(type)) }
      else value
      end
    end

    def member_on_wire(key, value, names)
      name, type = names.fetch(key.to_s.to_sym, [key.to_s, nil])
      [name, type ? on_wire(value, type) : value]
    end
  end
end
