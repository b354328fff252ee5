import Testing

@testable import JSONRPC

@Suite
struct BatchTests {
    @Test(
        "The batch is answered with the last reply, in the order of the requests",
        arguments: [
            [0], [0, 1], [1, 0], [2, 0, 1], [3, 2, 1, 0],
        ])
    func order(_ indices: [Int]) {
        let batch = Batch(replies: indices.count)
        var answers: [[UInt8]] = []
        for index in indices {
            if let answer = batch.add(Array("\(index)".utf8), at: index) { answers.append(answer) }
        }
        #expect(batch.heldBytes == indices.count)
        let expected = "[\(indices.sorted().map(String.init).joined(separator: ","))]"
        #expect(answers.map { String(decoding: $0, as: UTF8.self) } == [expected])
    }
}
