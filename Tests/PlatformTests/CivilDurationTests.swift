import Platform
import Testing

struct CivilDurationTests {
    @Test(arguments: [
        ("P1Y", CivilDuration(months: 12)), ("P1M", CivilDuration(months: 1)),
        ("PT1M", CivilDuration(time: .seconds(60))),
        ("P7D", CivilDuration(days: 7)), ("P2W", CivilDuration(days: 14)),
        ("P1Y2M3W4DT5H6M7S", CivilDuration(months: 14, days: 25, time: .seconds(5 * 3_600 + 6 * 60 + 7))),
        ("PT0.5S", CivilDuration(time: .milliseconds(500))), ("PT0,25S", CivilDuration(time: .milliseconds(250))),
        ("PT1.5H", CivilDuration(time: .seconds(5_400))), ("P0.5D", CivilDuration(time: .seconds(43_200))),
        ("P0.5W", CivilDuration(time: .seconds(302_400))), ("PT0S", CivilDuration()),
        ("PT36H", CivilDuration(time: .seconds(129_600))), ("P999999999D", CivilDuration(days: 999_999_999)),
    ])
    func reads(text: String, duration: CivilDuration) { #expect(CivilDuration(iso8601: text) == duration) }

    @Test(arguments: [
        "", "P", "PT", "P1", "1D", "p1d", "P1S", "PT1D", "P1DT", "-P1D", "P-1D", "+P1D", "P1D2Y", "P1D1D", "P1.5Y",
        "P0.5M",
        "PT1.5H3M", "P1.5DT1H", "PT.5S", "PT1.S", "P1D ", " P1D", "P1000000000D", "PT0.0000000001S", "PT1H1H",
        "P1DTT1H", "P١D",
    ])
    func refuses(text: String) { #expect(CivilDuration(iso8601: text) == nil) }

    @Test(arguments: [
        ("2025-10-01T09:00:00.000Z", "P1Y", "2026-10-01T09:00:00.000Z"),
        ("2024-02-29T00:00:00.000Z", "P1Y", "2025-02-28T00:00:00.000Z"),
        ("2025-01-31T12:00:00.000Z", "P1M", "2025-02-28T12:00:00.000Z"),
        ("2025-12-31T23:59:59.999Z", "P14M", "2027-02-28T23:59:59.999Z"),
        ("2025-01-31T00:00:00.000Z", "P1M1D", "2025-03-01T00:00:00.000Z"),
        ("2025-12-31T23:59:59.500Z", "PT0.5S", "2026-01-01T00:00:00.000Z"),
        ("1969-12-31T23:00:00.000Z", "PT1H", "1970-01-01T00:00:00.000Z"),
        ("2025-03-01T00:00:00.000Z", "P1W", "2025-03-08T00:00:00.000Z"),
    ])
    func advances(start: String, text: String, end: String) throws {
        let duration = try #require(CivilDuration(iso8601: text))
        #expect(try #require(Timestamp(iso8601: start)).advanced(by: duration).iso8601 == end)
    }
}
