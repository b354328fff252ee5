import Testing

@testable import HTTP

/// Bodies that get pages of their own.
@Suite struct LargeBodyTests {
    private static func assembly(_ fields: String..., maximum: Int = 1 << 30) -> ResponseAssembly {
        var assembly = ResponseAssembly(method: "POST", maximumBodyBytes: maximum)
        for line in ["HTTP/1.1 200 OK"] + fields + [""] {
            #expect(Array("\(line)\r\n".utf8).withUnsafeBytes { assembly.receiveHeadLine($0) })
        }
        return assembly
    }

    private static let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }

    /// With a length, in chunks, and in pieces of several sizes.
    @Test(arguments: ["Content-Length: 1000000", "Transfer-Encoding: chunked"], [1_000, 16_384, 999_999, 1_000_000])
    func theBodyIsWhole(field: String, piece: Int) throws {
        var assembly = Self.assembly(field)
        for start in stride(from: 0, to: Self.body.count, by: piece) {
            let bytes = Self.body[start..<min(start + piece, Self.body.count)]
            #expect(bytes.withUnsafeBytes { assembly.receiveBody($0) })
        }
        let response = try assembly.finish()
        #expect(response.isEndProven)
        #expect(response.largeBody?.count == Self.body.count)
        #expect(response.body == Self.body)
    }

    @Test func theBoundHolds() {
        var assembly = Self.assembly("Transfer-Encoding: chunked", maximum: 999_999)
        #expect(Self.body[..<999_999].withUnsafeBytes { assembly.receiveBody($0) })
        #expect(Self.body[..<1].withUnsafeBytes { assembly.receiveBody($0) } == false)
        #expect(assembly.problem?.reason == .responseTooLarge)
    }

    @Test func aSmallBodyHasNoPages() throws {
        var assembly = Self.assembly("Content-Length: 3")
        let bytes: [UInt8] = [1, 2, 3]
        #expect(bytes.withUnsafeBytes { assembly.receiveBody($0) })
        let response = try assembly.finish()
        #expect(response.largeBody == nil && response.body == bytes)
    }

    @Test func anotherBodyTakesItsPlace() throws {
        var assembly = Self.assembly("Content-Length: 1000000")
        #expect(Self.body.withUnsafeBytes { assembly.receiveBody($0) })
        var response = try assembly.finish()
        response.body = [1]
        #expect(response.largeBody == nil && response.body == [1])
    }
}
