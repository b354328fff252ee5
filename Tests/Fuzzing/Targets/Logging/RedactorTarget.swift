import FuzzSupport

@testable import Logging

extension FuzzTarget {
    /// A secret and a text: the fast search finds what the comparison of the whole text finds, and nothing is left of it.
    static let redactor = FuzzTarget(
        name: "Redactor",
        seeds: [
            "sk_live/0123 é\nx sk_live\\/0123 \\u00e9 sk_live%2F0123%20%C3%A9 c2tfbGl2ZS8wMTIzIMOp",
            "a\"b<c>&d'12\na\\\"b<c>&d'12 a&quot;b&lt;c&gt;&amp;d&#39;12 token=a%22b",
        ]
    ) { bytes in
        let (secret, text) = bytes.halves
        var index = SecretIndex()
        guard secret.count < 40, index.insert(Secret(String(decoding: secret, as: UTF8.self))) else { return }
        let (fast, slow) = text.withUnsafeBufferPointer { (index.spans(in: $0), index.spansWithoutPrefilter(in: $0)) }
        try hold(union(fast) == union(slow), "the fast search finds \(fast), the slow one \(slow)")
    }

    /// The ranges in their order, overlapping ones as one.
    private static func union(_ spans: [Range<Int>]) -> [Range<Int>] {
        spans.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { union, span in
            if let last = union.last, span.lowerBound <= last.upperBound {
                union[union.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                union.append(span)
            }
        }
    }
}
