import Testing

@testable import OpenAPI

@Suite struct ParameterStyleTests {
    @Test(arguments: [("path", "simple"), ("header", "simple"), ("query", "form"), ("cookie", "form")])
    func everyPlaceHasAUsualStyle(place: String, style: String) {
        #expect(ParameterStyle.usual(in: place).rawValue == style)
    }
}
