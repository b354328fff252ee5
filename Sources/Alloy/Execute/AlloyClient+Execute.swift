import HTTP
import JSON

extension AlloyClient {
    /// Executes an action whose definition is known: it decides what may be done when the answer stays out.
    public func execute(
        _ request: ExecuteRequest, action: ActionDetails, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> ExecuteResult {
        try await execute(request, class: RequestClass(of: action), options: options)
    }

    /// Executes an action (`POST /connectors/{connectorId}/actions/{actionId}/execute`).
    ///
    /// `class` says what may be done when the answer stays out; without one it is taken for a write, of which nobody may say
    /// that it failed unless that is certain: such an error has the outcome `unknown`.
    public func execute(
        _ request: ExecuteRequest, class requestClass: RequestClass = .write, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> ExecuteResult {
        try await check(request)
        let call = ServiceCall(
            operation: .execute, method: "POST",
            path: "/connectors/\(request.connectorId)/actions/\(request.actionId)/execute", body: request.body,
            requestClass: requestClass, options: options, deadline: deadline(options, configuration.deadlines.execute),
            subject: ServiceCall.Subject(connectorId: request.connectorId, actionId: request.actionId))
        return try result(of: try await send(call), to: call)
    }

    private func result(of answer: ServiceAnswer, to call: ServiceCall) throws(AlloyError) -> ExecuteResult {
        let body: JSONValue
        var warnings: [String] = []
        switch AnswerContent(answer.response) {
        case .json(let json):
            try throwIfDisguised(answer, to: call, json)
            body = json
        case .other(let value, let mediaType):
            try throwIfDisguised(answer, to: call, nil)
            // Alloy's envelope is JSON, so anything else may come from what stands before it, and proves nothing of a
            // change. A page is never an answer: gateways show one while they are being maintained.
            guard call.requestClass == .read, !AnswerContent.isPage(mediaType) else {
                throw unreadable(answer, to: call, "it is no JSON but \(mediaType)")
            }
            warnings.append("The answer is no JSON but \(mediaType); it is passed on as it is.")
            return ExecuteResult(
                responseData: value, metadata: JSONObject(), warnings: warnings, status: answer.response.status,
                requestId: answer.requestId, attempts: answer.attempts)
        case .unreadable(let reason): throw unreadable(answer, to: call, reason)
        }
        let (responseData, metadata) = ExecuteResult.split(body)
        if let warning = ProviderRefusal.warning(in: responseData, redactor: configuration.redactor) {
            warnings.append(warning)
        } else if metadata["success"]?.boolValue == false {
            warnings.append("Alloy says `success: false` beside the answer.")
        }
        return ExecuteResult(
            responseData: responseData, metadata: metadata, warnings: warnings, status: answer.response.status,
            requestId: answer.requestId, attempts: answer.attempts)
    }

    private nonisolated(nonsending) func check(_ request: ExecuteRequest) async throws(AlloyError) {
        var check = InputCheck()
        check.notEmpty(request.connectorId, "connectorId")
        check.notEmpty(request.actionId, "actionId")
        check.objectId(request.credentialId, "credentialId")
        // What stands here goes to the third party.
        if let headers = request.additionalHeaders, !headers.isEmpty {
            let key = try await configuration.key.key(.cached).reveal()
            let leaks = headers.members.contains { member in
                member.value.stringValue.map { $0.utf8.count >= 8 && $0.contains(key) } ?? false
            }
            if leaks {
                check.add("additionalHeaders", "headers without Alloy's API key", got: "a header that holds it")
            }
        }
        try check.finish()
    }
}
