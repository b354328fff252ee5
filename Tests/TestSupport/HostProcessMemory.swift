#if os(Linux)
    import Foundation

    extension HostProcess {
        /// The bytes that it holds in memory now.
        public var residentBytes: Int { status("VmRSS") }

        /// The most bytes that it has ever held in memory.
        public var peakResidentBytes: Int { status("VmHWM") }

        /// Waits until it takes nothing from its stdin, which is full, and all its threads sleep. More must have been written
        /// than it and the pipe can take.
        public func untilStalled() async {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [self] in
                    while isRunning, input.isTaken(withinMilliseconds: 100) || !isAsleep {}
                    continuation.resume()
                }
            }
        }

        /// True when each of its threads waits for something.
        private var isAsleep: Bool {
            let tasks = "/proc/\(identifier)/task"
            let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
            return threads.allSatisfy { thread in
                let text = (try? String(contentsOfFile: "\(tasks)/\(thread)/stat", encoding: .utf8)) ?? ""
                // The state stands behind the name, which is in parentheses.
                return text[(text.lastIndex(of: ")") ?? text.startIndex)...].hasPrefix(") S")
            }
        }

        /// A line of proc(5)'s `status`, which counts in KiB; 0 when the process has ended.
        private func status(_ name: String) -> Int {
            let text = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) << 10
        }
    }
#endif
