import Platform
import Testing

@Suite struct TimestampFormatTests {
    @Test(arguments: [
        (1_738_768_169_551, "2025-02-05", "15:09:29", 1_738_768_169), (0, "1970-01-01", "00:00:00", 0),
        (951_782_399_999, "2000-02-28", "23:59:59", 951_782_399),
        (951_782_400_000, "2000-02-29", "00:00:00", 951_782_400),
    ])
    func formats(milliseconds: Int64, date: String, time: String, seconds: Int) {
        let moment = Timestamp(milliseconds: milliseconds)
        #expect(moment.iso8601Seconds == "\(date)T\(time)Z")
        #expect(moment.iso8601Offset == "\(date)T\(time)+00:00")
        #expect(moment.date == date)
        #expect(moment.seconds == seconds)
    }

    @Test(arguments: [
        (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400_999, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_759_309_200_000, "Wed, 01 Oct 2025 09:00:00 GMT"),
    ])
    func datesOfHTTP(milliseconds: Int64, date: String) {
        #expect(Timestamp(milliseconds: milliseconds).httpDate == date)
    }

    @Test func daysHave24Hours() {
        #expect(Timestamp(milliseconds: 951_782_400_000).daysAgo(366).iso8601 == "1999-02-28T00:00:00.000Z")
    }
}
