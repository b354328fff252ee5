import Foundation
import Platform

/// Starts a program with pipes as its three standard streams.
struct HostProcessSpawn {
    let identifier: pid_t
    let input: Descriptor
    let output: Descriptor
    let errors: Descriptor

    init(executable: String, arguments: [String], environment: [String: String], blockedSignals: [Int32]) throws {
        let pipes = try [connectedDescriptors(), connectedDescriptors(), connectedDescriptors()]
        let childEnds = [pipes[0].reading, pipes[1].writing, pipes[2].writing]
        defer { for end in childEnds { end.close() } }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (number, end) in childEnds.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, end.number, Int32(number))
        }
        // The child starts with default signal handling, as from a shell, whatever the tests' threads ignore or block.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in blockedSignals { sigaddset(&mask, number) }
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        let inherited = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME"].contains($0.key) }
        let variables = inherited.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
        var argumentPointers = ([executable] + arguments).map { strdup($0) } + [nil]
        var variablePointers = variables.map { strdup($0) } + [nil]
        defer { for pointer in argumentPointers + variablePointers { free(pointer) } }
        var identifier: pid_t = 0
        let status = posix_spawn(
            &identifier, executable, &actions, &attributes, &argumentPointers, &variablePointers)
        guard status == 0 else {
            for end in [pipes[0].writing, pipes[1].reading, pipes[2].reading] { end.close() }
            throw SystemError("posix_spawn", number: status)
        }
        self.identifier = identifier
        input = pipes[0].writing
        output = pipes[1].reading
        errors = pipes[2].reading
    }
}
