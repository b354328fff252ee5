import Platform

/// Ends the process while it still reads its files, once stdin has ended and nothing was asked.
struct InputWatch: Sendable {
    /// How long reading may go on after the end, so that what is wrong with a file of the usual size is still told.
    private static let grace = Duration.seconds(1)

    private let isOver = Gate(false)

    /// Starts to watch. Without a thread to spare nothing is watched.
    init() {
        try? SystemThread.start(stackSize: 256 << 10) { [isOver] in
            while !isOver.update({ $0 }) {
                switch Descriptor.standardInput.inputState(atMost: 50) {
                case .waiting: continue
                case .readable: return
                case .ended:
                    if !isOver.wait(atMost: Self.grace, until: { $0 }) { Main.end(0) }
                    return
                }
            }
        }
    }

    /// Ends the watch: what stdin says from now on is for others.
    func stop() { isOver.update { $0 = true } }
}
