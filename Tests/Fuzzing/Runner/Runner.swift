import CLibFuzzer
import FuzzSupport
import Glibc
import Locking

/// Runs libFuzzer for the target that the first argument names, with the options and folders behind it; `Tests/Fuzzing/run` starts
/// executables that do so. The seeds are written to the folder `FUZZ_SEEDS` first.
package func runFuzzer(_ targets: [FuzzTarget]) -> Never {
    var arguments = Array(CommandLine.arguments.dropFirst())
    guard let name = arguments.first, let target = targets.first(where: { $0.name == name }) else {
        fail("usage: \(targets.map(\.name).joined(separator: "|")) [OPTION…] [FOLDER…]")
    }
    arguments[0] = CommandLine.arguments[0]
    if let folder = getenv("FUZZ_SEEDS").map({ String(cString: $0) }) { writeSeeds(of: target, to: folder) }
    selected.withLock { $0 = target }
    var count = CInt(arguments.count)
    var pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = .allocate(capacity: arguments.count + 1)
    for (index, argument) in arguments.enumerated() { pointers?[index] = strdup(argument) }
    pointers?[arguments.count] = nil
    exit(
        LLVMFuzzerRunDriver(&count, &pointers) { start, count in
            do {
                try selected.withLock { $0 }?.check(Array(UnsafeBufferPointer(start: start, count: count)))
            } catch {
                fail("\(error)")
            }
            return 0
        })
}

/// The target that runs. libFuzzer's callback is a C function, which has no context.
private let selected = Mutex<FuzzTarget?>(nil)

private func writeSeeds(of target: FuzzTarget, to folder: String) {
    for (number, seed) in target.seeds.enumerated() {
        guard let file = fopen("\(folder)/seed-\(number)", "w") else { fail("\(folder) can't be written") }
        fputs(seed, file)
        fclose(file)
    }
}

/// Writes the message to standard error, and ends so that libFuzzer keeps the input.
private func fail(_ message: String) -> Never {
    let line = message + "\n"
    _ = line.withCString { write(STDERR_FILENO, $0, line.utf8.count) }
    abort()
}
