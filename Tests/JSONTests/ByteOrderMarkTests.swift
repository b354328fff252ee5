import JSON
import Testing

@Suite struct ByteOrderMarkTests {
    @Test(arguments: [
        ("", ""), ("{}", "{}"), ("\u{FEFF}{}", "{}"), ("\u{FEFF}", ""), ("\u{FEFF}\u{FEFF}1", "\u{FEFF}1"),
    ])
    func isRemovedOnceAtTheStart(text: String, rest: String) {
        #expect(Array(text.utf8).withoutByteOrderMark.elementsEqual(rest.utf8))
    }

    @Test func aPartOfTheMarkIsKept() {
        #expect(([0xEF, 0xBB] as [UInt8]).withoutByteOrderMark == [0xEF, 0xBB])
    }
}
