"""Mistakes that type checkers find: one on each line that ends with `# error`, and on no other line. Nothing here is run."""

from __future__ import annotations

from alloy_host import AsyncHost, Host


def results(host: Host) -> None:
    host.users.create(username="ada")["user_id"]  # error
    host.users.list()["users"][0]["name"]  # error
    host.connectors.list()["connectors"][0]["icon"].upper()  # error
    host.actions.get(connectorId="a", actionId="b")["effect"]  # error
    host.execute(connectorId="a", actionId="b", credentialId="c")["attempts"][0]["state"]  # error
    host.execute.plan(connectorId="a", actionId="b", credentialId="c")["findings"][0]["message"]  # error
    host.policy.explain(connectorId="a", actionId="b")["reason"]  # error
    host.sandbox.journal()["calls"][0]["result"]  # error


def parameters(host: Host) -> None:
    host.users.create()  # error
    host.users.create(user="ada")  # error
    host.users.create(username=1)  # error
    host.connectors.list(categories="crm")  # error
    host.connectors.list(query="a", maxAge="1")  # error
    host.actions.get(connectorId="a", actionId="b", dialect="tools")  # error
    host.execute(connectorId="a", actionId="b")  # error
    host.execute(connectorId="a", actionId="b", credentialId="c", validate="yes")  # error
    host.execute.batch(items=[{"connectorId": "a"}])  # error
    host.form.validate(form={"actionId": "b"}, values={})  # error
    host.sandbox.faults.set(faults=[{"effect": "explode"}])  # error
    host.ping(verbose=True)  # error


def methods(host: Host) -> None:
    host.connectors.lits()  # error
    host.connector.list()  # error
    host.executions.resolve(executionId="a", outcome="unknown")  # error


def iterators(host: Host) -> None:
    host.pages(connectorId="a", actionId="b")  # error
    for page in host.pages(connectorId="a", actionId="b", credentialId="c"):
        page["itmes"]  # error


async def concurrently(host: AsyncHost) -> None:
    (await host.users.list())["members"]  # error
    await host.users.get()  # error
    host.users.list()["users"]  # error
