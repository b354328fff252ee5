import AlloyHost
import AlloyHostSandbox
import JSON

/// All files that are made from the method table.
enum GeneratedFiles {
    /// Returns the files with their generated texts. Reads the golden sessions, for examples, and the pages with generated
    /// parts.
    static func all(of repository: Repository) throws(GenerationError) -> [GeneratedFile] {
        let document = OpenRPCDocument.json(of: MethodTable.native.adding(SandboxMethods(.absent)))
        let interface = try Interface(document)
        let python = PythonClient(interface)
        let typeScript = TypeScriptClient(interface)
        let go = GoClient(interface)
        let ruby = RubyClient(interface)
        let rust = RustClient(interface)
        let java = JavaClient(interface)
        var files = [
            GeneratedFile(path: "clients/python/alloy_host/types.py", text: python.types),
            GeneratedFile(path: "clients/python/alloy_host/_params.py", text: python.parameters),
            GeneratedFile(path: "clients/python/alloy_host/_surface.pyi", text: python.surface),
            GeneratedFile(path: "clients/python/alloy_host/_kinds.py", text: python.kinds),
            GeneratedFile(path: "clients/python/alloy_host/_methods.py", text: python.methods),
            GeneratedFile(path: "clients/typescript/src/read-methods.mjs", text: typeScript.readMethods),
            GeneratedFile(path: "clients/typescript/src/methods.d.mts", text: typeScript.methods),
            GeneratedFile(path: "clients/typescript/src/kinds.d.mts", text: typeScript.kindDeclarations),
            GeneratedFile(path: "clients/typescript/src/kinds.mjs", text: typeScript.kinds),
            GeneratedFile(path: "clients/go/types_generated.go", text: go.types),
            GeneratedFile(path: "clients/go/params_generated.go", text: go.parameters),
            GeneratedFile(path: "clients/go/methods_generated.go", text: go.methods),
            GeneratedFile(path: "clients/go/kinds_generated.go", text: go.kinds),
            GeneratedFile(path: "clients/ruby/lib/alloy_host/kinds.rb", text: ruby.kinds),
            GeneratedFile(path: "clients/ruby/lib/alloy_host/methods.rb", text: ruby.methods),
            GeneratedFile(path: "clients/ruby/sig/generated.rbs", text: ruby.signatures),
            GeneratedFile(path: "clients/rust/src/types.rs", text: rust.types),
            GeneratedFile(path: "clients/rust/src/methods.rs", text: rust.methods),
            GeneratedFile(path: "clients/rust/src/error.rs", text: rust.kinds),
            GeneratedFile(path: "clients/java/src/alloyhost/Results.java", text: java.results),
            GeneratedFile(path: "clients/java/src/alloyhost/Methods.java", text: java.methods),
            GeneratedFile(path: "clients/java/src/alloyhost/AlloyException.java", text: java.kinds),
            GeneratedFile(path: "clients/java/src/alloyhost/ReadMethods.java", text: java.readMethods),
            GeneratedFile(path: "clients/neovim/lua/alloy/protocol.lua", text: LuaClient(interface).text),
            GeneratedFile(path: "protocol/openrpc.json", text: document.prettyText + "\n"),
        ]
        files += try ProtocolPages(document, repository).files
        return files
    }
}
