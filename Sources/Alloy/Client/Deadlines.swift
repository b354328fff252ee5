/// How long a call may take, all its requests together.
public struct Deadlines: Sendable, Equatable {
    /// For users, connectors, resources, actions and credentials.
    public var metadata: Duration
    /// For an execution.
    public var execute: Duration
    /// For a file.
    public var file: Duration

    /// Deadlines of these lengths; 15 s, 30 s and 300 s where nothing else is said.
    public init(metadata: Duration = .seconds(15), execute: Duration = .seconds(30), file: Duration = .seconds(300)) {
        self.metadata = metadata
        self.execute = execute
        self.file = file
    }
}
