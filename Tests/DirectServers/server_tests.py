"""Direct connectors before servers from PyPI that nobody here wrote: server_tests.py HOST [TEST...].

Each test has one server, reads its own document, and runs the host before it. How often something was made is counted in the
server's own data.
"""

import base64
import html
import http.cookiejar
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import urllib.request

from direct_host import Host, LosingProxy, Server, fetch, while_busy

HOST = os.path.abspath(sys.argv.pop(1))


class ServerTest(unittest.TestCase):
    """One server for all tests of a class, and a host before a proxy for each."""

    words, document = [], "/openapi.json"
    name, environment = "", {}

    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.name, cls.words, cls.document, cls.environment)
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        self.state = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.state, ignore_errors=True)
        self.proxy = LosingProxy(self.server.port)
        self.addCleanup(self.proxy.stop)
        self.hosts = []
        self.host = self.start()
        self.account = self.connect()

    def tearDown(self):
        for host in self.hosts:
            if host.process.poll() is None:
                host.kill()
            host.process.stdin.close()
            host.process.stdout.close()

    def start(self, *options, document=None):
        host = Host(HOST, document or self.server.document, self.state, self.proxy.url, *options)
        self.hosts.append(host)
        return host

    def connect(self):
        made = self.host.call(
            "credentials.create", connectorId="server", authenticationType="apiKey", data={"apiKey": "key-0123456789"})
        return made["credentialId"]

    def execute(self, action, method="execute", **arguments):
        """The host's answer; while the server says that its database is busy (503), it is asked again."""
        for _ in while_busy():
            answer = self.host.call(
                method, connectorId="server", actionId=action, credentialId=self.account, **arguments)
            if answer.get("data", {}).get("httpStatus") != 503:
                break
        return answer

    def made(self, action, **arguments):
        """The answer to something that must succeed."""
        result = self.execute(action, **arguments)
        self.assertEqual(result.get("outcome"), "applied", result)
        return result["responseData"]

    def conform(self):
        """The report of alloy-host conform."""
        run = subprocess.run(
            [HOST, "conform", "--connector", f"server={self.host.file}", "--json", *self.host.options],
            capture_output=True, text=True, timeout=300, check=False)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        report = json.loads(run.stdout)
        self.assertGreater(report["read"], 0)
        return report

    def lose(self, action, count, arguments):
        """Makes a write whose answer is lost, and one in the middle of which the host is killed: each is made once, and repeating it
        under its key makes it no second time."""
        before = count()
        key = self.until_made("lost", lambda key: self.lose_answer(action, key, arguments(key)))
        again = self.execute(action, idempotencyKey=key, **arguments(key))
        self.assertEqual(again["data"]["kind"], "conflict", again)
        self.assertEqual(count(), before + 1)

        key = self.until_made("killed", lambda key: self.kill_host(action, key, arguments(key)))
        writes = self.proxy.writes
        after = self.execute(action, idempotencyKey=key, **arguments(key))
        self.assertEqual(after["data"]["kind"], "conflict", after)
        self.assertEqual(self.proxy.writes, writes)
        self.assertEqual(count(), before + 2)

    def until_made(self, name, write):
        """Makes a write under one key after the other until the answer that is lost is no refusal: a server whose database is busy
        answers 503. Returns the key."""
        for number in while_busy():
            key = f"{name}-{number}"
            write(key)
            if self.proxy.status < 500:
                return key
        self.fail(f"the server refused every write; the last status was {self.proxy.status}")

    def lose_answer(self, action, key, arguments):
        self.proxy.loses = "cut"
        lost = self.execute(action, idempotencyKey=key, **arguments)
        self.proxy.loses = None
        self.assertEqual(lost["data"]["outcome"], "unknown", lost)

    def kill_host(self, action, key, arguments):
        self.proxy.held.clear()
        self.proxy.loses = "hold"
        self.host.send(
            "execute", connectorId="server", actionId=action, credentialId=self.account, idempotencyKey=key, **arguments)
        self.assertTrue(self.proxy.held.wait(120))
        self.host.kill()
        self.proxy.loses = None
        self.host = self.start()


