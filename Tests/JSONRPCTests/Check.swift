import Testing

/// Like `#expect`, for a condition that mutates a value, which the macro does not accept.
func check(_ condition: Bool, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(condition, comment, sourceLocation: sourceLocation)
}
