"""A server of the Model Context Protocol on stdin and stdout, with nine tools as the host has, one of which posts with httpx.

    mcp_server.py mcp|fastmcp URL
"""

import os
import sys

try:
    import httpx
except ImportError:
    # What the later SDKs depend on.
    import httpx2 as httpx

if sys.argv[1] == "fastmcp":
    from fastmcp import FastMCP as Server
else:
    try:
        from mcp.server import MCPServer as Server
    except ImportError:
        from mcp.server.fastmcp import FastMCP as Server

server = Server("benchmark")
client = httpx.AsyncClient(headers={"Authorization": f"Bearer {os.environ.get('ALLOY_API_KEY', 'none')}"})


@server.tool()
async def execute_read(connector: str, action: str, account: str = "", input: dict = {}) -> dict:
    """Execute an action that only reads."""
    body = {"connectorId": connector, "actionId": action, "credentialId": account, **input}
    response = await client.post(sys.argv[2], json=body, headers={"x-alloy-userid": "u"})
    return response.json()


def add(name):
    async def tool(connector: str, action: str = "", account: str = "", input: dict = {}, limit: int = 10) -> dict:
        """Do one of the things that the host's tools do."""
        return {}

    tool.__name__ = name
    server.tool()(tool)


for name in ("search_actions", "describe_action", "list_accounts", "connect_account", "execute_write",
             "execute_destructive", "plan_execution", "read_result"):
    add(name)

if __name__ == "__main__":
    options = {"show_banner": False} if sys.argv[1] == "fastmcp" else {}
    server.run(transport="stdio", **options)
