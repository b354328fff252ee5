import HTTP

/// A file of the page, as it is served.
struct PageFile: Sendable {
    /// The media type of HTML.
    static let html = "text/html; charset=utf-8"

    let type: String
    let bytes: [UInt8]

    /// Returns the file of this name in the folder `Page` that pages may load; nil when there is none.
    static func asset(_ name: String) -> PageFile? { assets[name] }

    /// Returns a file of HTML with each `{name}` replaced by its text, which is escaped.
    static func filled(_ name: String, _ texts: [String: String] = [:]) -> [UInt8] {
        var text = String(decoding: all[name]?.bytes ?? [], as: UTF8.self)
        for (name, value) in texts { text = text.replacing("{\(name)}", with: value.escapedForMarkup) }
        return Array(text.utf8)
    }

    private static let types = [
        "html": html, "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    ]

    /// All files, by their names.
    private static let all: [String: PageFile] = {
        let prefix = "Page/"
        var files: [String: PageFile] = [:]
        for (path, text) in EmbeddedText.files where path.hasPrefix(prefix) {
            let ending = path.split(separator: ".").last.map(String.init) ?? ""
            guard let type = types[ending] else { continue }
            let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
            files[String(path.dropFirst(prefix.count))] = PageFile(type: type, bytes: Array(bytes))
        }
        return files
    }()

    /// The files that a page may load: HTML is only ever a response of its own.
    private static let assets = all.filter { $0.value.type != html }
}

/// The files of the folder `Page`, by their paths in the module's folder. The build plugin `EmbedDataFiles` writes `files`.
enum EmbeddedText {}
