"""The app over HTTP: what it does for a tenant, and what it does for nobody. Needs ALLOY_HOST, the executable."""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT.parents[1] / "python")]

from alloy_host import Host  # noqa: E402

from marketplace.server import Server  # noqa: E402


class Browser:
    """A person at the app: a cookie and a token, and requests as a page of the app sends them."""

    def __init__(self, server: Server, name: str | None = None) -> None:
        self.server = server
        self.headers = {"Origin": server.origin, "Content-Type": "application/json"}
        if name:
            status, session, headers = self.post("sign-in", {"name": name})
            assert status == 200, session
            self.headers |= {
                "X-CSRF-Token": session["csrfToken"],
                "Cookie": headers["Set-Cookie"].partition(";")[0],
            }

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str | None]) -> tuple[int, Any, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_address[1], timeout=60)
        try:
            connection.request(method, path, body, {k: v for k, v in {**self.headers, **headers}.items() if v is not None})
            response = connection.getresponse()
            data = response.read()
            is_json = response.headers.get_content_type() == "application/json"
            return response.status, json.loads(data) if is_json else data, response.headers
        finally:
            connection.close()

    def post(self, name: str, arguments: Any, **headers: str | None) -> tuple[int, Any, Any]:
        renamed = {key.replace("_", "-"): value for key, value in headers.items()}
        return self.send("POST", f"/api/{name}", json.dumps(arguments).encode(), renamed)

    def call(self, name: str, **arguments: Any) -> Any:
        status, body, _ = self.post(name, arguments)
        assert status == 200, body
        return body


