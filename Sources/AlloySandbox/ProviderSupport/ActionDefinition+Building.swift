extension ActionDefinition {
    /// The origin of a definition; the raw value stands in `source`.
    enum Provenance: String {
        /// Alloy's documentation shows it.
        case official
        /// Public client code uses it.
        case observed
        /// It follows the provider's documentation; nothing is known of Alloy's.
        case filled
        /// Made up, for a catalogue that is large.
        case generated
        /// From a file of the user's.
        case imported
    }
}
