extension [UInt8] {
    /// Returns the bytes with a few of them changed, removed or doubled.
    func damaged(_ random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = self
        for _ in 0...Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0...4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(bytes.randomElement(using: &random) ?? 0, at: index)
            case 3: bytes.removeSubrange(index..<Swift.min(bytes.count, index + 20))
            default: bytes.insert(contentsOf: bytes[index..<Swift.min(bytes.count, index + 20)], at: index)
            }
        }
        return bytes
    }
}
