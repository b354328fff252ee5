# frozen_string_literal: true

# From nothing to a contact in a CRM, in the sandbox: no account, no network.

require "alloy_host"

AlloyHost::Host.open("--sandbox") do |host|
  # 1. One user for each customer of yours.
  user = host.users.create(username: "customer@example.com", full_name: "A customer")["userId"]
  puts "user #{user}"

  # 2. What can be connected, and what it can do.
  host.connectors.list(query: "hubspot")["connectors"].each { |connector| puts "connector #{connector['id']}" }
  action = host.actions.get(connector_id: "hubspot", action_id: "createContact")["action"]
  puts "action #{action['id']} has the effect #{action['effect']}"

  # 3. Connect: the customer opens the link and agrees. Here the sandbox plays the customer.
  host.on("credentials.authorize") do |link|
    host.sandbox.oauth.decide(oauth_url: link.params["oauthUrl"], decision: "allow")
  end
  credential = host.credentials.connect(connector_id: "hubspot", user_id: user)["credentialId"]

  # 4. Act for the customer, and look.
  account = { connector_id: "hubspot", user_id: user, credential_id: credential }
  contact = { firstname: "Ada", lastname: "Lovelace", email: "ada@example.com" }
  made = host.execute(**account, action_id: "createContact", request_body: { properties: contact })
  puts "createContact #{made['outcome']}"
  host.execute(**account, action_id: "listContacts")["responseData"]["results"].each do |one|
    puts "contact #{one['properties']['email']}"
  end
end
