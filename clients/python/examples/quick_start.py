"""From nothing to a contact in a CRM, in the sandbox: no account, no network.

    ALLOY_HOST=.build/release/alloy-host PYTHONPATH=clients/python python3 clients/python/examples/quick_start.py
"""

from alloy_host import Host

with Host("--sandbox") as host:
    # 1. One user for each customer of yours.
    user = host.users.create(username="customer@example.com", fullName="A customer")["userId"]
    print("user", user)

    # 2. What can be connected, and what it can do.
    for connector in host.connectors.list(query="hubspot")["connectors"]:
        print("connector", connector["id"])
    action = host.actions.get(connectorId="hubspot", actionId="createContact")["action"]
    print("action", action["id"], "has the effect", action["effect"])

    # 3. Connect: the customer opens this link and agrees. Here the sandbox plays the customer.
    link = host.credentials.create(
        connectorId="hubspot", userId=user, authenticationType="oauth2", redirectUri="https://example.com/connected"
    )
    assert "oauthUrl" in link  # A connector with a key instead of OAuth gives "credentialId" at once.
    host.sandbox.oauth.decide(oauthUrl=link["oauthUrl"], decision="allow")
    [credential] = host.credentials.list(userId=user, connectorId="hubspot")["credentials"]
    print("credential", credential["credentialId"])

    # 4. Act for the customer.
    made = host.execute(
        connectorId="hubspot",
        actionId="createContact",
        userId=user,
        credentialId=credential["credentialId"],
        requestBody={"properties": {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com"}},
    )
    print("createContact", made["outcome"])

    # 5. And look.
    listed = host.execute(
        connectorId="hubspot", actionId="listContacts", userId=user, credentialId=credential["credentialId"]
    )
    for contact in listed["responseData"]["results"]:
        print("contact", contact["properties"]["email"])
