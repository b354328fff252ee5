#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The working copy that files are read from and written to.
struct Repository {
    /// The path of its root, without a slash at its end.
    let root: String

    /// Returns the repository that contains the current directory.
    static func aroundCurrentDirectory() throws(GenerationError) -> Repository {
        var path = FileManager.default.currentDirectoryPath[...]
        while !path.isEmpty {
            if FileManager.default.fileExists(atPath: "\(path)/protocol/sessions") {
                return Repository(root: String(path))
            }
            path = path.lastIndex(of: "/").map { path[..<$0] } ?? ""
        }
        throw GenerationError("The current directory is not inside the repository.")
    }

    /// Returns the text of the file at `path`, relative to the root; nil when there is none.
    func text(of path: String) -> String? {
        FileManager.default.contents(atPath: "\(root)/\(path)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// Returns the names of the files in a folder that end with `suffix`, in alphabetical order.
    func files(in folder: String, endingWith suffix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted()
    }

    /// Returns the names of the folders in a folder that contain a file with this name, in alphabetical order.
    func folders(in folder: String, having file: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        return names.filter { FileManager.default.fileExists(atPath: "\(root)/\(folder)/\($0)/\(file)") }.sorted()
    }

    /// Writes the file.
    func write(_ file: GeneratedFile) throws {
        try Data(file.text.utf8).write(to: URL(filePath: "\(root)/\(file.path)"))
    }
}

/// A file and its complete text.
struct GeneratedFile {
    /// Relative to the root of the repository.
    let path: String
    let text: String
}

/// A reason why nothing can be generated, in one sentence.
struct GenerationError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
