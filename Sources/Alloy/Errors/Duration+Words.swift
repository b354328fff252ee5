extension Duration {
    /// The duration for a person, rounded up, so that a wait of this length is long enough.
    package var roundedDescription: String {
        let milliseconds = max(0, milliseconds)
        func rounded(_ unit: Int) -> Int { (milliseconds + unit - 1) / unit }
        switch milliseconds {
        case ..<1_000: return "\(milliseconds) ms"
        case ..<10_000:
            let tenths = rounded(100)
            return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
        case ..<120_000: return "\(rounded(1_000)) s"
        case ..<7_200_000: return "\(rounded(60_000)) minutes"
        case ..<172_800_000: return "\(rounded(3_600_000)) hours"
        default: return "\(rounded(86_400_000)) days"
        }
    }
}
