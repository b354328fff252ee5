import JSON
import Testing

@Suite struct MapTextsTests {
    @Test func mapTextsChangesOnlyTexts() throws {
        let value = try JSONValue(
            parsing: #"{"a":["x",1.50,true,null,{"a":"x","a":""}],"1.50":10}"#)
        let changed = value.mapTexts { $0 == "x" ? "y\"" : $0 == "1.50" ? "[n]" : $0 }
        #expect(changed.text == #"{"a":["y\"","[n]",true,null,{"a":"y\"","a":""}],"[n]":10}"#)
        #expect(value.mapTexts { $0 } == value)
    }
}
