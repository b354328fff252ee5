import JSON
import Testing

struct JSONNumberTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("0e99", 0), ("7", 7), ("-7", -7), ("1.0", 1), ("1e2", 100),
            ("1E+2", 100),
            ("100e-2", 1), ("1.5e1", 15), ("-2.50e1", -25), ("0.1e1", 1), ("1000000e-6", 1),
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775807.0", .max),
            ("-9223372036854775808.00", .min), ("9007199254740993.0", 9_007_199_254_740_993),
            ("9.223372036854775807e18", .max), ("1e18", 1_000_000_000_000_000_000),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1e19", nil), ("1e400", nil),
            ("1e99999999999999999999", nil),
            ("123456789012345678901234567890", nil), ("0.5", nil), ("-1.5", nil), ("1e-1", nil), ("1e-400", nil),
            ("0.99999999999999999999999", nil), ("1.00000000000000000000001", nil), ("9007199254740992.5", nil),
            ("1e-99999999999999999999", nil),
        ] as [(String, Int?)])
    func intValue(text: String, expected: Int?) throws {
        #expect(try #require(JSONNumber(text: text)).intValue == expected)
    }

    @Test(arguments: [
        ("0", true), ("-0.0", true), ("1.0", true), ("1e2", true), ("1.50e1", true), ("1E+400", true), ("0e-5", true),
        ("123456789012345678901234567890", true), ("123456789012345678901234567890.0", true), ("20e-1", true),
        ("0.5", false), ("1e-1", false), ("1.05e1", false), ("1e-400", false), ("9007199254740992.5", false),
        ("1.00000000000000000000001", false), ("123456789012345678901234567890.1", false),
    ])
    func isInteger(text: String, expected: Bool) throws {
        #expect(try #require(JSONNumber(text: text)).isInteger == expected)
    }

    @Test(
        arguments: [
            (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-3.0, "-3"), (0.1, "0.1"), (1e100, "1e+100"),
            (.leastNonzeroMagnitude, "5e-324"),
            (1e15, "1000000000000000"),
            (0.000_01, "1e-05"), (.nan, nil), (.infinity, nil), (-.infinity, nil),
        ] as [(Double, String?)])
    func fromADouble(value: Double, expected: String?) { #expect(JSONNumber(value)?.text == expected) }

    @Test(arguments: [0.1, 1e100, .leastNonzeroMagnitude, 1.7976931348623157e308, -2.5, 1e21, 123_456.789])
    func doublesRoundTrip(value: Double) throws {
        let number = try #require(JSONNumber(value))
        #expect(number.doubleValue == value)
        #expect(JSONNumber(text: number.text) == number)
    }

    @Test func numberBeyondDoublesIsInfinite() throws {
        #expect(try #require(JSONNumber(text: "1e400")).doubleValue == .infinity)
        #expect(try #require(JSONNumber(text: "-1e400")).doubleValue == -.infinity)
        #expect(try #require(JSONNumber(text: "1e-400")).doubleValue == 0)
    }

    /// Written from the least to the greatest.
    static let ascending = [
        "-1e400", "-123456789012345678901234567890", "-10", "-9.5", "-1", "-0.1", "-1e-400", "0", "1e-400", "0.1",
        "0.11",
        "0.2", "1", "1.0000000000000000000001", "1.1", "9", "9.5", "10", "1e2", "100.1",
        "123456789012345678901234567889",
        "123456789012345678901234567890", "1e400", "1e401",
    ]

    @Test(arguments: ascending.indices)
    func decimalsAreOrderedExactly(index: Int) throws {
        let decimal = try #require(JSONNumber(text: Self.ascending[index])).decimal
        for (other, text) in Self.ascending.enumerated() {
            let otherDecimal = try #require(JSONNumber(text: text)).decimal
            #expect((decimal < otherDecimal) == (index < other), "\(decimal) \(text)")
            #expect((decimal == otherDecimal) == (index == other), "\(decimal) \(text)")
        }
    }

    @Test(arguments: [
        ["0", "-0", "0.0", "0e5", "-0.00e-7"], ["1", "1.0", "1e0", "10e-1", "0.1e1", "0.01E+2", "1e-0"],
        ["100", "1e2", "1E2", "100.00", "0.1e3"], ["-2.5", "-25e-1", "-2.50"], ["1e400", "10e399", "0.1e401"],
    ])
    func decimalsOfOneValueAreEqual(texts: [String]) {
        let decimals = texts.compactMap { JSONNumber(text: $0)?.decimal }
        #expect(decimals.count == texts.count)
        #expect(Set(decimals).count == 1)
    }
}
