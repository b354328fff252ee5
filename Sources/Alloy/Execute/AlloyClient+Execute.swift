import HTTP
import JSON

extension AlloyClient {
    /// Executes an action whose definition is known: it decides what may be done when the answer stays out.
    public func execute(
        _ request: ExecuteRequest, action: ActionDetails, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> ExecuteResult {
        try await execute(
            request, RequestClass(of: action), method: action.isNamedOtherwise ? nil : action.httpMethod, options)
    }

    /// Executes an action (`POST /connectors/{connectorId}/actions/{actionId}/execute`).
    ///
    /// `class` says what may be done when the answer stays out; without one it is taken for a write, of which nobody may say
    /// that it failed unless that is certain: such an error has the outcome `unknown`.
    public func execute(
        _ request: ExecuteRequest, class requestClass: RequestClass = .write, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> ExecuteResult {
        try await execute(request, requestClass, method: nil, options)
    }

    private nonisolated(nonsending) func execute(
        _ request: ExecuteRequest, _ requestClass: RequestClass, method: String?, _ options: CallOptions
    ) async throws(AlloyError) -> ExecuteResult {
        let deadline = deadline(options, configuration.deadlines.execute)
        try await check(request, until: deadline)
        let call = ServiceCall(
            operation: .execute, method: "POST",
            path: "/connectors/\(request.connectorId)/actions/\(request.actionId)/execute", body: request.body,
            requestClass: requestClass, options: options, deadline: deadline,
            subject: ServiceCall.Subject(connectorId: request.connectorId, actionId: request.actionId),
            actionMethod: method)
        return try await send(call) { answer throws(AttemptFailure) in try result(of: answer, to: call) }
    }

    private func result(of answer: ServiceAnswer, to call: ServiceCall) throws(AttemptFailure) -> ExecuteResult {
        let data: ResponseData
        let metadata: JSONObject
        var warnings = answer.warnings
        switch AnswerContent(answer.response) {
        case .json(let json):
            try throwIfDisguised(answer, to: call, json)
            let parts = ExecuteResult.split(json)
            (data, metadata) = (.value(parts.responseData), parts.metadata)
        case .text(let text):
            try throwIfDisguised(answer, to: call, text.skim())
            let parts = ExecuteResult.split(text)
            (data, metadata) = (.text(parts.data), parts.metadata)
        case .other(let value, let mediaType):
            try throwIfDisguised(answer, to: call, nil)
            // Alloy's envelope is JSON, so anything else may come from what stands before it, and proves nothing of a
            // change. A page is never an answer: gateways show one while they are being maintained.
            guard call.requestClass == .read, !AnswerContent.isPage(mediaType) else {
                throw unreadable(
                    answer, to: call, "it is no JSON but \(mediaType)", isWhole: !AnswerContent.isPage(mediaType))
            }
            warnings.append("The answer is no JSON but \(mediaType); it is passed on as it is.")
            if !answer.response.isEndProven {
                warnings.append("The answer came without a length: whether it is whole can't be known.")
            }
            return ExecuteResult(
                responseData: value, metadata: JSONObject(), warnings: warnings, status: answer.response.status,
                requestId: answer.requestId, attempts: answer.attempts)
        case .unreadable(let reason): throw unreadable(answer, to: call, reason)
        }
        if let warning = ProviderRefusal.warning(in: data.skim, redactor: configuration.redactor) {
            warnings.append(warning)
        } else if metadata["success"]?.boolValue == false {
            warnings.append("Alloy says `success: false` beside the answer.")
        }
        return ExecuteResult(
            data, metadata: metadata, warnings: warnings, status: answer.response.status,
            requestId: answer.requestId, attempts: answer.attempts)
    }

    private nonisolated(nonsending) func check(
        _ request: ExecuteRequest, until deadline: ContinuousClock.Instant
    ) async throws(AlloyError) {
        var check = InputCheck()
        check.notEmpty(request.connectorId, "connectorId")
        check.notEmpty(request.actionId, "actionId")
        check.objectId(request.credentialId, "credentialId")
        // What stands here goes to the third party.
        if let headers = request.additionalHeaders, !headers.isEmpty {
            let key = try await configuration.key.key(.cached, until: deadline).reveal()
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