class PrefectTest(ServerTest):
    """Prefect: FastAPI. Without its services, which write to the same database in the background."""

    name = "prefect"
    words = ["prefect", "server", "start", "--no-services", "--port", "{port}"]
    environment = {"PREFECT_HOME": "{folder}", "PREFECT_SERVER_ANALYTICS_ENABLED": "0", "PREFECT_SERVER_UI_ENABLED": "0"}

    def start(self, *options):
        host = Host(HOST, self.server.document, self.state, f"{self.proxy.url}/api", *options)
        self.hosts.append(host)
        return host

    def test_flows_and_runs(self):
        flow = self.made("create_flow_flows__post", requestBody={"name": "direct"})
        self.assertEqual(
            self.made("read_flow_flows__id__get", pathParams={"id": flow["id"]})["name"], "direct")
        self.made("update_flow_flows__id__patch", pathParams={"id": flow["id"]}, requestBody={"tags": ["a"]})
        listed = self.made("read_flows_flows_filter_post", requestBody={"limit": 10, "offset": 0})
        self.assertEqual([row["tags"] for row in listed], [["a"]])

        def count():
            return fetch(f"{self.server.url}/api/flow_runs/count", {})

        self.lose(
            "create_flow_run_flow_runs__post", count,
            lambda name: {"requestBody": {"flow_id": flow["id"], "name": name}})
        self.made("delete_flow_flows__id__delete", pathParams={"id": flow["id"]})
        gone = self.execute("read_flow_flows__id__get", pathParams={"id": flow["id"]})
        self.assertEqual(gone["data"]["httpStatus"], 404, gone)
        wrong = self.execute("create_flow_flows__post", requestBody={"name": 7}, validate="off")
        self.assertEqual(wrong["data"]["outcome"], "rejected", wrong)

    def test_shapes(self):
        self.conform()


class ChromaTest(ServerTest):
    """Chroma: a server in Rust, with a document by utoipa."""

    name = "chroma"
    words = ["chroma", "run", "--path", "{folder}", "--port", "{port}"]
    place = {"tenant": "default_tenant", "database": "default_database"}

    def test_collections(self):
        listing = f"{self.server.url}/api/v2/tenants/default_tenant/databases/default_database/collections"
        made = [
            self.made("create_collection", pathParams=self.place, requestBody={"name": name})
            for name in ("one", "two", "three")]
        pages = self.execute(
            "list_collections", "execute.pages", pathParams=self.place, queryParameters={"limit": 2})
        self.assertTrue(pages["complete"], pages)
        self.assertEqual(sorted(row["name"] for row in pages["items"]), ["one", "three", "two"])
        self.made(
            "update_collection", pathParams=self.place | {"collection_id": made[0]["id"]}, requestBody={"new_name": "first"})
        self.assertEqual(
            self.made("get_collection", pathParams=self.place | {"collection_id": "first"})["id"], made[0]["id"])
        self.made(
            "collection_add", pathParams=self.place | {"collection_id": made[0]["id"]},
            requestBody={"ids": ["a"], "embeddings": [[0.5, 1]], "documents": ["text"]})
        self.assertEqual(
            self.made("collection_count", pathParams=self.place | {"collection_id": made[0]["id"]}), 1)
        self.lose(
            "create_collection", lambda: len(fetch(listing)),
            lambda name: {"pathParams": self.place, "requestBody": {"name": name}})
        self.made("delete_collection", pathParams=self.place | {"collection_id": "two"})
        refused = self.execute("create_collection", pathParams=self.place, requestBody={"name": "three"})
        self.assertEqual(refused["data"]["outcome"], "rejected", refused)
        self.assertEqual(len(fetch(listing)), 4)


