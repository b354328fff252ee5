import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// Writes with `--direct`, with what a provider offers to make them once, and only of what was read.
    @Suite(
        .hangLimit,
        .enabled("needs: python3") { SessionHost.succeeds("command -v python3") })
    struct DirectWriteTests {
        private let library: DirectLibrary

        init() throws { library = try DirectLibrary() }

        /// Three answers are lost, which ends the call; the same call again does no harm.
        @Test func aWriteThatStaysUnknownMayBeRepeatedUnderTheProvidersKey() async throws {
            let host = try await library.host(
                [
                    DirectLibrary.connect, DirectLibrary.add("lost", "lose", #","idempotencyKey":"one""#),
                    DirectLibrary.add("refused", "lose", #","idempotencyKey":"one""#),
                    DirectLibrary.add("again", "lose", #","idempotencyKey":"one","force":true"#),
                ], ["--overlays", try library.overlays()])
            let data = try host.error("lost")["data"]
            let fix = data?["fix"]?.text ?? ""
            #expect(data?["outcome"] == "unknown" && data?["attempts"]?.arrayValue?.count == 3)
            #expect(fix.contains("`force: true`") && fix.contains("the same `idempotencyKey`"), "\(fix)")
            #expect(try host.error("refused")["data"]?["kind"] == "conflict")
            #expect(try host.error("refused")["data"]?["fix"]?.text.contains("the same key as before") == true)
            #expect(try host.result("again")["outcome"] == "applied")
            #expect(try await library.server.made() == 1)
        }

        @Test func aWriteIsMadeOnceUnderTheProvidersKey() async throws {
            let overlays = try library.overlays()
            let key = ##""#credentialId":{"resultOf":"key","path":"/credentialId"}"##
            func plan(_ id: String, _ more: String) -> String {
                LiveHost.request(
                    id, "execute.plan",
                    #"{"connectorId":"library","actionId":"addBook",\#(key),"requestBody":{"title":"reset"}\#(more)}"#)
            }
            let host = try await library.host(
                [
                    DirectLibrary.connect, plan("plan", #","idempotencyKey":"one""#), plan("bare", ""),
                    DirectLibrary.add("reset", "reset", #","idempotencyKey":"one""#),
                ], ["--overlays", overlays])
            let sent = try await library.server.lastIdempotencyKey()
            #expect(sent?.hasPrefix("alloy-host-") == true)
            #expect(
                try host.result("plan")["request"]?["headers"] == ["Idempotency-Key": .string(try #require(sent))])
            #expect(
                try host.result("bare")["request"]?["headers"] == ["Idempotency-Key": "(made for each execution)"])
            // The provider makes it and hangs up; asked again under the same value, it answers as it would have.
            #expect(try host.result("reset")["outcome"] == "applied")
            #expect(try host.result("reset")["attempts"]?.arrayValue?.count == 2)
            #expect(try await library.server.made() == 1)
        }

        /// A record's version goes from a read into a change, in one session, by a reference to its result.
        @Test func aChangeOfWhatSomeoneElseHasChangedIsRefused() async throws {
            let book = ##""#/pathParams/bookId":{"resultOf":"add","path":"/responseData/id"}"##
            let version =
                ##""#/additionalHeaders/If-Match":{"resultOf":"get","path":"/metadata/responseHeaders/etag"}"##
            func change(_ id: String, _ title: String) -> String {
                DirectLibrary.execute(
                    id, "changeBook", #"\#(book),\#(version),"requestBody":{"title":"\#(title)"}"#)
            }
            let host = try await library.host([
                DirectLibrary.connect, DirectLibrary.add("add", "Notes"),
                DirectLibrary.execute("get", "getBook", book), change("first", "First notes"),
                change("second", "Second notes"), DirectLibrary.execute("after", "getBook", book),
            ])
            #expect(try host.result("first")["outcome"] == "applied")
            let error = try host.error("second")
            #expect(error["data"]?["kind"] == "conflict" && error["data"]?["httpStatus"] == 412, "\(error)")
            #expect(error["data"]?["outcome"] == "rejected" && error["data"]?["attempts"]?.arrayValue?.count == 1)
            #expect(try host.result("after")["responseData"]?["title"] == "First notes")
        }
    }
}
