import HostTestSupport
import Testing

@testable import AlloyHost

/// Names, order and necessity of parameters are what clients by position rely on.
@Suite struct MethodDesignTests {
    @Test func hasEveryDesignedMethodAndNoOther() {
        let designed = Set(MethodDesign.parameters.map(\.key))
        let present = Set(MethodTable.standard.methods.map(\.name))
        #expect(designed.subtracting(present).isEmpty)
        #expect(present.subtracting(designed).subtracting(MethodDesign.later).isEmpty)
    }

    @Test(arguments: MethodDesign.parameters.map { ($0.key, $0.value) })
    func takesTheDesignedParametersInOrder(name: String, design: String) throws {
        let method = try #require(MethodTable.standard[name])
        let present = method.parameters.dropLast(ParameterDeclaration.common.count).map {
            $0.isRequired ? "\($0.name)!" : $0.name
        }
        let designed = design.split(separator: " ").map(String.init).compactMap { word -> String? in
            guard word.hasSuffix("?") else { return word }
            let name = String(word.dropLast())
            return present.contains(name) ? name : nil
        }
        #expect(present == designed)
    }
}
