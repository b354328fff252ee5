public struct Log: Sendable {
    public init() {}
    public func warn(_ message: @autoclosure () -> String) {}
    public func info(_ message: @autoclosure () -> String) {}
    public func debug(_ message: @autoclosure () -> String) {}
    public func error(_ message: @autoclosure () -> String) {}
}
