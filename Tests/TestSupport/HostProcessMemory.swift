#if os(Linux)
    import Foundation

    extension HostProcess {
        /// The bytes that it holds in memory now.
        public var residentBytes: Int { status("VmRSS") }

        /// The most bytes that it has ever held in memory.
        public var peakResidentBytes: Int { status("VmHWM") }

        /// A line of proc(5)'s `status`, which counts in KiB; 0 when the process has ended.
        private func status(_ name: String) -> Int {
            let text = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) << 10
        }
    }
#endif
