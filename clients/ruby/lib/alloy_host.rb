# frozen_string_literal: true

# A client of alloy-host, and through it of Alloy Automation's Connectivity API.
#
#     AlloyHost::Host.open("--sandbox") do |host|
#       host.connectors.list(category: "crm")["connectors"].each { |connector| puts connector["id"] }
#     end
module AlloyHost
end

# Older ones can't read the files below.
raise LoadError, "alloy_host needs Ruby 3.0 or later, and this is #{RUBY_VERSION}" if RUBY_VERSION.to_i < 3

require_relative "alloy_host/error"
require_relative "alloy_host/kinds"
require_relative "alloy_host/errors"
require_relative "alloy_host/json"
require_relative "alloy_host/launch"
require_relative "alloy_host/inbox"
require_relative "alloy_host/message"
require_relative "alloy_host/replies"
require_relative "alloy_host/line_splitter"
require_relative "alloy_host/connection"
require_relative "alloy_host/given_up"
require_relative "alloy_host/exchange"
require_relative "alloy_host/settling"
require_relative "alloy_host/call"
require_relative "alloy_host/batch"
require_relative "alloy_host/notices"
require_relative "alloy_host/method_group"
require_relative "alloy_host/methods"
require_relative "alloy_host/restarts"
require_relative "alloy_host/host"
