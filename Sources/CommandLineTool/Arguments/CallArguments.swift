import AlloyHost
import JSON
import JSONSchema
import Logging
import Platform
import TextCoding

/// The arguments of `alloy-host call METHOD`: `key=value`, `key:=JSON`, `key=@FILE` and `key:=@FILE` for single
/// parameters; or all parameters as JSON, as `@FILE`, or as `-` for stdin.
public struct CallArguments: Sendable {
    /// The method's name.
    public let method: String
    /// The arguments as they were given.
    public let words: [String]
    let methods: MethodTable
    let description: MethodDescription?
    let maximumDepth: Int

    /// Creates the arguments of a method, which need not exist.
    public init(method: String, words: [String], methods: MethodTable, maximumDepth: Int = 512) {
        self.method = method
        self.words = words
        self.maximumDepth = maximumDepth
        self.methods = methods
        description = methods.description(of: method)
    }

    /// True if stdin is read for the parameters.
    public var readsInput: Bool {
        words.contains { word in
            switch ParameterWord(word) {
            case .document("-"), .value(_, .textFile("-")), .value(_, .jsonFile("-")): true
            default: false
            }
        }
    }

    /// Returns the parameters, or nil if none are given. `read` returns the bytes of a file, or of stdin for `-`.
    ///
    /// Throws all problems of the arguments, before anything is read, with a corrected command line.
    public func parameters(
        reading read: (_ file: String) throws(UsageError) -> [UInt8]
    ) throws(UsageError) -> JSONValue? {
        let words = words.map(ParameterWord.init)
        try check(words)
        var whole: JSONValue?
        for word in words {
            switch word {
            case .json(let text): whole = try parse(Array(text.utf8), "The parameters are")
            case .document(let file): whole = try parse(try read(file), "The parameters are")
            case .value, .other: continue
            }
        }
        let values = words.compactMap { if case .value(let path, let source) = $0 { (path, source) } else { nil } }
        if values.isEmpty { return whole }
        var assembly = ParameterAssembly()
        switch whole {
        case nil, .null: break
        case .object(let object): assembly = ParameterAssembly(object)
        default: throw UsageError("Parameters by position cannot be combined with key=value.")
        }
        for (path, source) in values { try assembly.set(try value(source, at: path, reading: read), at: path) }
        return .object(assembly.object)
    }

    /// A warning if the parameters are given as JSON and contain a secret; nil otherwise.
    public var warning: String? {
        for case .json(let text) in words.map(ParameterWord.init) {
            guard holdsSecret(text) else { continue }
            return
                "the parameters hold a secret, and others on this machine can read arguments; give it on stdin with -, or in a file with @FILE"
        }
        return nil
    }
}

extension CallArguments {
    private func schema(at path: ParameterPath) -> JSONValue? {
        let parameter = description?.parameters.first { $0.name.hasSameCodePoints(as: path.parameter) }
        return SchemaConversion.schema(at: path.steps.dropFirst(), in: parameter.map { .object($0.schema) })
    }

    private func value(
        _ source: ParameterSource, at path: ParameterPath, reading read: (_ file: String) throws(UsageError) -> [UInt8]
    ) throws(UsageError) -> JSONValue {
        let name = path.text.escapedForTerminal
        switch source {
        case .text(let text): return SchemaConversion.value(text, schema: schema(at: path))
        case .json(let text): return try parse(Array(text.utf8), "The value of \(name) is")
        case .jsonFile(let file): return try parse(try read(file), "The file \(file.escapedForTerminal) for \(name) is")
        case .textFile(let file):
            let bytes = try read(file)
            let schema = schema(at: path)
            if SchemaConversion.isBase64(schema) { return .string(Base64.encode(bytes)) }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw UsageError("The file \(file.escapedForTerminal) for \(name) is not text in UTF-8.")
            }
            return SchemaConversion.value(text.withoutLastLineFeed, schema: schema)
        }
    }

    private func parse(_ bytes: [UInt8], _ subject: String) throws(UsageError) -> JSONValue {
        do {
            return try JSONValue(parsing: bytes, maximumDepth: maximumDepth)
        } catch {
            throw UsageError("\(subject) not JSON: \(error).")
        }
    }
}

extension String {
    /// The text without the line feed that editors and `echo` append to a file.
    fileprivate var withoutLastLineFeed: String {
        if hasSuffix("\r\n") || hasSuffix("\n") { return String(dropLast()) }
        return self
    }
}
