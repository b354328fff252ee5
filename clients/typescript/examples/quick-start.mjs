// From nothing to a contact in a CRM, in the sandbox: no account, no network.
//
//     ALLOY_HOST=.build/release/alloy-host node clients/typescript/examples/quick-start.mjs

import { Host } from "alloy-host";

const host = new Host({ args: ["--sandbox"] });
try {
  // 1. One user for each customer of yours.
  const { userId } = await host.users.create({ username: "customer@example.com", fullName: "A customer" });
  console.log("user", userId);

  // 2. What can be connected, and what it can do.
  const { connectors } = await host.connectors.list({ query: "hubspot" });
  for (const connector of connectors) console.log("connector", connector.id);
  const { action } = await host.actions.get({ connectorId: "hubspot", actionId: "createContact" });
  console.log("action", action.id, "has the effect", action.effect);

  // 3. Connect: the customer opens this link and agrees. Here the sandbox plays the customer.
  const { oauthUrl } = await host.credentials.create({
    connectorId: "hubspot",
    userId,
    authenticationType: "oauth2",
    redirectUri: "https://example.com/connected",
  });
  await host.sandbox.oauth.decide({ oauthUrl, decision: "allow" });
  const { credentials } = await host.credentials.list({ userId, connectorId: "hubspot" });
  const { credentialId } = credentials[0];
  console.log("credential", credentialId);

  // 4. Act for the customer.
  const made = await host.execute({
    connectorId: "hubspot",
    actionId: "createContact",
    userId,
    credentialId,
    requestBody: { properties: { firstname: "Ada", lastname: "Lovelace", email: "ada@example.com" } },
  });
  console.log("createContact", made.outcome);

  // 5. And look.
  const listed = await host.execute({ connectorId: "hubspot", actionId: "listContacts", userId, credentialId });
  for (const contact of listed.responseData.results) console.log("contact", contact.properties.email);
} finally {
  await host.close();
}
