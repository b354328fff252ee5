import Foundation
import Platform
import TestSupport
import Testing

@testable import HTTP

/// `TaskHelper`, with numbers in place of tasks.
@Suite(.hangLimit) struct TaskHelperTests {
    /// The numbers that were run, in their order, and the threads that did.
    private struct Runs: Sendable {
        var numbers: [Int] = []
        var threads: Set<ObjectIdentifier> = []

        mutating func add(_ number: Int) {
            numbers.append(number)
            threads.insert(ObjectIdentifier(Thread.current))
        }
    }

    private let runs = Gate(Runs())

    private func helper(_ before: @escaping @Sendable (Int) -> Void = { _ in }) -> TaskHelper<Int> {
        TaskHelper { [runs] number in
            before(number)
            runs.update { $0.add(number) }
        }
    }

    /// Runs `body` on a thread of its own, as the helper's caller is one that may block.
    private func onThread(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                body()
                continuation.resume()
            }
        }
    }

    @Test("Few tasks run on the calling thread, in their order", arguments: 0...2)
    func few(count: Int) async {
        await onThread { [runs, helper = helper()] in
            helper.run(Array(0..<count))
            #expect(runs.update { $0.numbers } == Array(0..<count))
            #expect(runs.update { $0.threads.isSubset(of: [ObjectIdentifier(Thread.current)]) })
            helper.close()
        }
    }

    @Test("While the first task lasts, another thread runs the others")
    func second() async {
        await onThread { [runs] in
            // The calling thread begins with the first, and it ends behind all others.
            let helper = helper { number in if number == 0 { runs.wait { $0.numbers.count == 4 } } }
            helper.run([0, 1, 2, 3, 4])
            #expect(runs.update { $0.numbers } == [1, 2, 3, 4, 0])
            #expect(runs.update { $0.threads.count } == 2)
            helper.close()
        }
    }

    @Test("While the other thread is busy, the calling one runs the rest")
    func busy() async {
        await onThread { [runs] in
            let mayEnd = Gate(false)
            let caller = ObjectIdentifier(Thread.current)
            let helper = helper { _ in if ObjectIdentifier(Thread.current) != caller { mayEnd.wait { $0 } } }
            helper.run(Array(0..<20))
            // Nothing is left to begin; at most one has not ended.
            #expect(runs.update { $0.numbers.count } >= 19)
            mayEnd.update { $0 = true }
            runs.wait { $0.numbers.count == 20 }
            #expect(runs.update { $0.numbers.sorted() } == Array(0..<20))
            helper.close()
        }
    }

    @Test("Each task runs once, however often there are many")
    func often() async {
        await onThread { [runs, helper = helper()] in
            let rounds = 2_000
            for round in 0..<rounds { helper.run((0..<4).map { 4 * round + $0 }) }
            runs.wait { $0.numbers.count >= 4 * rounds }
            #expect(runs.update { $0.numbers.sorted() } == Array(0..<4 * rounds))
            helper.close()
        }
    }

    @Test("Behind the end of the other thread, the calling one runs all")
    func closed() async {
        await onThread { [runs, helper = helper()] in
            helper.close()
            helper.run(Array(0..<10))
            runs.wait { $0.numbers.count == 10 }
            #expect(runs.update { $0.numbers.sorted() } == Array(0..<10))
        }
    }
}
