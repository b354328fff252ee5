import HTTP
import Testing

@Suite struct FieldSyntaxTests {
    @Test(
        arguments: [
            ("a;b", ";", ["a", "b"]), (";a;;b;", ";", ["a", "b"]), ("", ";", []),
            (#"a="x;y";b"#, ";", [#"a="x;y""#, "b"]), (#"a = "x;y" ;b"#, ";", [#"a = "x;y" "#, "b"]),
            (#"a="x\";y";b"#, ";", [#"a="x\";y""#, "b"]), (#"a="x\\";b"#, ";", [#"a="x\\""#, "b"]),
            (#"a=5";b="c""#, ";", [#"a=5""#, #"b="c""#]), (#"a="x;y"#, ";", [#"a="x;y"#]),
            ("<a,b;c>; d, <e>", ",", ["<a,b;c>; d", " <e>"]), (#"<a>; t="<b", <c>"#, ",", [#"<a>; t="<b""#, " <c>"]),
            ("a, b; c", ",; ", ["a", "b", "c"]),
        ] as [(String, String, [String])])
    func splitsOutsideQuotes(value: String, separators: String, parts: [String]) {
        #expect(FieldSyntax.split(value[...], at: separators).map(String.init) == parts)
    }

    @Test(
        arguments: [
            ("Rel=next", "rel", "next"), (#" rel = "next" "#, "rel", "next"), (#"a="b\"c\\""#, "a", #"b"c\"#),
            (#"a="""#, "a", ""), (#"a="b"c"#, "a", "b"), ("a=b=c", "a", "b=c"), ("a", nil, nil), ("a=", nil, nil),
        ] as [(String, String?, String?)])
    func readsAParameter(text: String, name: String?, value: String?) {
        let parameter = FieldSyntax.parameter(text[...])
        #expect(parameter?.name == name && parameter?.value == value)
    }
}
