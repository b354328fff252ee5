/// A value that its copies share: to copy it is to count one reference, however many parts it has. A change makes a value of its
/// own, so it is for values that are passed on far more often than they are changed.
@frozen
public struct Shared<Value: Sendable>: Sendable {
    @usableFromInline
    final class Storage: Sendable {
        @usableFromInline let value: Value

        @inlinable
        init(_ value: Value) { self.value = value }
    }

    @usableFromInline var storage: Storage

    /// A value to be shared.
    @inlinable
    public init(_ value: Value) { storage = Storage(value) }

    /// The value.
    @inlinable
    public var value: Value {
        // Lends the value: to return it would copy all of it for the sake of one part.
        _read { yield storage.value }
        set { storage = Storage(newValue) }
    }

    /// Returns true for copies, without a look at the value.
    @inlinable
    public func isCopy(of other: Shared) -> Bool { storage === other.storage }
}

extension Shared: Equatable where Value: Equatable {
    @inlinable
    public static func == (left: Shared, right: Shared) -> Bool { left.isCopy(of: right) || left.value == right.value }
}
