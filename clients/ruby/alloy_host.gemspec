# frozen_string_literal: true

Gem::Specification.new do |spec|
  spec.name = "alloy_host"
  spec.version = "0.1.0"
  spec.summary = "A client of alloy-host, and through it of Alloy Automation's Connectivity API"
  spec.authors = ["The authors of alloy-host"]
  spec.files = Dir["lib/**/*.rb", "sig/**/*.rbs", "README.md"]
  spec.required_ruby_version = ">= 3.0"
  spec.metadata["rubygems_mfa_required"] = "true"
end
