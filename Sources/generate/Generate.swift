import Platform

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// `swift run generate`: writes the files of the repository that are made from the method table.
///
/// With `--check` nothing is written: the files that differ are listed, and the exit status is 1. With `--conformance FOLDER`
/// it writes the table in `clients/README.md` from the clients' reports in this folder.
@main
enum Generate {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            let repository = try Repository.aroundCurrentDirectory()
            switch (arguments.first, arguments.count) {
            case (nil, _): try write(GeneratedFiles.all(of: repository), in: repository)
            case ("--check", 1): check(try GeneratedFiles.all(of: repository), in: repository)
            case ("--conformance", 2):
                try write([ConformanceTable(repository).page(reportsIn: arguments[1])], in: repository)
            default:
                report("usage: generate [--check | --conformance FOLDER]")
                exit(2)
            }
        } catch {
            report("\(error)")
            exit(2)
        }
    }

    private static func write(_ files: [GeneratedFile], in repository: Repository) throws {
        for file in files where repository.text(of: file.path) != file.text {
            try repository.write(file)
            report("written: \(file.path)")
        }
    }

    private static func check(_ files: [GeneratedFile], in repository: Repository) {
        let outdated = files.filter { repository.text(of: $0.path) != $0.text }
        for file in outdated { report("out of date: \(file.path)") }
        guard outdated.isEmpty else {
            report("Run `swift run generate`.")
            exit(1)
        }
    }

    private static func report(_ line: String) {
        var line = line + "\n"
        line.withUTF8 { try? Descriptor.standardError.writeAll(UnsafeRawBufferPointer($0)) }
    }
}
