import Testing

@testable import Alloy

@Suite struct DurationWordsTests {
    @Test(
        "A wait is told as a person says it, and never too short",
        arguments: [
            (-5, "0 ms"), (0, "0 ms"), (1, "1 ms"), (999, "999 ms"), (1_000, "1 s"), (1_001, "1.1 s"), (9_949, "10 s"),
            (9_900, "9.9 s"), (10_001, "11 s"), (119_001, "120 s"), (120_000, "2 minutes"), (120_001, "3 minutes"),
            (4_000_000, "67 minutes"), (7_200_001, "3 hours"), (86_400_000, "24 hours"), (172_800_001, "3 days"),
        ])
    func words(_ milliseconds: Int, _ words: String) {
        #expect(Duration.milliseconds(milliseconds).roundedDescription == words)
    }

    @Test func aFractionOfAMillisecondIsOne() { #expect(Duration.nanoseconds(1).roundedDescription == "1 ms") }
}
