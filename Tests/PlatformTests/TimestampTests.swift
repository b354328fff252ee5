import Platform
import Testing

@Suite
struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (-86_400_000, "1969-12-31T00:00:00.000Z"), (-86_400_001, "1969-12-30T23:59:59.999Z"),
        (86_399_999, "1970-01-01T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"), (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
        (1_740_700_800_000, "2025-02-28T00:00:00.000Z"), (1_740_787_200_000, "2025-03-01T00:00:00.000Z"),
        (1_738_768_169_551, "2025-02-05T15:09:29.551Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"), (-2_203_977_600_000, "1900-02-28T00:00:00.000Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (253_370_764_800_000, "9999-01-01T00:00:00.000Z"),
    ])
    func iso8601(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).iso8601 == text)
    }

    @Test("Consecutive days of four centuries are consecutive timestamps")
    func everyDay() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var day: Int64 = -134_774
        for year in 1_601...2_000 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, length) in lengths.enumerated() {
                for date in 1...(length + (month == 1 && isLeap ? 1 : 0)) {
                    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
                    let expected = "\(year)-\(padded(month + 1))-\(padded(date))"
                    guard Timestamp(milliseconds: day * 86_400_000).iso8601.hasPrefix(expected) else {
                        Issue.record("day \(day) is not \(expected)")
                        return
                    }
                    day += 1
                }
            }
        }
        #expect(day == 11_323)
    }

    @Test(
        arguments: [
            (Duration.milliseconds(1_500), 1_500), (.milliseconds(-1), -1), (.microseconds(999), 0),
            (.seconds(86_400), 86_400_000),
            (.zero, 0),
        ] as [(Duration, Int64)])
    func advanced(_ duration: Duration, _ milliseconds: Int64) {
        #expect(Timestamp(milliseconds: 7).advanced(by: duration) == Timestamp(milliseconds: 7 + milliseconds))
    }

    @Test func order() {
        #expect(Timestamp(milliseconds: -1) < Timestamp(milliseconds: 0))
        #expect(Timestamp.now() > Timestamp(milliseconds: 1_700_000_000_000))
    }
}
