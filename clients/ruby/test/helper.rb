# frozen_string_literal: true

$LOAD_PATH.unshift(File.expand_path("../lib", __dir__))
require "alloy_host"
require "minitest/autorun"

# The path of the file for the results of the conformance cases; nil when nobody wants them.
REPORT_PATH = ENV.fetch("ALLOY_HOST_CONFORMANCE_REPORT", nil)
# The settings of a developer's own shell must not change the hosts of the tests.
ENV.delete_if { |name, _| name.start_with?("ALLOY_") && name != "ALLOY_HOST" }

# What the tests share.
module Helper
  ROOT = File.expand_path("../../..", __dir__)
  FAKE = [RbConfig.ruby, "--disable=gems", File.expand_path("fake_host.rb", __dir__)].freeze

  module_function

  # The executable under test; without one the tests fail, and are not skipped.
  def real_host
    path = ENV.fetch("ALLOY_HOST") { raise "set ALLOY_HOST to the built executable, such as .build/release/alloy-host" }
    raise "ALLOY_HOST=#{path} is not an executable file" unless File.executable?(path)

    File.expand_path(path)
  end

  # Starts a host that ends with the test.
  def start_host(*arguments, **settings)
    host = AlloyHost::Host.new(*arguments, **settings)
    (@hosts ||= []) << host
    host
  end

  def start_fake(*arguments, **settings) = start_host(*arguments, command: FAKE, stderr: :capture, **settings)

  def start_sandbox(*arguments, **settings)
    start_host("--sandbox", *arguments, command: real_host, stderr: :capture, **settings)
  end

  def close_hosts = (@hosts || []).each(&:close)

  # The class of the error that a block raises, and the error.
  def failure(&block)
    block.call
    raise "nothing was raised"
  rescue AlloyHost::Error => e
    e
  end
end
