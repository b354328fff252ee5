import HostTestSupport
import Testing

@testable import AlloyHost

/// Names, access, and order and necessity of parameters are what operators and clients by position rely on.
@Suite struct MethodDesignTests {
    private static let advice =
        "if this is intended, change the method's row in Tests/AlloyHostTests/MethodDesign.swift"

    @Test func hasEveryDesignedMethodAndNoOther() {
        let designed = Set(MethodDesign.rows.map(\.name))
        let present = Set(MethodTable.standard.methods.map(\.name))
        let missing = designed.subtracting(present).sorted()
        #expect(missing.isEmpty, "no longer in the method table; \(Self.advice)")
        let added = present.subtracting(designed).sorted()
        #expect(added.isEmpty, "without a row; add one to Tests/AlloyHostTests/MethodDesign.swift")
    }

    @Test(arguments: MethodDesign.rows)
    func takesTheDesignedParametersInOrder(row: MethodDesign.Row) throws {
        let method = try #require(MethodTable.standard[row.name])
        let present = method.parameters.dropLast(ParameterDeclaration.common.count).map {
            $0.isRequired ? "\($0.name)!" : $0.name
        }
        #expect(present == row.parameters.split(separator: " ").map(String.init), "\(row.name): \(Self.advice)")
    }

    @Test(arguments: MethodDesign.rows)
    func hasTheDesignedAccess(row: MethodDesign.Row) throws {
        let method = try #require(MethodTable.standard[row.name])
        #expect(method.access == row.access, "\(row.name): \(Self.advice)")
    }
}
