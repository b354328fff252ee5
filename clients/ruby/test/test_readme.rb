# frozen_string_literal: true

require_relative "helper"
require "open3"

# Runs every snippet of the README, and the examples, as a reader would: from the root of the repository.
class TestReadme < Minitest::Test
  PACKAGE = File.expand_path("..", __dir__)
  FENCE = /^```(\w*)\n(.*?)^```$/m

  def snippets(page, language)
    File.read(page, encoding: "UTF-8").scan(FENCE).filter_map { |name, text| text if name == language }
  end

  def run_program(*command)
    environment = { "ALLOY_HOST" => Helper.real_host, "RUBYLIB" => "#{PACKAGE}/lib" }
    output, status = Open3.capture2e(environment, *command, chdir: Helper::ROOT)
    assert_predicate status, :success?, output
    refute_empty output
    output
  end

  def test_commands
    found = snippets("#{PACKAGE}/README.md", "sh")
    refute_empty found
    found.each { |text| run_program("sh", "-ec", text.gsub(".build/release/alloy-host", Helper.real_host)) }
  end

  def test_snippets
    found = snippets("#{PACKAGE}/README.md", "ruby")
    assert_operator found.size, :>, 5
    found.each { |text| run_program(RbConfig.ruby, "-W", "-e", text) }
    assert_operator found.first.lines.size, :<=, 10
  end

  def test_examples
    Dir.glob("#{PACKAGE}/examples/*.rb").each do |example|
      assert_includes run_program(RbConfig.ruby, "-W", example), "ada@example.com"
    end
  end
end
