# frozen_string_literal: true

# Runs all tests.
Dir.glob(File.expand_path("test_*.rb", __dir__)).each { |file| require file }