CONTACT = {"requestBody": {"properties": {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com"}}}


class AppTests(unittest.TestCase):
    host: Host
    server: Server

    @classmethod
    def setUpClass(cls) -> None:
        cls.host = Host("--sandbox", "--consent-port", "0")
        cls.server = Server(cls.host)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.shutdown()
        cls.server.server_close()
        cls.host.close()

    def connected(self, name: str) -> tuple[Browser, str]:
        """A person with an account of HubSpot."""
        browser = Browser(self.server, name)
        link = browser.call("connect", connectorId="hubspot", type="oauth2")["link"]
        self.host.call("sandbox.oauth.decide", {"oauthUrl": link, "decision": "allow"})
        return browser, browser.call("accounts")["accounts"][0]["credentialId"]

    def test_whole_way(self) -> None:
        browser, account = self.connected("walker")
        self.assertIn("hubspot", [one["id"] for one in browser.call("connectors")["connectors"]])
        action = {"connectorId": "hubspot", "actionId": "createContact", "account": account}
        self.assertEqual(browser.call("execute", **action, values={}, key="1")["errors"][0]["pointer"][:12], "/requestBody")
        made = browser.call("execute", **action, values=CONTACT, key="2")["result"]
        self.assertEqual(made["outcome"], "applied")
        again = browser.call("execute", **action, values=CONTACT, key="2")["result"]
        self.assertEqual(again["executionId"], made["executionId"], "a page that sends it again makes it once")
        self.assertEqual([one["actionId"] for one in browser.call("history")["executions"]], ["createContact"])
        browser.call("disconnect", account=account)
        self.assertEqual(browser.call("accounts")["accounts"], [])

    def test_a_key_connects_at_once(self) -> None:
        browser = Browser(self.server, "keyholder")
        [way] = browser.call("ways", connectorId="shippo")["ways"]
        self.assertTrue(any(field.get("secret") for field in way["fields"]))
        self.assertTrue(browser.call("connect", connectorId="shippo", type=way["type"], values={})["errors"])
        values = {"data": {"token": "shippo_test_0123456789"}}
        self.assertTrue(browser.call("connect", connectorId="shippo", type=way["type"], values=values)["account"])

    def test_a_file_is_uploaded_by_its_content(self) -> None:
        browser = Browser(self.server, "uploader")
        file = {"data": "aGVsbG8=", "filename": "hello.txt", "mimeType": "text/plain"}
        self.assertTrue(browser.call("upload", **file)["s3Key"])
        self.assertEqual(browser.post("upload", {**file, "data": None, "path": "/etc/passwd"})[0], 422)
        # The largest file that a form takes.
        self.assertTrue(browser.call("upload", **{**file, "data": base64.b64encode(bytes(5 << 20)).decode()})["s3Key"])

    def test_files_of_others_are_out_of_reach(self) -> None:
        def drive(name: str) -> tuple[Browser, str]:
            browser = Browser(self.server, name)
            link = browser.call("connect", connectorId="googledrive", type="oauth2")["link"]
            self.host.call("sandbox.oauth.decide", {"oauthUrl": link, "decision": "allow"})
            return browser, browser.call("accounts")["accounts"][0]["credentialId"]

        def upload(browser: Browser, content: bytes, name: str = "invoice.pdf") -> str:
            data = base64.b64encode(content).decode()
            answer = browser.call("upload", data=data, filename=name, mimeType="text/plain")
            self.assertEqual(list(answer), ["s3Key"], "not whether somebody has this file already")
            self.assertNotIn("invoice", answer["s3Key"])
            return str(answer["s3Key"])

        (ann, her), (ben, his) = drive("ann"), drive("ben")
        save = {"connectorId": "googledrive", "actionId": "uploadFile"}

        def saved(browser: Browser, account: str, file: str, key: str) -> tuple[int, Any]:
            values = {"requestBody": {"name": "x", "content": file}}
            return browser.post("execute", {**save, "account": account, "values": values, "key": key})[:2]

        def content(browser: Browser, account: str, answer: Any) -> str:
            read = {"connectorId": "googledrive", "actionId": "downloadFile", "account": account}
            values = {"pathParams": {"fileId": answer["result"]["responseData"]["id"]}}
            return json.dumps(browser.call("execute", **read, values=values, key=f"read {values}")["result"]["responseData"])

        first, second = upload(ann, b"invoice of Ann"), upload(ben, b"invoice of Ben")
        status, answer = saved(ann, her, first, "1")
        self.assertEqual(status, 200, answer)
        self.assertIn("Ann", content(ann, her, answer), "another's file of the same name replaces nothing")
        self.assertIn("Ben", content(ben, his, saved(ben, his, second, "1")[1]))
        [key] = self.server.api._files._keys[self.server.tenants._user_id("ann")].values()
        for file in (first, key, "file-guess"):
            self.assertEqual(saved(ben, his, file, f"2 {file}")[0], 404, file)
        same = upload(ben, b"invoice of Ann")
        self.assertNotEqual(same, first)
        self.assertIn("Ann", content(ben, his, saved(ben, his, same, "3")[1]))

    def test_the_link_returns_to_the_app(self) -> None:
        link = Browser(self.server, "returner").call("connect", connectorId="slack", type="oauth2")["link"]
        self.assertIn(f"{self.server.origin}/connected".replace(":", "%3A").replace("/", "%2F"), link)

    def test_accounts_of_others_are_out_of_reach(self) -> None:
        _, account = self.connected("victim")
        other, _ = self.connected("thief")
        action = {"connectorId": "hubspot", "actionId": "createContact", "account": account, "values": CONTACT}
        for name, arguments in [
            ("execute", {**action, "key": "1"}),
            ("options", {**action, "field": "/requestBody"}),
            ("disconnect", {"account": account}),
        ]:
            self.assertEqual(other.post(name, arguments)[0], 404, name)
        self.assertNotIn(account, json.dumps(other.call("accounts")))
        self.assertEqual(other.call("history")["executions"], [])

    def test_parameters_can_not_be_smuggled(self) -> None:
        """A page decides on what a person fills in, and on nothing else."""
        victim, account = self.connected("target")
        thief, own = self.connected("smuggler")
        values = {**CONTACT, "userId": "target@example.com", "credentialId": account, "timeoutMs": 1, "force": True}
        action = {"connectorId": "hubspot", "actionId": "createContact", "account": own}
        made = thief.call("execute", **action, values=values, key="1")["result"]
        self.assertEqual([one["executionId"] for one in thief.call("history")["executions"]], [made["executionId"]])
        self.assertEqual(victim.call("history")["executions"], [])
        values = {"userId": "target@example.com", "redirectUri": "https://evil.example"}
        link = thief.call("connect", connectorId="hubspot", type="oauth2", values=values)["link"]
        self.assertNotIn("evil", link)
        self.host.call("sandbox.oauth.decide", {"oauthUrl": link, "decision": "allow"})
        self.assertEqual(len(victim.call("accounts")["accounts"]), 1)
        self.assertEqual(len(thief.call("accounts")["accounts"]), 2)

    def test_requests_from_elsewhere_are_refused(self) -> None:
        browser, account = self.connected("careful")
        arguments = {"account": account}
        for headers, status in [
            ({"Origin": "http://evil.example"}, 403),
            ({"Origin": None}, 403),
            ({"X_CSRF_Token": "guess"}, 403),
            ({"X_CSRF_Token": None}, 403),
            ({"Host": "evil.example"}, 421),
            ({"Cookie": None}, 401),
            ({"Cookie": "marketplace-session=guess"}, 401),
            ({"Content_Type": "text/plain"}, 400),
        ]:
            self.assertEqual(browser.post("disconnect", arguments, **headers)[0], status, headers)
        self.assertEqual(len(browser.call("accounts")["accounts"]), 1)

    def test_bad_requests(self) -> None:
        browser = Browser(self.server, "clumsy")
        self.assertEqual(browser.post("nothing", {})[0], 404)
        self.assertEqual(browser.post("connector", {})[0], 422)
        self.assertEqual(browser.post("connector", {"connectorId": 5})[0], 422)
        self.assertEqual(browser.post("connector", {"connectorId": "nothing"})[0], 404)
        self.assertEqual(browser.post("connectors", [])[0], 400)
        self.assertEqual(browser.send("POST", "/api/connectors", b"[" * 100_000, {})[0], 400)
        for length in ("99999999", "9" * 5_000):
            self.assertEqual(browser.send("POST", "/api/connectors", b"", {"Content-Length": length})[0], 413)
        for name in ("", "a b", "x" * 41, "<b>", None):
            self.assertEqual(Browser(self.server).post("sign-in", {"name": name})[0], 422, name)

    def test_files(self) -> None:
        browser = Browser(self.server)
        status, body, headers = browser.send("GET", "/", None, {})
        self.assertEqual((status, headers.get_content_type()), (200, "text/html"))
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        for name in ("main.js", "form/form.js", "form/base.css"):
            self.assertEqual(browser.send("GET", f"/static/{name}", None, {})[0], 200, name)
        for path in ("/static/form/../rpc.js", "/static/form/../../Server/ConsoleSite.swift", "/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/static/", "/app.py", "/static/" + "a" * 300, "/static/" + "a/" * 3_000, "/static/%00"):
            self.assertEqual(browser.send("GET", path, None, {})[0], 404, path)

    def test_a_copy_runs_without_the_repository(self) -> None:
        """As the README says: copied with its links followed, and with the installed client."""
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "app"
            shutil.copytree(ROOT, copy)
            client = str(ROOT.parents[1] / "python")
            app = subprocess.Popen(
                [sys.executable, copy / "app.py"],
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": client},
            )
            try:
                assert app.stdout
                origin = app.stdout.readline().split()[-1]
                with urllib.request.urlopen(f"{origin}/static/form/form.js") as response:
                    self.assertIn(b"export class Form", response.read())
            finally:
                app.terminate()
                app.communicate()
            shutil.rmtree(copy / "static/form")
            ended = subprocess.run(
                [sys.executable, copy / "app.py"], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": client}
            )
            self.assertIn("cp -rL", ended.stderr)

    def test_signing_out_ends_the_session(self) -> None:
        browser = Browser(self.server, "leaver")
        browser.call("sign-out")
        self.assertEqual(browser.post("connectors", {})[0], 401)


if __name__ == "__main__":
    unittest.main()
