// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Set by `Tests/Fuzzing/run`, which instruments the modules that are fuzzed, and builds libFuzzer's executables in place of the tests.
let isFuzzing = Context.environment["FUZZING"] != nil

/// The modules with parsers of bytes that others write, and what their targets in `Tests/Fuzzing/Targets` import besides. Each has a
/// fuzzer of its own, because after each input libFuzzer looks at all the instrumented code of its executable.
let fuzzedModules: [(name: String, imports: [Target.Dependency])] = [
    ("JSON", []), ("JSONRPC", ["JSON"]), ("HTTP", []), ("JSONSchema", ["JSON"]), ("OpenAPI", []), ("Logging", []),
    ("MCP", ["JSONRPC", "JSON", "Platform"]), ("ExecutionLedger", ["JSON"]), ("AlloyHost", ["Alloy"]),
    ("CommandLineTool", []),
]
let fuzzing: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer,address"])]

/// Set for the thread sanitizer, which does not know the standard library's mutex: one of the C library takes its place.
let hasSanitizerMutex = Context.environment["SANITIZER_MUTEX"] != nil

/// A module. It depends only on modules of lower layers; `Sources/README.md` describes them. Each may use locks.
func module(_ name: String, on dependencies: [Target.Dependency] = []) -> Target {
    let isFuzzed = isFuzzing && fuzzedModules.contains { $0.name == name }
    return .target(
        name: name, dependencies: dependencies + ["Locking"], swiftSettings: strict + (isFuzzed ? fuzzing : []))
}

/// The tests of one module, in the folder that mirrors it.
func tests(_ name: String, on dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport", "Locking"], exclude: exclude,
        swiftSettings: strict)
}

