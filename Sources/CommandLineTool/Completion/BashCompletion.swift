extension CompletionData {
    /// The script for bash 3.2 (macOS) and later.
    var bashScript: String {
        let methodNames = methods.map(\.name).joined(separator: " ")
        let functions = parameterFunctions {
            "echo '\($0.map(Self.word).joined(separator: " "))'"
        } values: {
            "echo '\($0)'"
        }
        let optionValues = valueOptions.filter { !words($0).isEmpty }.map { option in
            "        \(option.name)) echo '\(words(option).joined(separator: " "))' ;;"
        }
        let paths = options.filter { $0.value == .path }.map(\.name).joined(separator: "|")
        return """
            # Completion of alloy-host for bash, made by: alloy-host completion bash
            # For this shell: source <(alloy-host completion bash)

            _alloy_host_methods='\(methodNames)'
            _alloy_host_options='\((options.map(\.name) + ["--help", "--version"]).joined(separator: " "))'

            \(functions)

            _alloy_host_option_values() {
                case $1 in
            \(optionValues.joined(separator: "\n"))
                esac
            }

            _alloy_host_reply() {
                local IFS=$' \\t\\n'
                COMPREPLY=($(compgen -W "$1" -- "$2"))
                if [[ ${#COMPREPLY[@]} -gt 0 && ${COMPREPLY[0]} == *= ]]; then
                    compopt -o nospace 2>/dev/null
                fi
            }

            _alloy_host_files() {
                local IFS=$'\\n'
                COMPREPLY=($(compgen -f -- "$1"))
                compopt -o filenames 2>/dev/null
            }

            _alloy_host() {
                # COMP_WORDS is cut at = and :, so the line itself is read.
                local line=${COMP_LINE:0:COMP_POINT} command= method= option= current word i
                local -a parts
                IFS=$' \\t' read -r -a parts <<< "$line"
                [[ $line == *[[:space:]] ]] && parts[${#parts[@]}]=
                current=${parts[${#parts[@]}-1]}
                COMPREPLY=()
                for ((i = 1; i < ${#parts[@]} - 1; i++)); do
                    word=${parts[i]}
            \(wordReading)
                done
                if [[ -n $option ]]; then
                    case $option in
                        \(paths)) _alloy_host_files "$current" ;;
                        *) _alloy_host_reply "$(_alloy_host_option_values "$option")" "$current" ;;
                    esac
                    return
                fi
                if [[ $current == -* ]]; then
                    _alloy_host_reply "$_alloy_host_options" "$current"
                    return
                fi
                if [[ -n $command && " $_alloy_host_methods " == *" $command "* ]]; then
                    method=$command
                    command=call
                fi
                case $command in
                    '') _alloy_host_reply "\(commands.map(\.name).joined(separator: " ")) $_alloy_host_methods" "$current" ;;
                    completion) [[ -z $method ]] && _alloy_host_reply '\(Self.shells.joined(separator: " "))' "$current" ;;
                    setup) [[ -z $method ]] && _alloy_host_reply '\(Self.clients.joined(separator: " "))' "$current" ;;
                    help) [[ -z $method ]] && _alloy_host_reply "methods $_alloy_host_methods" "$current" ;;
                    run|add) _alloy_host_files "$current" ;;
                    call)
                        if [[ -z $method ]]; then
                            _alloy_host_reply "$_alloy_host_methods" "$current"
                        elif [[ $current == @* ]]; then
                            _alloy_host_files "${current#@}"
                            COMPREPLY=("${COMPREPLY[@]/#/@}")
                        elif [[ $current == *=@* ]]; then
                            _alloy_host_files "${current#*=@}"
                            COMPREPLY=("${COMPREPLY[@]/#/@}")
                        elif [[ $current == *: ]]; then
                            return
                        elif [[ $current == *=* ]]; then
                            _alloy_host_reply "$(_alloy_host_values "$method ${current%%=*}")" "${current#*=}"
                        else
                            _alloy_host_reply "$(_alloy_host_parameters "$method")" "$current"
                        fi
                        ;;
                esac
            }

            complete -F _alloy_host alloy-host

            """
    }
}