class GlancesTest(ServerTest):
    """Glances: FastAPI, with reads of every kind and hardly a schema."""

    name = "glances"
    words = ["glances", "-w", "-p", "{port}", "-B", "127.0.0.1", "--disable-webui", "-C", "/dev/null"]

    def test_reads(self):
        self.assertEqual(self.made("_api_status_api_4_status_get")["version"].count("."), 2)
        plugins = self.made("_api_plugins_api_4_pluginslist_get")
        self.assertIn("mem", plugins)
        memory = self.made("_api_api_4__plugin__get", pathParams={"plugin": "mem"})
        self.assertGreater(memory["total"], 0)
        missing = self.execute("_api_api_4__plugin__get", pathParams={"plugin": "a/b ü"})
        self.assertEqual(missing["data"]["outcome"], "rejected", missing)
        self.made("_events_clear_all_api_4_events_clear_all_post")

    def test_shapes(self):
        self.conform()


class DjangoTest(ServerTest):
    """Django OAuth Toolkit, the REST framework and drf-spectacular: the flows of OAuth 2.0, and a table of records."""

    name = "django"
    words = ["python", "{tests}/django_site.py", "{folder}", "{port}"]

    def start(self, *options, document=None):
        # Tokens come from the server itself, records over the proxy.
        more = ["--origin", f"server={self.server.url}", "--secret", "server.clientSecret=env:CLIENT_SECRET"]
        os.environ["CLIENT_SECRET"] = "s3cret"
        return super().start(*more, *options, document=document)

    def agree(self, message):
        """A person signs in, and agrees to what the host asks for: fills in one form after the other."""
        if message.get("method") != "credentials.authorize":
            return
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        request = message["params"]["oauthUrl"]
        while request:
            with opener.open(request, timeout=60) as page:
                self.assertEqual(page.status, 200)
                text, url = page.read().decode(), page.url
            fields = {
                html.unescape(name): html.unescape(value)
                for name, value in re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', text)}
            fields |= {"username": "ada", "password": "lovelace", "action": "accept"}
            form = urllib.parse.urlencode(fields).encode()
            request = "csrfmiddlewaretoken" in fields and urllib.request.Request(url, form, {"Referer": url})

    def connect(self, way="oauth2", client="host"):
        made = self.host.call(
            "credentials.connect", self.agree, connectorId="server", authenticationType=way, data={"clientId": client},
            timeoutMs=120000)
        self.assertIn("credentialId", made, made)
        return made["credentialId"]

    def create_robot(self):
        """An account that acts for itself, with the operator's secret."""
        made = self.host.call(
            "credentials.create", connectorId="server", authenticationType="clientCredentials", data={"clientId": "robot"})
        self.assertIn("credentialId", made, made)
        return made["credentialId"]

    def database(self, statement):
        """Runs a statement in the server's database, and returns the first value."""
        with sqlite3.connect(os.path.join(self.server.folder, "site.sqlite3"), timeout=60) as database:
            row = database.execute(statement).fetchone()
        database.close()
        return row and row[0]

    def form(self, name):
        return {"requestBody": {
            "name": name, "client_type": "public", "authorization_grant_type": "client-credentials", "client_id": name}}

    def test_records(self):
        made = [self.made("applications_create", **self.form(name)) for name in ("a", "b", "c")]
        pages = self.execute("applications_list", "execute.pages", queryParameters={"limit": 2})
        self.assertTrue(pages["complete"], pages)
        self.assertEqual([row["name"] for row in pages["items"]][-3:], ["a", "b", "c"])
        self.made(
            "applications_partial_update", pathParams={"id": made[0]["id"]}, requestBody={"name": "changed"})
        self.assertEqual(self.made("applications_retrieve", pathParams={"id": made[0]["id"]})["name"], "changed")
        self.lose(
            "applications_create", lambda: self.database("select count(*) from oauth2_provider_application"), self.form)
        self.made("applications_destroy", pathParams={"id": made[1]["id"]})
        gone = self.execute("applications_retrieve", pathParams={"id": made[1]["id"]})
        self.assertEqual(gone["data"]["httpStatus"], 404, gone)
        wrong = self.execute("applications_create", requestBody={"name": "x"}, validate="off")
        self.assertEqual(wrong["data"]["outcome"], "rejected", wrong)
        report = self.conform()
        self.assertEqual(report["different"], 0, report)

    def test_uploads(self):
        content = bytes(range(256)) * 300
        with open(os.path.join(self.state, "a ü.bin"), "wb") as file:
            file.write(content)
        self.host = self.start("--files-from", self.state)
        key = self.host.call("files.upload", path="a ü.bin", filename="a ü.bin", mimeType="application/octet-stream")
        self.assertIn("s3Key", key, key)
        for given in (key["s3Key"], {"base64": base64.b64encode(content).decode(), "filename": "a ü.bin"}):
            made = self.made("uploads_create", requestBody={"title": "a; b=\"c\"", "file": given})
            self.assertEqual(made["title"], "a; b=\"c\"")
            with open(os.path.join(self.server.folder, "media", made["name"]), "rb") as file:
                self.assertEqual(file.read(), content)

    def test_client_credentials(self):
        # The secret is the operator's: the caller does not give it.
        self.account = self.create_robot()
        self.made("applications_list")
        self.database("delete from oauth2_provider_accesstoken")
        self.made("applications_list")
        self.assertEqual(self.database(
            "select count(*) from oauth2_provider_accesstoken join oauth2_provider_application as client on client.id = "
            "application_id where client.client_id = 'robot'"), 1)

    def test_tokens(self):
        def refreshed():
            return self.database("select count(*) from oauth2_provider_refreshtoken")

        before = refreshed()
        self.made("applications_list")
        # The provider ends the access token: the host gets another, and the caller sees nothing of it.
        self.database("update oauth2_provider_accesstoken set expires = '2000-01-01 00:00:00'")
        self.made("applications_list")
        self.assertEqual(refreshed(), before + 1)
        # Everything is revoked: a person has to connect the account again, and the same call goes on.
        self.database("delete from oauth2_provider_accesstoken")
        self.database("update oauth2_provider_refreshtoken set revoked = '2000-01-01 00:00:00'")
        refused = self.execute("applications_list")
        self.assertEqual(refused["data"]["kind"], "connection_required", refused)
        again = self.host.call(
            "execute", self.agree, connectorId="server", actionId="applications_list", credentialId=self.account,
            reconnect=True, timeoutMs=120000)
        self.assertEqual(again.get("outcome"), "applied", again)

    def test_discovery(self):
        # The endpoints stand where OpenID says, and not in the document.
        self.start_with({
            "type": "openIdConnect", "openIdConnectUrl": f"{self.server.url}/o/.well-known/openid-configuration"})
        self.account = self.connect()
        self.made("applications_create", **self.form("with scopes that only operations name"))
        self.account = self.create_robot()
        self.made("applications_list")

    def test_device(self):
        self.start_with({"type": "oauth2", "flows": {"deviceAuthorization": {
            "deviceAuthorizationUrl": f"{self.server.url}/o/device-authorization/",
            "tokenUrl": f"{self.server.url}/o/token/", "scopes": {"read": "Read", "write": "Write"}}}})
        self.account = self.connect("oauth2", "television")
        self.made("applications_list")

    def start_with(self, scheme):
        """Starts a host with a document that has only this security scheme."""
        document = json.loads(json.dumps(self.server.document))
        schemes = document["components"]["securitySchemes"]
        document["components"]["securitySchemes"] = dict.fromkeys(schemes, scheme)
        self.host = self.start(document=document)


if __name__ == "__main__":
    unittest.main(verbosity=2)
