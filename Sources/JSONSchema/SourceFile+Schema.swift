import JSON

extension SourceFile {
    /// Returns the problems of the file's form: members that an object has twice, and disagreements with the schema of such
    /// files.
    public func problems(against schema: JSONValue) -> [SourceFileError.Problem] {
        let violations: [Violation]
        do throws(SchemaError) {
            violations = try Schema(compiling: schema).violations(of: json)
        } catch {
            return [SourceFileError.Problem("a mistake of this program: \(error.description)")]
        }
        let duplicates = lines()?.duplicates ?? []
        return duplicates.map {
            SourceFileError.Problem(at: $0.pointer, line: $0.line, "expected each member once, got it again")
        }
            + violations.map { violation in
                SourceFileError.Problem(
                    at: violation.instance, "expected \(violation.expected), got \(violation.got)",
                    nearest: violation.nearest)
            }
    }
}
