import JSON

/// The parts of a request to an operation, as the document describes them, free of references.
public struct OperationRequest: Sendable {
    /// A parameter.
    public struct Parameter: Sendable {
        /// The place of a parameter.
        public enum Place: String, Sendable {
            case path, query, header, cookie
        }

        /// The parameter's name.
        public let name: String
        /// Its place.
        public let place: Place
        /// The way in which its value is written.
        public let style: ParameterStyle
        /// Indicates that elements and members are written apart.
        public let explodes: Bool
        /// Indicates that reserved characters are written as they are.
        public let allowsReserved: Bool
        /// Indicates that the value is written as JSON.
        public let isJSON: Bool
        /// Indicates that the value is written as the text that it is, in a media type other than JSON.
        public let isText: Bool
        /// Indicates that it can't be left out.
        public let isRequired: Bool
    }

    /// A form in which the body may be sent.
    public struct Body: Sendable {
        /// The media type as the document has it, with its parameters.
        public let mediaType: String
        /// A JSON Schema of the body; nil for none.
        public let schema: JSONValue?
        /// The encodings of the body's members, for forms.
        public let encodings: [ExactString: Encoding]

        /// The media type without its parameters, in lower case.
        public var plainType: String { mediaType.prefix { $0 != ";" }.trimmed.lowercased() }
    }

    /// The way in which a member of a form is written (https://spec.openapis.org/oas/v3.1.1.html#encoding-object).
    public struct Encoding: Sendable {
        /// The media type of the member; nil for the one that its schema implies.
        public let contentType: String?
        /// The style; nil for none.
        public let style: ParameterStyle?
        /// Indicates that elements and members are written apart; nil where the document does not say.
        public let explodes: Bool?
    }

    /// The servers of the operation or its path; nil where those of the document hold.
    public let ownServers: [ServerTemplate]?
    /// The parameters of the path and the operation, the undeclared ones of the path included.
    public let parameters: [Parameter]
    /// The forms of the body, the preferred one first; none where the operation takes no body.
    public let bodies: [Body]
    /// Indicates that the body can't be left out.
    public let requiresBody: Bool
    /// The media types of successful responses.
    public let responseTypes: [String]
}

extension OpenAPIDocument {
    /// Reads the parts of a request to an operation.
    public func request(of operation: OpenAPIOperation) -> OperationRequest {
        let body = resolved(operation.object["requestBody"])
        return OperationRequest(
            ownServers: Self.servers(operation.object["servers"]) ?? Self.servers(operation.sharedServers),
            parameters: parameters(of: operation).compactMap(Self.parameter),
            bodies: bodies(body), requiresBody: body?["required"] == true, responseTypes: responseTypes(operation))
    }

    private static func parameter(_ json: JSONValue) -> OperationRequest.Parameter? {
        guard let name = json["name"]?.stringValue,
            let place = json["in"]?.stringValue.flatMap(OperationRequest.Parameter.Place.init),
            place != .header || !OperationContent.ownHeaders.contains(name.lowercased())
        else { return nil }
        let given = json["style"]?.stringValue.flatMap(ParameterStyle.init)
        let style = given.flatMap { $0.isAllowed(in: place.rawValue) ? $0 : nil } ?? .usual(in: place.rawValue)
        // A parameter with `content` has one media type, and no style.
        let content = json["schema"] == nil ? json["content"]?.objectValue?.members.first?.key : nil
        let isJSON = content.map(isJSON)
        return OperationRequest.Parameter(
            name: name, place: place, style: style,
            explodes: json["explode"]?.boolValue ?? style.explodesUsually,
            allowsReserved: place == .query && json["allowReserved"] == true,
            isJSON: isJSON == true, isText: isJSON == false,
            isRequired: place == .path || json["required"] == true)
    }

    /// Returns true for a media type of JSON (RFC 8259, RFC 6839).
    private static func isJSON(_ mediaType: String) -> Bool {
        let plain = mediaType.prefix { $0 != ";" }.trimmed.lowercased()
        return plain == "application/json" || plain.hasSuffix("+json")
    }

    private func bodies(_ body: JSONValue?) -> [OperationRequest.Body] {
        let members = body?["content"]?.objectValue?.members ?? []
        let bodies = members.map { member -> OperationRequest.Body in
            var inliner = SchemaInliner(self, isRequest: true)
            let encodings = (member.value["encoding"]?.objectValue?.members ?? []).map { encoding in
                (
                    ExactString(encoding.key),
                    OperationRequest.Encoding(
                        contentType: encoding.value["contentType"]?.stringValue,
                        style: encoding.value["style"]?.stringValue.flatMap(ParameterStyle.init),
                        explodes: encoding.value["explode"]?.boolValue)
                )
            }
            return OperationRequest.Body(
                mediaType: member.key, schema: member.value["schema"].map { inliner.inlined($0) },
                encodings: Dictionary(encodings, uniquingKeysWith: { _, last in last }))
        }
        // Stable: the document's order decides between equals.
        return bodies.enumerated().sorted { left, right in
            let (leftRank, rightRank) = (Self.rank(left.element.plainType), Self.rank(right.element.plainType))
            return (leftRank, left.offset) < (rightRank, right.offset)
        }.map(\.element)
    }

    /// The position of a media type in the order of preference.
    static func rank(_ type: String) -> Int {
        OperationContent.mediaTypes.firstIndex { $0.hasPrefix("+") ? type.hasSuffix($0) : type == $0 }
            ?? OperationContent.mediaTypes.count
    }

    /// The media types of successful responses.
    func responseTypes(_ operation: OpenAPIOperation) -> [String] {
        var types: [String] = []
        for response in operation.object["responses"]?.objectValue?.members ?? []
        where response.key.hasPrefix("2") || response.key == "default" && types.isEmpty {
            for type in (resolved(response.value)?["content"]?.objectValue?.keys).map(Array.init) ?? []
            where !types.contains(type) {
                types.append(type)
            }
        }
        return types
    }
}

extension OperationRequest.Body {
    /// A form that the document does not have.
    package init(undeclared mediaType: String) {
        self.init(mediaType: mediaType, schema: nil, encodings: [:])
    }
}
