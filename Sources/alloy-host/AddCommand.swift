import AlloyDirect
import CommandLineTool
import HTTP
import JSON
import Logging
import OpenAPI
import Pagination
import Platform

/// The command `alloy-host add`: checks an OpenAPI document, says what a connector made from it can do, and prints the options
/// that add it. Nothing is changed.
struct AddCommand {
    /// `[ID=]FILE` or `[ID=]URL`.
    let document: String
    let settings: Settings

    /// Prints the assessment and returns the exit status: 1 where the document can't be used, 2 where it can't be read.
    func run() -> Int32 {
        do throws(OptionError) {
            let named = try Settings.ConnectorFile(document)
            let source = try DocumentSource(named.path)
            return report(try source.read(allowedHosts: settings.direct.allowedHosts), of: source, id: named.id)
        } catch {
            Main.write("alloy-host: \(error.message.escapedForTerminal)\n", to: .standardError)
            return 2
        }
    }

    private func report(_ bytes: [UInt8], of source: DocumentSource, id: String?) -> Int32 {
        let parsed: OpenAPIDocument
        do throws(SourceFileError) {
            parsed = try OpenAPIDocument(parsing: bytes)
        } catch {
            return refuse(bytes, error, source, id)
        }
        let assessment = DocumentAssessment(
            parsed, id: id, name: source.name, from: source.url, pagingStyle: PagingParameters.style(of:))
        let file = file(of: source, assessment.id)
        if settings.printsJSON {
            var json = assessment.json(file: file)
            json.append("commands", .strings(commands(assessment, source, file)))
            show(.object(json))
        } else {
            Main.write(
                assessment.text(file: file, commands: commands(assessment, source, file)), to: .standardOutput)
        }
        return assessment.isUsable ? 0 : 1
    }

    /// The file of the connector: the given one, or where the document came from a URL one to keep it in.
    private func file(of source: DocumentSource, _ id: String) -> String {
        switch source {
        case .file(let path): path
        case .url: "\(id).json"
        }
    }

    private func commands(_ assessment: DocumentAssessment, _ source: DocumentSource, _ file: String) -> [String] {
        let host = (["alloy-host"] + assessment.options(file: file)).map(\.shellWord).joined(separator: " ")
        guard case .url(_, let text) = source else { return [host] }
        return ["curl -fsSL \(text.shellWord) > \(file.shellWord)", host]
    }

    // MARK: Documents that can't be used

    private func refuse(_ bytes: [UInt8], _ error: SourceFileError, _ source: DocumentSource, _ id: String?) -> Int32 {
        let name: String
        switch source {
        case .file(let path): name = path
        case .url(_, let text): name = text
        }
        // Every page of a browser starts so, and no document of OpenAPI does.
        let isMarkup = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "<")
        let isYAML =
            SourceFile.mayBeYAML(bytes.withoutByteOrderMark) && !isMarkup && (try? SourceFile(parsing: bytes)) == nil
        let conversion = isYAML ? conversion(source, id) : []
        if settings.printsJSON {
            let problems = error.problems.map { problem -> JSONValue in
                [
                    "line": .int(problem.line), "pointer": .string(problem.pointer.description),
                    "reason": .string(problem.reason),
                ]
            }
            show(["usable": false, "problems": .array(problems), "commands": .strings(conversion)])
            return 1
        }
        var lines: [String]
        if isYAML {
            lines =
                ["\(name) is not JSON. If it is YAML, turn it into JSON, and check that:"]
                + conversion.map { "  \($0)" }
        } else if isMarkup {
            lines = [
                "\(name) is a page for a browser, not an OpenAPI document. Its document often is at /openapi.json."
            ]
        } else {
            lines = error.lines(file: name)
        }
        lines[0] = "alloy-host: \(lines[0])"
        Main.write(lines.map { $0.escapedForTerminal + "\n" }.joined(), to: .standardError)
        return 1
    }

    /// The command lines that turn a document in YAML into one in JSON, and check that.
    private func conversion(_ source: DocumentSource, _ id: String?) -> [String] {
        let input: String
        var stem: String
        switch source {
        case .file(let path):
            input = "\(SourceFile.converter) < \(path.shellWord)"
            stem = path
        case .url(let url, let text):
            input = "curl -fsSL \(text.shellWord) | \(SourceFile.converter)"
            stem = url.target.prefix { $0 != "?" }.split(separator: "/").last.map(String.init) ?? "openapi"
        }
        for ending in [".yaml", ".yml", ".json"] where stem.hasSuffix(ending) {
            stem = String(stem.dropLast(ending.count))
        }
        let output = "\(stem).json"
        return [
            "\(input) > \(output.shellWord)",
            "alloy-host add \(((id.map { "\($0)=" } ?? "") + output).shellWord)",
        ]
    }

    private func show(_ json: JSONValue) {
        Main.write(json.text.escapedForTerminal + "\n", to: .standardOutput)
    }
}
