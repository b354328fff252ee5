import Testing

@testable import CommandLineTool

@Suite struct ParameterPathTests {
    @Test(
        "An argument is parsed up to its separator",
        arguments: [
            ("a=b", "a", ".text", "b"), ("a=", "a", ".text", ""), ("a:=1", "a", ".json", "1"),
            ("a==b", "a", ".text", "=b"),
            ("a=b:=c", "a", ".text", "b:=c"), ("a.b.c=d", "a.b.c", ".text", "d"), ("a[b]=c", "a.b", ".text", "c"),
            ("a[b c]=d", "a.b c", ".text", "d"), ("a[x.y]=1", "a[x.y]", ".text", "1"), ("a[=]=1", "a[=]", ".text", "1"),
            ("a[]=1", "a[]", ".text", "1"), ("a[0].b=1", "a[0].b", ".text", "1"),
            ("a[0][1]:=2", "a[0][1]", ".json", "2"),
            ("a[].b[]=1", "a[].b[]", ".text", "1"), (#"a\.b=c"#, "a.b", ".text", "c"),
            (#"a\=b=c"#, "a=b", ".text", "c"),
            ("a.0=b", "a.0", ".text", "b"), ("ä=ö", "ä", ".text", "ö"),
        ])
    func reads(_ word: String, _ path: String, _ separator: String, _ value: String) throws {
        let read = try #require(ParameterPath.read(word))
        #expect(read.path.text == path)
        #expect(".\(read.separator)" == separator)
        #expect(read.value == value)
    }

    @Test(
        "Other arguments are not values",
        arguments: ["", "a", "a:b=c", "=b", ":=b", "a:b", "a[b", "a[b]c=d", "a b=c", "{a=b", "a\"b=c", "a\\"])
    func other(_ word: String) { #expect(ParameterPath.read(word) == nil) }

    @Test("A path's text parses to the same path", arguments: ["a.b[0][]", "a[x.y]", "a[b]c]", "a"])
    func roundTrip(_ text: String) throws {
        guard let path = ParameterPath.read(text + "=")?.path else { return }
        #expect(ParameterPath.read(path.text + "=")?.path == path)
    }
}
