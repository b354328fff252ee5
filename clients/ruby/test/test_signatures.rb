# frozen_string_literal: true

require_relative "helper"
require "rbs"
require "rbs/cli"
require "stringio"

# The RBS signatures, with the library that comes with Ruby.
class TestSignatures < Minitest::Test
  FOLDER = File.expand_path("../sig", __dir__)

  def test_the_signatures_are_valid
    output = StringIO.new
    RBS::CLI.new(stdout: output, stderr: output).run(["-I", FOLDER, "validate", "--silent"])
    assert_empty output.string
  end

  # Each public method of each class has a signature, and each signature has its method and its keywords.
  def test_the_signatures_are_those_of_the_code
    builder = definitions
    each_class do |type|
      declared = builder.build_instance(RBS::TypeName.new(name: type.name.split("::").last.to_sym, namespace: namespace))
      names = declared.methods.select { |_, method| method.implemented_in&.namespace == namespace }.keys
      assert_empty own_methods(type) - names, "#{type} has methods without a signature"
      assert_empty names - type.instance_methods - type.private_instance_methods, "#{type} has signatures without a method"
      names.each { |name| check_keywords(type, name, declared.methods[name]) }
    end
  end

  private

  def definitions
    loader = RBS::EnvironmentLoader.new
    loader.add(path: Pathname(FOLDER))
    RBS::DefinitionBuilder.new(env: RBS::Environment.from_loader(loader).resolve_type_names)
  end

  def namespace = RBS::Namespace.new(path: [:AlloyHost], absolute: true)

  def each_class(&block)
    groups = AlloyHost.constants.grep(/Methods\z/).map { |name| AlloyHost.const_get(name) }.grep(Class)
    [*groups, AlloyHost::Host, AlloyHost::Error, AlloyHost::HostExited, AlloyHost::Call].each(&block)
  end

  def own_methods(type)
    from_module = type == AlloyHost::Host ? AlloyHost::Methods.instance_methods(false) : []
    type.public_instance_methods(false) + from_module - %i[inspect]
  end

  def check_keywords(type, name, declared)
    return if name == :initialize && type != AlloyHost::Host

    keywords = type.instance_method(name).parameters.filter_map { |kind, key| key if %i[key keyreq].include?(kind) }
    types = declared.method_types.map(&:type)
    known = types.flat_map { |one| one.required_keywords.keys + one.optional_keywords.keys }
    return if types.any?(&:rest_keywords) && keywords.empty?

    assert_empty keywords - known, "#{type}##{name}"
  end
end
