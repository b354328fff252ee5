import Testing

/// As `#expect`, for a condition that changes a value while it looks at it, which the macro does not take.
func check(_ condition: Bool, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(condition, comment, sourceLocation: sourceLocation)
}
