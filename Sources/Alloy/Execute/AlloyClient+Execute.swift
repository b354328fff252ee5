import HTTP
import JSON

extension AlloyClient {
    /// Executes an action whose definition is known. The definition decides whether the request is sent again when no
    /// response arrives.
    public func execute(
        _ request: ExecuteRequest, action: ActionDetails, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> ExecuteResult {
        try await execute(
            request, RequestClass(of: action), method: action.statesOtherId ? nil : action.httpMethod, options)
    }

    /// Executes an action (`POST /connectors/{connectorId}/actions/{actionId}/execute`).
    ///
    /// `class` decides whether the request is sent again when no response arrives. By default the action counts as a
    /// write: an error after which it may have run has the outcome `unknown`.
    public func execute(
        _ request: ExecuteRequest, class requestClass: RequestClass = .write, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> ExecuteResult {
        try await execute(request, requestClass, method: nil, options)
    }

    private nonisolated(nonsending) func execute(
        _ request: ExecuteRequest, _ requestClass: RequestClass, method: String?, _ options: CallOptions
    ) async throws(AlloyError) -> ExecuteResult {
        let deadline = deadline(options, configuration.deadlines.execute)
        var check = idCheck(request)
        if let headers = request.additionalHeaders, !headers.isEmpty {
            try await add(headers, to: &check, until: deadline)
        }
        try check.finish()
        let call = ServiceCall(
            operation: .execute, method: "POST",
            path: "/connectors/\(request.connectorId)/actions/\(request.actionId)/execute", body: request.body,
            requestClass: requestClass, options: options, deadline: deadline,
            subject: ServiceCall.Subject(connectorId: request.connectorId, actionId: request.actionId),
            actionMethod: method)
        return try await send(call) { answer throws(AttemptFailure) in
            var result = try result(of: answer, to: call)
            result.byteCount = answer.response.bodyByteCount
            return result
        }
    }

    private static let unprovenEnd =
        "The response came without a length, so whether it is complete can't be known."

    private func result(of answer: ServiceResponse, to call: ServiceCall) throws(AttemptFailure) -> ExecuteResult {
        let data: ResponseData
        let metadata: JSONObject
        var warnings = answer.warnings
        switch ResponseContent(answer.response) {
        case .json(let json):
            try throwIfErrorInSuccess(answer, to: call, json)
            let parts = ExecuteResult.split(json)
            (data, metadata) = (.value(parts.responseData), parts.metadata)
        case .text(let text):
            try throwIfErrorInSuccess(answer, to: call, text.skim())
            let parts = ExecuteResult.split(text)
            (data, metadata) = (.text(parts.data), parts.metadata)
        case .provider(let content, let envelope):
            (data, metadata) = (.binary(content), envelope)
            if !answer.response.isEndProven { warnings.append(Self.unprovenEnd) }
        case .other(let content, let type):
            try throwIfErrorInSuccess(answer, to: call, nil)
            // Alloy's envelope is JSON, so anything else may come from a proxy before it, and does not prove a
            // change. A page is never an answer: gateways show one while they are being maintained.
            guard call.requestClass == .read, !type.isPage else {
                throw unreadable(
                    answer, to: call, "it is not JSON but \(type.essence)", isWhole: !type.isPage)
            }
            warnings.append("The response is not JSON but \(type.essence); it is passed on unchanged.")
            if !answer.response.isEndProven { warnings.append(Self.unprovenEnd) }
            return ExecuteResult(
                content, metadata: JSONObject(), warnings: warnings, status: answer.response.status,
                requestId: answer.requestId, attempts: answer.attempts)
        case .unreadable(let reason): throw unreadable(answer, to: call, reason)
        }
        if let warning = ProviderRefusal.warning(in: data.skim, redactor: configuration.redactor) {
            warnings.append(warning)
        } else if metadata["success"]?.boolValue == false {
            warnings.append("Alloy reports `success: false` beside the response.")
        }
        return ExecuteResult(
            data, metadata: metadata, warnings: warnings, status: answer.response.status,
            requestId: answer.requestId, attempts: answer.attempts)
    }

    private func idCheck(_ request: ExecuteRequest) -> InputCheck {
        var check = InputCheck()
        check.notEmpty(request.connectorId, "connectorId")
        check.notEmpty(request.actionId, "actionId")
        check.objectId(request.credentialId, "credentialId")
        return check
    }

    /// Adds the problem of headers with Alloy's key, as they are sent to the provider.
    private nonisolated(nonsending) func add(
        _ headers: JSONObject, to check: inout InputCheck, until deadline: ContinuousClock.Instant
    ) async throws(AlloyError) {
        let key = try await configuration.key.key(.cached, until: deadline).reveal()
        let leaks = headers.members.contains { member in
            member.value.stringValue.map { $0.utf8.count >= 8 && $0.contains(key) } ?? false
        }
        if leaks { check.add("additionalHeaders", "headers without Alloy's API key", got: "a header that holds it") }
    }
}