let package = Package(
    name: "alloy-host",
    platforms: [.macOS("26.0")],
    products: [
        .executable(name: "alloy-host", targets: ["alloy-host"]),
        .library(name: "Alloy", targets: ["Alloy", "JSON"]),
        .library(name: "AlloyHost", targets: ["AlloyHost", "Alloy", "JSON"]),
        .library(name: "AlloySandbox", targets: ["AlloySandbox", "AlloyHostSandbox"]),
    ],
    targets: [
        // Layer 7 and 6
        .executableTarget(
            name: "alloy-host",
            dependencies: [
                "BuildCommit", "CommandLineTool", "AlloyHostSandbox", "AlloyConsole", "AlloyMCP", "MCP", "AlloyHost",
                "ActionForms", "Pagination",
                "Alloy",
                "AlloySandbox", "AlloyDirect", "OpenAPI", "JSONRPC",
                "JSONSchema", "HTTP", "JSON", "Platform", "Logging", "Locking",
            ],
            swiftSettings: strict),
        module(
            "CommandLineTool", on: ["AlloyHost", "Alloy", "JSONSchema", "JSON", "Platform", "Logging", "TextCoding"]),
        module(
            "AlloyHostSandbox",
            on: ["AlloyHost", "Alloy", "AlloySandbox", "JSONRPC", "JSONSchema", "HTTP", "JSON", "Platform", "Logging"]),
        .target(
            name: "AlloyConsole",
            dependencies: ["AlloyHost", "JSONRPC", "HTTP", "JSON", "Platform", "Logging", "Locking"],
            swiftSettings: strict,
            plugins: ["EmbedDataFiles"]),
        module(
            "AlloyMCP",
            on: [
                "AlloyHost", "MCP", "JSONRPC", "JSONSchema", "Alloy", "HTTP", "JSON", "Platform", "Logging",
                "TextCoding",
            ]),
        // A tool of the repository: `swift run generate`.
        .executableTarget(
            name: "generate", dependencies: ["AlloyHost", "AlloyHostSandbox", "JSON", "Platform"], swiftSettings: strict
        ),
        // A tool of the repository: `swift run check-hints`.
        .executableTarget(
            name: "check-hints",
            dependencies: [
                "AlloyMCP", "AlloyHostSandbox", "AlloyHost", "Alloy", "AlloySandbox", "JSONRPC", "JSON", "Logging",
                "Platform", "Locking",
            ],
            exclude: ["Calls"], swiftSettings: strict),
        // Layer 5
        module(
            "AlloyHost",
            on: [
                "ExecutionLedger", "ActionSearch", "ActionForms", "Pagination", "JSONRPC", "JSONSchema", "Alloy",
                "HTTP", "JSON", "Platform", "Logging", "TextCoding",
            ]),
        // Layer 4
        module("ExecutionLedger", on: ["Alloy", "JSON", "Platform", "Logging", "TextCoding"]),
        .target(
            name: "ActionSearch", dependencies: ["Alloy", "JSON", "Platform", "Locking"], swiftSettings: strict,
            plugins: ["EmbedDataFiles"]),
        module("ActionForms", on: ["JSONSchema", "Alloy", "HTTP", "JSON"]),
        module("MCP", on: ["JSONRPC", "JSON", "Platform", "Logging", "TextCoding"]),
        module("Pagination", on: ["Alloy", "HTTP", "JSON", "Platform", "Logging", "TextCoding"]),
        module("AlloyDirect", on: ["ServiceAPI", "OpenAPI", "HTTP", "JSON", "Platform", "Logging", "TextCoding"]),
        .target(
            name: "AlloySandbox",
            dependencies: ["ServiceAPI", "OpenAPI", "HTTP", "JSON", "Platform", "Logging", "TextCoding", "Locking"],
            swiftSettings: strict,
            plugins: ["EmbedDataFiles"]),
        // Layer 3
        module("JSONRPC", on: ["JSON", "Platform", "Logging"]),
        module("JSONSchema", on: ["JSON"]),
        module("Alloy", on: ["HTTP", "JSON", "Platform", "Logging", "TextCoding"]),
        module("ServiceAPI", on: ["HTTP", "JSON"]),
        // Layer 2
        module("HTTP", on: ["JSON", "Platform", "TextCoding", "CCurl"]),
        module("OpenAPI", on: ["JSON"]),
        // Layer 1
        module("JSON"),
        module("Platform", on: ["CConcurrency", "CArguments", "CDigest", "CPlatform"]),
        module("Logging", on: ["TextCoding"]),
        // Layer 0
        .target(
            name: "Locking", swiftSettings: strict + (hasSanitizerMutex ? [.define("SANITIZER_MUTEX")] : [])),
        .target(name: "TextCoding", swiftSettings: strict),
        .target(name: "CCurl"),
        .target(name: "CConcurrency"),
        .target(name: "CArguments"),
        .target(name: "CDigest"),
        .target(name: "CPlatform"),
        .target(name: "BuildCommit", swiftSettings: strict, plugins: ["EmbedCommit"]),

        // Build time: the JSON files of the sandbox's providers, the console's page, and the words of the search become Swift files.
        .plugin(
            name: "EmbedDataFiles", capability: .buildTool(), dependencies: ["embed-data-files"],
            path: "Sources/EmbedDataFiles"),
        .executableTarget(name: "embed-data-files", swiftSettings: strict),
        // Build time: the commit becomes a Swift file.
        .plugin(
            name: "EmbedCommit", capability: .buildTool(), dependencies: ["embed-commit"], path: "Sources/EmbedCommit"),
        .executableTarget(name: "embed-commit", swiftSettings: strict),

        .target(name: "CTestSupport", path: "Tests/CTestSupport"),
        .target(
            name: "TestSupport", dependencies: ["CTestSupport", "JSON", "Platform", "Locking"],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        .target(
            name: "HostTestSupport",
            dependencies: [
                "TestSupport", "AlloyHostSandbox", "AlloyHost", "AlloySandbox", "Alloy", "JSONRPC", "HTTP", "JSON",
                "Logging", "Platform", "Locking",
            ],
            path: "Tests/HostTestSupport", swiftSettings: strict),
        .target(
            name: "MCPTestSupport",
            dependencies: ["TestSupport", "MCP", "JSONRPC", "JSONSchema", "JSON", "Platform", "Logging", "Locking"],
            path: "Tests/MCPTestSupport", swiftSettings: strict),
        // A server with the tools of the official conformance suite, for `Tests/MCPClients`; no product.
        .executableTarget(
            name: "mcp-fixture-server", dependencies: ["MCP", "JSONRPC", "JSON", "Logging", "Platform"],
            path: "Tests/MCPFixtureServer", swiftSettings: strict),
        tests("TextCoding", on: ["TextCoding"]),
        tests("JSON", on: ["JSON"]),
        tests("Platform", on: ["Platform", "TextCoding"]),
        tests("Logging", on: ["Logging"]),
        tests("HTTP", on: ["HTTP", "JSON", "Platform"]),
        tests("OpenAPI", on: ["OpenAPI", "JSON"]),
        tests("JSONRPC", on: ["JSONRPC", "JSON", "Platform", "Logging"]),
        tests("JSONSchema", on: ["JSONSchema", "JSON"]),
        tests("Alloy", on: ["Alloy", "HTTP", "JSON", "Platform", "Logging", "TextCoding"]),
        tests("ServiceAPI", on: ["ServiceAPI", "HTTP", "JSON"]),
        tests(
            "AlloyDirect",
            on: ["AlloyDirect", "ServiceAPI", "OpenAPI", "HTTP", "JSON", "Platform", "Logging", "TextCoding"]),
        tests(
            "AlloySandbox",
            on: ["AlloySandbox", "ServiceAPI", "OpenAPI", "HTTP", "JSONSchema", "JSON", "Platform", "TextCoding"]),
        tests("ExecutionLedger", on: ["ExecutionLedger", "Alloy", "JSON", "Platform", "Logging"]),
        tests("ActionSearch", on: ["ActionSearch", "Alloy", "JSON", "Platform"]),
        tests(
            "AlloyHost",
            on: [
                "AlloyHost", "HostTestSupport", "ActionForms", "Pagination", "JSONRPC", "JSONSchema", "Alloy",
                "AlloySandbox", "HTTP", "JSON", "Platform", "Logging", "TextCoding",
            ]),
        tests(
            "AlloyHostSandbox",
            on: ["AlloyHostSandbox", "AlloyHost", "HostTestSupport", "AlloySandbox", "HTTP", "JSON", "Logging"]),
        tests(
            "AlloyConsole",
            on: [
                "AlloyConsole", "AlloyHost", "AlloyHostSandbox", "HostTestSupport", "JSONRPC", "HTTP", "JSON",
                "Platform",
                "Logging",
            ]),
        tests("MCP", on: ["MCP", "MCPTestSupport", "JSONRPC", "JSON", "Platform", "Logging", "TextCoding"]),
        tests(
            "AlloyMCP",
            on: [
                "AlloyMCP", "MCP", "MCPTestSupport", "HostTestSupport", "AlloyHost", "AlloySandbox", "Alloy", "JSONRPC",
                "JSONSchema", "HTTP", "JSON", "Platform", "Logging",
            ]),
        tests("ActionForms", on: ["ActionForms", "JSONSchema", "Alloy", "JSON"]),
        tests("Pagination", on: ["Pagination", "Alloy", "JSON", "Logging"]),
        tests("CommandLineTool", on: ["CommandLineTool", "HostTestSupport", "AlloyHost", "JSON"]),
        tests("generate", on: ["generate", "JSON"]),
        tests("check-hints", on: ["check-hints", "Alloy"]),
        tests(
            "EndToEnd",
            on: [
                "alloy-host", "generate", "mcp-fixture-server", "MCP", "MCPTestSupport", "HTTP", "JSONSchema", "JSON",
                "Platform",
            ],
            exclude: ["Tools"]),
    ],
    swiftLanguageModes: [.v6]
)

// The parsers with the rules that hold for any input, once for the fuzzers and once as tests with a few inputs.
package.targets.append(.target(name: "FuzzSupport", path: "Tests/Fuzzing/Support", swiftSettings: strict))
if isFuzzing {
    package.targets.removeAll { $0.type == .test }
    package.targets += [
        .target(name: "CLibFuzzer", path: "Tests/Fuzzing/CLibFuzzer"),
        .target(
            name: "FuzzRunner", dependencies: ["FuzzSupport", "CLibFuzzer", "Locking"], path: "Tests/Fuzzing/Runner",
            swiftSettings: strict),
    ]
    package.targets += fuzzedModules.map { name, imports in
        .executableTarget(
            name: "fuzz-\(name)", dependencies: [.init(stringLiteral: name), "FuzzSupport", "FuzzRunner"] + imports,
            path: "Tests/Fuzzing/Targets/\(name)", swiftSettings: strict + fuzzing,
            // gold, the default, fails with the debug information of the sanitizers.
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
    }
} else {
    let modules = fuzzedModules.map(\.name)
    package.targets.append(
        .testTarget(
            name: "FuzzingTests",
            dependencies: modules.map { .init(stringLiteral: $0) }
                + ["Alloy", "Platform", "FuzzSupport", "TestSupport", "TextCoding"],
            path: "Tests/Fuzzing",
            exclude: ["Support", "Runner", "CLibFuzzer", "Cases", "Differential", "run"]
                + modules.map { "Targets/\($0)/main.swift" },
            swiftSettings: strict))
}
