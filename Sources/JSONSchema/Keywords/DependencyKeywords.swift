import JSON

/// `dependentRequired` (2020-12 validation, §6.5.4): members that are required if another one is present.
final class DependentRequiredKeyword: Keyword {
    private let names: [(name: String, required: [String])]

    init(_ source: KeywordSource) throws(KeywordError) {
        guard let object = source.value.objectValue else { throw .malformed("dependentRequired is an object of names") }
        var names: [(String, [String])] = []
        for member in object.membersWithoutDuplicates {
            names.append((member.key, try KeywordSource.names(member.value, of: "dependentRequired")))
        }
        self.names = names
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .object(let object) = instance else { return }
        for (name, required) in names where object.contains(key: name) {
            validation.require(required, in: object, location, because: name)
        }
    }
}

/// `dependentSchemas` (2020-12 core, §10.2.2.4): a schema for the object if a member is present.
final class DependentSchemasKeyword: Keyword {
    private let nodes: [(name: String, node: SchemaIndex)]

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        nodes = try source.schemasByName(&compiler)
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .object(let object) = instance else { return }
        for (name, node) in nodes where object.contains(key: name) {
            validation.checkInPlace(instance, against: node)
        }
    }
}

/// `dependencies` (draft-07 validation, §6.5.7), which 2019-09 split into two keywords.
final class DependenciesKeyword: Keyword {
    private enum Dependency: Sendable {
        case names([String])
        case schema(SchemaIndex)
    }

    private let dependencies: [(name: String, dependency: Dependency)]

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        guard let object = source.value.objectValue else { throw .malformed("dependencies is an object") }
        var dependencies: [(String, Dependency)] = []
        for member in object.membersWithoutDuplicates {
            switch member.value {
            case .array:
                dependencies.append((member.key, .names(try KeywordSource.names(member.value, of: member.key))))
            case .string(let name): dependencies.append((member.key, .names([name])))
            default:
                let pointer = source.location.pointer.appending(member.key)
                dependencies.append((member.key, .schema(try compiler.compileInside(member.value, at: pointer))))
            }
        }
        self.dependencies = dependencies
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .object(let object) = instance else { return }
        for (name, dependency) in dependencies where object.contains(key: name) {
            switch dependency {
            case .names(let required): validation.require(required, in: object, location, because: name)
            case .schema(let node): validation.checkInPlace(instance, against: node)
            }
        }
    }
}

extension Validation {
    fileprivate mutating func require(
        _ names: [String], in object: JSONObject, _ location: KeywordLocation, because name: String
    ) {
        for required in names where !object.contains(key: required) {
            report(
                location, at: required, expected: "a value, since \(ViolationText.shortened(name, to: 40)) is there",
                got: "nothing")
        }
    }
}

/// `propertyNames` (2020-12 core, §10.3.2.4): a schema for the names of all members.
final class PropertyNamesKeyword: Keyword {
    private let node: SchemaIndex

    init(_ source: KeywordSource, _ compiler: inout SchemaCompiler) throws(KeywordError) {
        node = try source.schema(&compiler)
    }

    func check(_ instance: JSONValue, at location: KeywordLocation, in validation: inout Validation) {
        guard case .object(let object) = instance else { return }
        for member in object.members {
            validation.check(.string(member.key), at: member.key, against: node)
            if validation.isFull { return }
        }
    }
}
