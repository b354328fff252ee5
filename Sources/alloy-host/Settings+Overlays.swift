import ActionForms
import AlloyHost
import JSON

extension Settings {
    /// What forms are made with.
    static let formOptions: (heading: String, options: [Option]) = (
        "Forms",
        [
            .text("--overlays", "FILE", "Which fields' options come from read actions, as JSON (protocol/discover.md).")
            {
                settings, text throws(OptionError) in settings.overlaysPath = try notEmpty(text, "a file's path")
            }
        ]
    )

    /// Reads the overlay file; throws everything that is wrong with it.
    mutating func prepareOverlays() throws(OptionError) {
        guard let overlaysPath else { return }
        let bytes = try Self.read(overlaysPath, option: "--overlays")
        host.overlays = try Self.faultless(overlaysPath) { () throws(SourceFault) in
            try OptionOverlays(parsing: bytes)
        }
    }
}
