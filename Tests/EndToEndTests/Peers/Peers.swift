import TestSupport
import Testing

/// The tests in which other programs meet the built executable: clients in other languages, editors, browsers,
/// servers. They run one at a time, and beside those of `EndToEnd`.
@Suite(.serialized, .tags(.endToEnd), .notInInnerLoop)
enum Peers {}
