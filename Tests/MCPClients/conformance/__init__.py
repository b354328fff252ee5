"""The server scenarios of the official conformance suite of the Model Context Protocol, written again for a pipe.

Names of scenarios, expected tools and checks follow the suite; its sources are not used. Each scenario runs against a server of
its own. What belongs to HTTP, and what the server does not declare, is in the table as not applicable, with the reason.
"""
