#if os(Linux)
    import Foundation

    extension HostProcess {
        /// The number of resident bytes.
        public var residentBytes: Int { status("VmRSS") }

        /// The maximum number of resident bytes so far.
        public var peakResidentBytes: Int { status("VmHWM") }

        /// Waits until the process does not read its full stdin, and all its threads sleep. More must have been written
        /// than the process and the pipe can hold.
        public func untilStalled() async {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [self] in
                    while isRunning, input.isTaken(withinMilliseconds: 100) || !isAsleep {}
                    continuation.resume()
                }
            }
        }

        /// True if all its threads wait.
        private var isAsleep: Bool {
            let tasks = "/proc/\(identifier)/task"
            let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
            return threads.allSatisfy { thread in
                let text = (try? String(contentsOfFile: "\(tasks)/\(thread)/stat", encoding: .utf8)) ?? ""
                // The state follows the name, which is in parentheses.
                return text[(text.lastIndex(of: ")") ?? text.startIndex)...].hasPrefix(") S")
            }
        }

        /// Returns the value of a line of proc(5)'s `status`, in KiB; 0 if the process has ended.
        private func status(_ name: String) -> Int {
            let text = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) << 10
        }
    }
#endif
