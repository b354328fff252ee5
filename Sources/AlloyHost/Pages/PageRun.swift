import Alloy
import JSON
import JSONRPC
import Pagination

/// One call of `execute.pages`: executes the action once for each page, and returns the items of all pages.
struct PageRun: Sendable {
    /// The time for all pages together where the caller gives none.
    private static let defaultTimeout = Duration.seconds(300)
    /// The names of the parameters about all pages.
    private static let ownNames = (PageMethods.own + [.timeoutMs]).map(\.name)

    private let call: Call
    private let deadline: ContinuousClock.Instant
    /// The arguments of `execute`, without those about pages.
    private let arguments: JSONObject

    init(_ call: Call) {
        self.call = call
        let deadline = call.client.configuration.now() + (call.options().timeout ?? Self.defaultTimeout)
        self.deadline = deadline
        arguments = JSONObject(
            call.arguments.members.filter { member in
                !Self.ownNames.contains { $0.hasSameCodePoints(as: member.key) }
            })
    }

    /// Reads the pages and returns the result of the method.
    ///
    /// Throws an error of the first page; one of a later page is a member of the result.
    func run() async throws(AlloyError) -> JSONValue {
        let digest = digest
        let paging = call[PageMethods.paging]
        var cursor = PageCursor(position: .start, paging: paging ?? PagingOptions())
        if let text = call[PageMethods.cursor] { cursor = try PageCursor(text, digest: digest, paging: paging) }
        var execution = execution(arguments, cursor.position)
        let action = try await action(execution)
        if call[PageMethods.cursor] == nil {
            cursor.position = try firstPosition(action, cursor.paging)
            // Every execution has an id: one that is not sent would leave a gap.
            if !cursor.position.isStart { execution = self.execution(arguments, cursor.position) }
        }
        var walk = PageWalk(action, arguments, from: cursor, limits: limits, unwrapsNodes: call[PageMethods.unwrap])
        var findings: JSONValue = []
        var executionIds: [String] = []
        var reconnected: JSONValue?
        var failure: AlloyError?
        var stop: PageStop?
        while stop == nil {
            let step: PageWalk.Step
            do throws(AlloyError) {
                let reply = try await execution.run(keepsLarge: false).value
                if walk.pages == 0 { findings = reply["findings"] ?? [] }
                for warning in reply["warnings"]?.arrayValue ?? [] { walk.warn(warning.stringValue ?? "") }
                reconnected = reply["reconnected"] ?? reconnected
                executionIds.append(reply["executionId"]?.stringValue ?? execution.id)
                let response = reply["responseData"] ?? .null
                let refusal = PageRefusal.warning(
                    in: response, items: walk.itemsPointer(in: response), redactor: call.services.log.redactor)
                if let refusal { throw .pageRefused(refusal, executionId: executionIds.last) }
                step = try walk.handle(response, metadata: reply["metadata"]?.objectValue ?? [:])
            } catch {
                guard walk.pages > 0, error.kind != .cancelled else { throw error }
                (failure, stop) = end(of: error)
                if stop == .error { walk.warnAboutPossibleEnd() }
                break
            }
            report(walk)
            switch step {
            case .stop(let reason): stop = reason
            case .request(let position):
                guard call.client.configuration.now() < deadline else {
                    stop = .deadline
                    break
                }
                var arguments = arguments
                if let credentialId = reconnected?["credentialId"] { arguments[.credentialId] = credentialId }
                execution = self.execution(arguments, position)
            }
        }
        var result = result(walk, stop ?? .end, digest: digest)
        result.append("error", failure.map { RPCError($0).json })
        result.append("executionIds", .strings(executionIds))
        result.append("warnings", .strings(walk.warnings))
        result.append("findings", findings)
        result.append("reconnected", reconnected)
        return .object(await limited(result, id: executionIds.first ?? execution.id))
    }

    private var limits: PageWalk.Limits {
        var limits = PageWalk.Limits()
        limits.pages = call[PageMethods.maxPages]
        limits.items = call[PageMethods.maxItems]
        limits.bytes = call[PageMethods.maxBytes]
        return limits
    }

