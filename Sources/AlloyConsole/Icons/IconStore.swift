import AlloyHost
import JSON
import JSONRPC
import Platform
import Locking

/// The connectors' icons, each fetched once in the life of the console. The page names connectors, never URLs.
final class IconStore: Sendable {
    fileprivate struct State {
        /// nil for a connector without an icon that can be shown.
        var images: [String: IconImage?] = [:]
        /// The connectors in the order in which they were fetched.
        var order: [String] = []
        var bytes = 0
    }

    /// The maximum size of all images together; the oldest make room.
    private static let maximumBytes = 16 << 20
    /// The maximum number of connectors that are remembered.
    private static let maximumCount = 4_096
    /// The maximum age of the list of connectors that names the icons, in seconds.
    private static let listAge = 3_600

    /// The time after which an icon that has not come is not shown yet. A browser has few connections to one server, and the
    /// calls of the page need them, too.
    private static let patience = Duration.seconds(2)

    private let host: Host
    private let fetch: IconFetch?
    private let sleep: Sleep
    private let state = Mutex(State())
    private let flights = SingleFlight<String, Void, IconImage?>()

    /// A store of the icons that the service behind `host` names; without `fetch` there are none.
    init(_ host: Host, _ fetch: IconFetch?, sleep: @escaping Sleep = SleepTimer.sleep(until:)) {
        self.host = host
        self.fetch = fetch
        self.sleep = sleep
    }

    /// Returns the icon of a connector; nil when there is none that can be shown, or when it takes too long: then it is
    /// fetched nevertheless, and there the next time.
    func image(of connectorId: String) async -> IconImage? {
        guard let fetch else { return nil }
        if let known = state.withLock({ $0.images[connectorId] }) { return known }
        let ending = await flights.join(connectorId, label: (), until: .now + Self.patience, sleep: sleep) { flight in
            Task {
                guard let url = await url(of: connectorId) else { return flight.finish(nil) }
                let image = await fetch.image(at: url)
                return flight.finish(image) {
                    state.withLock { $0.add(image, of: connectorId, Self.maximumBytes, Self.maximumCount) }
                }
            }
        }
        guard case .value(let image) = ending else { return nil }
        return image
    }

    private func url(of connectorId: String) async -> String? {
        let reply = await host.call("connectors.list", ["maxAge": .int(Self.listAge)], context: RequestContext())
        guard case .success(let payload) = reply else { return nil }
        let connectors = payload.value["connectors"]?.arrayValue ?? []
        return connectors.first { $0["id"]?.stringValue?.hasSameCodePoints(as: connectorId) == true }?["icon"]?
            .stringValue
    }
}

extension IconStore.State {
    fileprivate mutating func add(
        _ image: IconImage?, of connectorId: String, _ maximumBytes: Int, _ maximumCount: Int
    ) {
        guard images[connectorId] == nil else { return }
        images[connectorId] = .some(image)
        order.append(connectorId)
        bytes += image?.bytes.count ?? 0
        while bytes > maximumBytes || order.count > maximumCount {
            let oldest = order.removeFirst()
            bytes -= images.removeValue(forKey: oldest)??.bytes.count ?? 0
        }
    }
}
