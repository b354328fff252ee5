import Alloy
import JSON
import JSONSchema

extension AlloyError {
    /// The error for a resource that the connector doesn't have.
    static func unknownResource(_ name: String, of connectorId: String, among resources: [Resource]) -> AlloyError {
        let nearest = nearestName(to: name, among: resources.map(\.name))
        return AlloyError(
            .notFound,
            "The connector \"\(connectorId)\" has no resource \"\(name)\""
                + "\(guess(nearest)).",
            origin: .host, outcome: .rejected,
            fix: [.call(method: "resources.list", params: ["connectorId": .string(connectorId)])],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["resource"]), expected: "the name of a resource", value: .string(name),
                    nearest: nearest)
            ])
    }
}