    /// The digest of everything that determines the items of the pages.
    private var digest: String {
        let context = ExecutionContext(page(arguments))
        let all: JSONValue = [
            .string(call.client.configuration.baseURL.description), .optional(call.userId),
            .string(context.request.connectorId), .string(context.request.actionId), .string(context.digest),
        ]
        return String(all.sha256.prefix(32))
    }

    /// The execution of the page that begins at `position`.
    private func execution(_ arguments: JSONObject, _ position: PagePosition) -> Execution {
        Execution(page(position.applied(to: arguments)), until: deadline)
    }

    /// The call of `execute` for one page.
    private func page(_ arguments: JSONObject) -> Call {
        Call(
            method: ExecuteMethods.execute, arguments: arguments, services: call.services,
            context: call.context.withoutProgress, record: call.record, start: call.start, purpose: .pages,
            terms: call.terms)
    }

    /// Returns the action's definition. Throws `invalid_input` when it does more than read, before anything is sent.
    private func action(_ execution: Execution) async throws(AlloyError) -> ActionDetails {
        let action = try await execution.lookUp()
        guard action.effect == .read else {
            let request = execution.context.request
            throw .notARead(request.actionId, of: request.connectorId, action.effect)
        }
        return action
    }

    /// Returns the position of the first page. Throws `invalid_input` when `paging` does not fit the action.
    private func firstPosition(
        _ action: ActionDetails, _ paging: PagingOptions
    ) throws(AlloyError) -> PagePosition {
        let parameters = PageParameters(action, arguments)
        let problems = paging.problems(parameters)
        guard problems.isEmpty else {
            let request = ExecutionContext(page(arguments)).request
            throw .unusablePaging(problems, request.actionId, of: request.connectorId)
        }
        return paging.firstPosition(parameters)
    }

    /// Returns the end of the call after a failed page. The items of the pages before it are kept.
    private func end(of error: AlloyError) -> (AlloyError?, PageStop) {
        let isLate = call.client.configuration.now() >= deadline
        return isLate && [.timedOut, .network].contains(error.kind) ? (nil, .deadline) : (error, .error)
    }

    private func report(_ walk: PageWalk) {
        guard let token = call.progressToken else { return }
        let items = "\(walk.items.count) item\(walk.items.count == 1 ? "" : "s")"
        call.context.reportProgress(token: token, done: walk.pages, message: "Page \(walk.pages): \(items) so far.")
    }

    private func result(_ walk: PageWalk, _ stop: PageStop, digest: String) -> JSONObject {
        var result: JSONObject = [
            "items": .array(walk.items), "count": .int(walk.items.count), "pages": .int(walk.pages),
            "style": .string(walk.style.rawValue), "complete": .bool(stop == .end), "stopped": .string(stop.rawValue),
        ]
        switch stop {
        case .maxPages, .maxItems, .maxBytes, .deadline, .error:
            result.append("nextCursor", .string(walk.cursor.text(digest: digest)))
        case .end, .repeatingCursor, .repeatingPage, .missingItems, .undetected: break
        }
        return result
    }

    /// Returns the result with its items stored in the host if they have more bytes than may be sent at once.
    private func limited(_ result: JSONObject, id: String) async -> JSONObject {
        let limit = call[PageMethods.maxResultBytes] ?? call.services.options.maximumResultBytes
        guard let limit, let bytes = result["items"]?.bytes,
            bytes.count > limit,
            let text = try? JSONText(validating: bytes, maximumDepth: JSONParser.greatestMaximumDepth)
        else { return result }
        let handle = "result-\(id)"
        let stored = await call.services.results.keep(text, as: handle, limit: limit)
        var result = result
        result["items"] = .null
        let warning = StoredResult.warning("items", bytes: bytes.count, limit: limit)
        result["warnings"] = .array((result["warnings"]?.arrayValue ?? []) + [.string(warning)])
        result.append("stored", stored.summary(handle: handle))
        return result
    }
}
