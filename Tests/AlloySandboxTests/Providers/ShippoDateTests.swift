import Testing

@testable import AlloySandbox

@Suite struct ShippoDateTests {
    @Test(
        arguments: [
            "2025-08-01T15:32:45.646Z", "2025-08-01T15:32:45Z", "2025-08-01T15:32", "2025-08-01 15:32:45+02:00",
            "2025-08-01T15:32:45.123456-11:30",
        ])
    func takesAMoment(text: String) { #expect(ShippoDate.isDateTime(text)) }

    @Test(
        arguments: [
            "", "yesterday", "2025-08-01", "2025-13-01T00:00Z", "2025-08-32T00:00Z", "2025-08-01T24:00Z",
            "2025-08-01T15:60Z", "2025-08-01T15:32:45.Z", "2025-08-01T15:32:45.1234567Z", "2025-08-01T15:32:45Zz",
            "2025-08-01T15:32:45+0200", "2025-08-01T15:32:45+", "1754062365", "2025-08-01T15:32:45é",
        ])
    func refusesAnythingElse(text: String) { #expect(!ShippoDate.isDateTime(text)) }
}
