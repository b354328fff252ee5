#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Descriptor {
    /// What is known of the input before anything of it is read.
    public enum InputState: Sendable, Equatable {
        /// Nothing has come yet.
        case waiting
        /// Bytes wait to be read, or nothing can be said before they are.
        case readable
        /// It has ended, and nothing is left to be read.
        case ended
    }

    /// Waits until there is something to read or the end has come, for at most so many milliseconds. Reads nothing.
    public func inputState(atMost milliseconds: Int32) -> InputState {
        var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return .waiting }
        var count: Int32 = 0
        // A device such as /dev/null does not tell.
        guard ioctl(number, UInt(FIONREAD), &count) == 0, !isTerminal else { return .readable }
        return count > 0 ? .readable : .ended
    }
}
