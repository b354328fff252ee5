import Platform

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// `swift run generate`: writes the files of the repository that are made from the method table.
///
/// With `--check` nothing is written: the files that differ are listed, and the exit status is 1.
@main
enum Generate {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.isEmpty || arguments == ["--check"] else {
            report("usage: generate [--check]")
            exit(2)
        }
        do {
            let repository = try Repository.aroundCurrentDirectory()
            let outdated = try GeneratedFiles.all(of: repository).filter { repository.text(of: $0.path) != $0.text }
            for file in outdated {
                if arguments.isEmpty { try repository.write(file) }
                report(arguments.isEmpty ? "written: \(file.path)" : "out of date: \(file.path)")
            }
            if !arguments.isEmpty && !outdated.isEmpty {
                report("Run `swift run generate`.")
                exit(1)
            }
        } catch {
            report("\(error)")
            exit(2)
        }
    }

    private static func report(_ line: String) {
        var line = line + "\n"
        line.withUTF8 { try? Descriptor.standardError.writeAll(UnsafeRawBufferPointer($0)) }
    }
}
