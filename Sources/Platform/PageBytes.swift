#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Many bytes in pages of their own, outside of the heap: they take memory as they are written, grow without being copied
/// where the system can move pages, and go back to the system at once.
///
/// Its creator alone appends and changes bytes, before anything else uses them; afterwards they never change.
public final class PageBytes: Sendable {
    /// Safe by the rule above.
    nonisolated(unsafe) private var address: UnsafeMutableRawPointer?
    nonisolated(unsafe) private var capacity = 0
    nonisolated(unsafe) private var used = 0

    /// No bytes, with addresses for so many; an estimate that is too high costs no memory.
    public init(capacity: Int = 0) { _ = grow(to: capacity) }

    deinit {
        if let address { munmap(address, capacity) }
    }

    /// The number of bytes.
    public var count: Int { used }

    /// Appends bytes; returns false if there is no memory for them.
    public func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let needed = used + bytes.count
        guard needed <= capacity || grow(to: max(needed, 2 * capacity)), let address else { return bytes.isEmpty }
        UnsafeMutableRawBufferPointer(start: address + used, count: bytes.count).copyMemory(from: bytes)
        used = needed
        return true
    }

    /// Calls `body` with all bytes.
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        body(UnsafeBufferPointer(start: address?.assumingMemoryBound(to: UInt8.self), count: used))
    }

    /// Calls `body` with all bytes, to change them.
    public func withMutableBytes(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        body(UnsafeMutableBufferPointer(start: address?.assumingMemoryBound(to: UInt8.self), count: used))
    }

    private func grow(to bytes: Int) -> Bool {
        let pageBytes = 64 << 10
        let size = (bytes + pageBytes - 1) / pageBytes * pageBytes
        guard size > capacity else { return true }
        guard let moved = Self.pages(size, from: address, capacity), moved != MAP_FAILED else { return false }
        address = moved
        capacity = size
        return true
    }

    private static func pages(
        _ size: Int, from old: UnsafeMutableRawPointer?, _ oldSize: Int
    ) -> UnsafeMutableRawPointer? {
        #if !canImport(Darwin)
            if let old, let remap { return remap(old, oldSize, size, mayMove) }
        #endif
        let new = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
        guard let new, new != MAP_FAILED, let old else { return new }
        new.copyMemory(from: old, byteCount: oldSize)
        munmap(old, oldSize)
        return new
    }

    #if !canImport(Darwin)
        private typealias Remap =
            @convention(c) (UnsafeMutableRawPointer, Int, Int, Int32) -> UnsafeMutableRawPointer?

        /// mremap(2), which the Swift overlay of the C library leaves out, as its last parameter is optional.
        private static let remap = dlsym(dlopen(nil, RTLD_NOW), "mremap").map { unsafeBitCast($0, to: Remap.self) }
        /// MREMAP_MAYMOVE of linux/mman.h.
        private static let mayMove: Int32 = 1
    #endif
}
