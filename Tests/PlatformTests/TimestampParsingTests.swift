import Platform
import Testing

@Suite("Timestamps in RFC 3339 format")
struct TimestampParsingTests {
    @Test(
        "is read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2025-02-05T15:09:29.551Z", 1_738_768_169_551),
            ("2025-02-05t15:09:29.5z", 1_738_768_169_500), ("2025-02-05 16:09:29.5519+01:00", 1_738_768_169_551),
            ("2024-02-29T23:59:60Z", 1_709_251_200_000), ("1969-12-31T23:59:59.999Z", -1),
            ("2000-02-29T00:00:00-05:30", 951_802_200_000),
        ])
    func isRead(_ text: String, milliseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(
        "is refused where it is none",
        arguments: [
            "", "yesterday", "2025-02-05", "2025-02-05T15:09Z", "2025-02-05T15:09:29", "2025-13-05T15:09:29Z",
            "2025-02-29T15:09:29Z", "1900-02-29T00:00:00Z", "2025-02-05T24:00:00Z", "2025-02-05T15:09:29.Z",
            "2025-02-05T15:09:29+0100", "2025-02-05T15:09:29Zz", "2025-2-5T15:09:29Z", "2025-04-31T00:00:00Z",
            "2025-02-00T00:00:00Z", "２025-02-05T15:09:29Z",
        ])
    func isRefused(_ text: String) { #expect(Timestamp(iso8601: text) == nil) }

    @Test("are parsed as they were written")
    func roundTrip() {
        for milliseconds in stride(from: Int64(-80_000_000_000), to: 4_000_000_000_000, by: 7_654_321_987) {
            let moment = Timestamp(milliseconds: milliseconds)
            #expect(Timestamp(iso8601: moment.iso8601) == moment)
        }
    }
}
