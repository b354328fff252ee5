extension CompletionData {
    /// The script for fish: to be sourced, or stored as ~/.config/fish/completions/alloy-host.fish.
    var fishScript: String {
        func quoted(_ text: String) -> String { text.quoted(quote: #"\'"#) }
        let commandLines = commands.map {
            "complete -c alloy-host -n '__alloy_host_at 0' -a \($0.name) -d \(quoted($0.summary))"
        }
        let methodLines = methods.map {
            "complete -c alloy-host -n '__alloy_host_wants_method' -a \($0.name) -d \(quoted($0.summary))"
        }
        let parameterLines = methods.flatMap { method in
            method.parameters.map { parameter in
                let name = Self.word(parameter)
                let words = Self.values(parameter).map { name + $0 }
                let candidates = (words.isEmpty ? [name] : words).joined(separator: " ")
                return
                    "complete -c alloy-host -n '__alloy_host_calls \(method.name)' -a '\(candidates)' -d \(quoted(parameter.summary))"
            }
        }
        let optionLines = options.map { option in
            let name = option.name.dropFirst(2)
            let value: String
            switch option.value {
            case .nothing: value = ""
            case .path: value = " -r -F"
            case .words(let words): value = words.isEmpty ? " -x" : " -x -a '\(words.joined(separator: " "))'"
            }
            return "complete -c alloy-host -l \(name)\(value) -d \(quoted(option.summary))"
        }
        return """
            # Completion of alloy-host for fish, made by: alloy-host completion fish
            # For this shell: alloy-host completion fish | source

            # The words before the cursor that are no options, and no values of options.
            function __alloy_host_words
                set -l tokens (commandline -opc)
                set -l skip 0
                for token in $tokens[2..-1]
                    if test $skip = 1
                        set skip 0
                        continue
                    end
                    switch $token
                        case \(valueOptions.map(\.name).joined(separator: " "))
                            set skip 1
                        case '-*'
                        case '*'
                            echo $token
                    end
                end
            end

            function __alloy_host_at
                test (count (__alloy_host_words)) = $argv[1]
            end

            function __alloy_host_wants_method
                set -l words (__alloy_host_words)
                test (count $words) = 0; or begin
                    test (count $words) = 1; and contains -- $words[1] call help
                end
            end

            function __alloy_host_calls
                set -l words (__alloy_host_words)
                test "$words[1]" = $argv[1]; or begin
                    test "$words[1]" = call; and test "$words[2]" = $argv[1]
                end
            end

            # Files, behind a word that ends with @.
            function __alloy_host_files
                set -l parts (string match -r '^(.*?@)(.*)$' -- (commandline -ct))
                test (count $parts) = 3; or return
                for file in $parts[3]*
                    test -d $file; and set file $file/
                    echo $parts[2]$file
                end
            end

            function __alloy_host_runs
                set -l words (__alloy_host_words)
                contains -- "$words[1]" run add
            end

            complete -c alloy-host -f
            complete -c alloy-host -n __alloy_host_runs -F
            complete -c alloy-host -n '__alloy_host_at 1; and contains -- (__alloy_host_words) completion' -a '\(Self.shells.joined(separator: " "))'
            complete -c alloy-host -n '__alloy_host_at 1; and contains -- (__alloy_host_words) setup' -a '\(Self.clients.joined(separator: " "))'
            complete -c alloy-host -n '__alloy_host_at 1; and contains -- (__alloy_host_words) help' -a methods -d 'All methods'
            complete -c alloy-host -a '(__alloy_host_files)'
            complete -c alloy-host -l help -s h -d 'Print help'
            complete -c alloy-host -l version -s V -d 'Print the version'
            \(commandLines.joined(separator: "\n"))
            \(methodLines.joined(separator: "\n"))
            \(parameterLines.joined(separator: "\n"))
            \(optionLines.joined(separator: "\n"))

            """
    }
}
