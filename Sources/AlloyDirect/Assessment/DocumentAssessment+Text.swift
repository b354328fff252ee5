import HTTP
import JSON
import Logging
import OpenAPI

extension DocumentAssessment {
    /// The greatest number of lines of each list for a person.
    private static let maximumLines = 12
    /// The greatest length of a text of the document.
    private static let maximumLength = 160

    /// The assessment for a person.
    ///
    /// - Parameters:
    ///   - file: The document's file, for the lines of warnings.
    ///   - commands: Command lines that start a host with the connector.
    public func text(file: String, commands: [String]) -> String {
        var lines = [heading, ""]
        lines += actionLines + serverLines + accountLines + pageLines + writeLines + warningLines(file)
        lines.append("")
        if isUsable {
            lines += decisionLines + commands.map { "  \(Self.plain($0, maximum: .max))" }
        } else {
            lines.append("No action of this document can be called, so there is nothing to add.")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var heading: String {
        let name = Self.plain(title ?? "A document without a title")
        let version = version.map { " \(Self.plain($0))" } ?? ""
        return "\(name)\(version) (OpenAPI \(Self.plain(openAPIVersion ?? "3"))), as the connector \(id)"
    }

    private var actionLines: [String] {
        ["Actions: \(actions); by their methods \(reads) read and \(actions - reads) write"]
            + list(uncallable) { "\($0.count) can't be called: \($0.words)" }
    }

    private var serverLines: [String] {
        ["Servers of the document:"]
            + list(servers) { server in
                let actions = server.actions > 0 ? " (for \(Self.count(server.actions, "action")))" : ""
                let url = server.url.isEmpty ? "(empty)" : server.url
                return url + actions + (server.problem.map { ": \($0)" } ?? "")
            }
    }

    private var accountLines: [String] {
        ["Accounts:"]
            + list(ways) { way in
                let fields = way.fields.map { $0.name + ($0.isRequired ? "" : "?") }
                return "\(way.type): \(way.grant.words); data: \(fields.joined(separator: ", "))"
            } + list(unusableSchemes) { "\($0.name) can't be used: \($0.reason)" }
    }

    private var pageLines: [String] {
        if paging.isEmpty { return ["Pages: no action has parameters for them"] }
        return ["Pages:"]
            + list(paging) { row in
                "\(row.style): \(Self.count(row.actions, "action")), with \(row.parameters.prefix(6).joined(separator: ", "))"
            }
    }

    private var writeLines: [String] {
        let writes = actions - reads
        guard writes > 0 else { return [] }
        if idempotencyHeaders.isEmpty {
            return [
                "Keys for writes: no action declares a header for them; a write whose answer is lost has the outcome unknown,",
                "  and is not sent again. Where the provider keeps such keys, a line of --overlays says so.",
            ]
        }
        return ["Keys for writes: \(keyedWrites) of \(writes) writes are sent again after a lost answer, under"]
            + list(idempotencyHeaders) { "\($0.name): \(Self.count($0.actions, "action"))" }
    }

    private func warningLines(_ file: String) -> [String] {
        var lines: [String] = []
        if let warnings {
            let shown = warnings.problems.prefix(Self.maximumLines).map { "\(file):\($0.line): \($0)" }
            let omitted = warnings.problems.count - shown.count + warnings.omittedCount
            lines.append("Parts of the document that can't be used:")
            lines += shown.map { "  \(Self.plain($0, maximum: 400))" }
            if omitted > 0 { lines.append("  and \(omitted) more") }
        }
        if !losses.isEmpty {
            lines.append("Parts of the document that the connector does not have:")
            lines += list(losses) { "\($0.words)" }
        }
        return lines
    }

    private var decisionLines: [String] {
        var lines: [String] = []
        if origins.count > Self.maximumOrigins {
            lines.append(
                "The document names \(origins.count) origins; the first \(Self.maximumOrigins) follow.")
        }
        let own = ([serverOrigin].compactMap(\.self) + origins.prefix(Self.maximumOrigins)).filter(\.isSpecial)
        if !own.isEmpty {
            let names = own.map { Self.plain($0.description) }.joined(separator: ", ")
            lines.append(
                "\(names): on this machine or in a private network, which --allow-host opens to the connector.")
        }
        if needsServer, serverOrigin == nil {
            lines.append(
                "Put the provider's server in place of https://HOST: the document names none that can be used.")
        } else {
            lines.append(
                "The document itself names the servers that get requests, credentials and tokens. If they are the provider's own:"
            )
        }
        return lines
    }

    // MARK: Lines

    private func list<Row>(_ rows: [Row], _ text: (Row) -> String) -> [String] {
        let shown = rows.prefix(Self.maximumLines).map { "  \(Self.plain(text($0), maximum: 300))" }
        return shown + (rows.count > shown.count ? ["  and \(rows.count - shown.count) more"] : [])
    }

    /// A text of the document on one line, without anything that controls a terminal, and shortened.
    private static func plain(_ text: String, maximum: Int = maximumLength) -> String {
        let scalars = text.unicodeScalars
        let isLong = scalars.count > maximum
        let short = isLong ? String(String.UnicodeScalarView(scalars.prefix(maximum - 1))) + "…" : text
        return short.escapedForTerminal
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

extension ImportLoss {
    /// The kind and its first places.
    fileprivate var words: String {
        let places =
            examples.joined(separator: ", ") + (count > examples.count ? ", and \(count - examples.count) more" : "")
        return "\(message): \(places)"
    }
}
