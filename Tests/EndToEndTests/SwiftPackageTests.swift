import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A second package uses the libraries of this one, as `clients/swift/README.md` describes.
    @Suite
    struct SwiftPackageTests {
        private static let folder = "clients/swift"

        private static func swift() async throws -> Runtime? {
            try await Runtime.find("swift", atLeast: "", printing: ["--version"])
        }

        private static func text(_ path: String) throws -> String {
            try String(contentsOf: Runtime.root.appending(path: "\(folder)/\(path)"), encoding: .utf8)
        }

        @Test("The README shows the programs as they are", arguments: ["Contacts", "Methods"])
        func programsAreShown(name: String) throws {
            let program = try Self.text("Sources/\(name)/\(name).swift")
            #expect(try Self.text("README.md").contains("```swift\n\(program)```\n"))
        }

        @Test(
            "The programs of a second package print what the README shows",
            .enabled("needs: swift in the PATH") { try await swift() != nil })
        func programsRun() async throws {
            let swift = try #require(try await Self.swift())
            let readme = try Self.text("README.md")
            for name in ["Contacts", "Methods"] {
                // A folder of its own: the build of this package is locked while its tests run.
                let run = try await swift.run([
                    "run", "--quiet", "--package-path", Self.folder, "--scratch-path", ".build/clients-swift", name,
                ])
                #expect(run.ending == .exited(0), "\(run.output)")
                #expect(readme.contains("```\n\(run.output)\n```\n"), "\(run.output)")
            }
        }
    }
}
