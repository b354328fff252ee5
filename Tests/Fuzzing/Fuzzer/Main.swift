import CLibFuzzer
import Glibc
import Platform

/// libFuzzer for the target that the first argument names; `Tests/Fuzzing/run` builds and starts it.
@main
enum Fuzzer {
    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        guard let name = arguments.first, let target = FuzzTarget.all.first(where: { $0.name == name }) else {
            write("usage: fuzz \(FuzzTarget.all.map(\.name).joined(separator: "|")) [OPTION…] [FOLDER…]")
            exit(2)
        }
        arguments[0] = CommandLine.arguments[0]
        if let folder = getenv("FUZZ_SEEDS").map({ String(cString: $0) }) { write(target.seeds, to: folder) }
        selected = target
        var count = CInt(arguments.count)
        var pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = .allocate(capacity: arguments.count + 1)
        for (index, argument) in arguments.enumerated() { pointers?[index] = strdup(argument) }
        pointers?[arguments.count] = nil
        exit(
            LLVMFuzzerRunDriver(&count, &pointers) { start, count in
                do {
                    try Fuzzer.selected?.check(Array(UnsafeBufferPointer(start: start, count: count)))
                } catch {
                    Fuzzer.fail("\(error)")
                }
                return 0
            })
    }

    /// Written once, before the fuzzer runs on the same thread.
    nonisolated(unsafe) fileprivate static var selected: FuzzTarget?

    private static func write(_ seeds: [String], to folder: String) {
        for (number, seed) in seeds.enumerated() {
            guard let file = fopen("\(folder)/seed-\(number)", "w") else { fail("\(folder) can't be written") }
            fputs(seed, file)
            fclose(file)
        }
    }

    fileprivate static func fail(_ message: String) -> Never {
        write(message)
        abort()
    }

    private static func write(_ message: String) {
        try? Array((message + "\n").utf8).withUnsafeBytes { try Descriptor.standardError.writeAll($0) }
    }
}
