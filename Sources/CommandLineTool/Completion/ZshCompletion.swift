extension CompletionData {
    /// The script for zsh: to be sourced, or stored in a directory of `fpath` as `_alloy-host`.
    var zshScript: String {
        func described(_ name: String, _ summary: String) -> String {
            "\(name.replacing(":", with: "\\:")):\(summary)".quoted(quote: #"'\''"#)
        }
        let functions = parameterFunctions { parameters in
            "parameters=(\(parameters.map { described(Self.word($0), $0.summary) }.joined(separator: " ")))"
        } values: {
            "values=(\($0))"
        }
        let optionValues = valueOptions.map { option in
            let words = words(option)
            let action =
                option.value == .path
                ? "_files" : words.isEmpty ? "_message value" : "compadd -- \(words.joined(separator: " "))"
            return "            \(option.name)) \(action); return ;;"
        }
        let optionNames = options.map { described($0.name, $0.summary) }
        let commandNames = commands.map { described($0.name, $0.summary) }
        let methodNames = methods.map { described($0.name, $0.summary) }
        return """
            #compdef alloy-host
            # Completion of alloy-host for zsh, made by: alloy-host completion zsh
            # For this shell: source <(alloy-host completion zsh)

            \(functions)

            _alloy_host() {
                local -a commands methods options parameters values
                local command= method= option= word current=${words[CURRENT]}
                commands=(\(commandNames.joined(separator: " ")))
                methods=(\(methodNames.joined(separator: " ")))
                options=(\(optionNames.joined(separator: " ")) '--help:print help' '--version:print the version')
                integer i
                for ((i = 2; i < CURRENT; i++)); do
                    word=${words[i]}
            \(wordReading)
                done
                if [[ -n $option ]]; then
                    case $option in
            \(optionValues.joined(separator: "\n"))
                    esac
                fi
                if [[ $current == -* ]]; then
                    _describe -o option options
                    return
                fi
                if [[ -n $command && -n ${methods[(r)$command:*]} ]]; then
                    method=$command
                    command=call
                fi
                case $command in
                    '')
                        _describe command commands
                        _describe method methods
                        ;;
                    completion) [[ -z $method ]] && compadd -- \(Self.shells.joined(separator: " ")) ;;
                    setup) [[ -z $method ]] && compadd -- \(Self.clients.joined(separator: " ")) ;;
                    help) [[ -z $method ]] && { compadd -- methods; _describe method methods } ;;
                    run|add) _files ;;
                    call)
                        if [[ -z $method ]]; then
                            _describe method methods
                        elif [[ $current == @* ]]; then
                            compset -P '@'
                            _files
                        elif [[ $current == *=@* ]]; then
                            compset -P '*=@'
                            _files
                        elif [[ $current == *=* ]]; then
                            _alloy_host_values "$method ${current%%=*}"
                            compset -P '*='
                            compadd -a values
                        else
                            _alloy_host_parameters "$method"
                            _describe parameter parameters -S ''
                        fi
                        ;;
                esac
            }

            if [[ $funcstack[1] == _alloy-host ]]; then
                _alloy_host "$@"
            else
                compdef _alloy_host alloy-host
            fi

            """
    }
}
