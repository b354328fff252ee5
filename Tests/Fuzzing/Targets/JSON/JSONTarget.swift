import FuzzSupport
import JSON

extension FuzzTarget {
    /// An accepted text is written and parsed again without a change, in both representations.
    static let json = FuzzTarget(
        name: "JSON",
        seeds: [
            #"{"a":[1,-2.50e+3,true,null,"\u00e9\ud83d\"\\\/"],"a":{}}"#, #"[[[]],"\ud83d\ude00",0.10,1E400]"#,
        ]
    ) { bytes in
        guard let value = try? JSONValue(parsing: bytes) else {
            try hold((try? JSONText(validating: bytes)) == nil, "a text is valid, but its value is not")
            return
        }
        let written = value.bytes
        let again = try? JSONValue(parsing: written)
        try hold(again == value && again?.bytes == written, "a value changes when it is written and parsed")
        try hold((try? JSONText(validating: bytes))?.value == value, "a text and its value differ")
    }
}
