#!/bin/bash

__alphagent_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__alphagent_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__alphagent_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__alphagent_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_alphagent() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __alphagent_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    run|exec|repl|create|list|info|upload|download|logs|wait|terminate|login|logout|serve|key|doctor|gc|help)
        # Offer subcommand argument completions
        "_alphagent_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'run exec repl create list info upload download logs wait terminate login logout serve key doctor gc help' -- "${cur}"))
        ;;
    esac
}

_alphagent_run() {
    repeating_flags=()
    non_repeating_flags=(--each --fresh --tty -t --no-tty --raw --json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=(--allow --env -e --env-file --upload)
    non_repeating_options=(-c --repeat --session -s --timeout --memory --cpus --pids --disk --network --runtime --require --workdir -w --stdin --max-output --report --junit --artifacts --color --api-url --api-key-file)
    __alphagent_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-c')
        return
        ;;
    '--repeat')
        return
        ;;
    '--session'|'-s')
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion run -- --session "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    '--timeout')
        return
        ;;
    '--memory')
        return
        ;;
    '--cpus')
        return
        ;;
    '--pids')
        return
        ;;
    '--disk')
        return
        ;;
    '--network')
        __alphagent_add_completions -W 'none'$'\n''public'
        return
        ;;
    '--allow')
        return
        ;;
    '--env'|'-e')
        return
        ;;
    '--env-file')
        __alphagent_add_completions -f
        return
        ;;
    '--runtime')
        __alphagent_add_completions -W 'bubblewrap'$'\n''runc'$'\n''runsc'
        return
        ;;
    '--require')
        return
        ;;
    '--workdir'|'-w')
        return
        ;;
    '--stdin')
        __alphagent_add_completions -W 'auto'$'\n''none'
        return
        ;;
    '--upload')
        __alphagent_add_completions -f
        return
        ;;
    '--max-output')
        return
        ;;
    '--report')
        __alphagent_add_completions -f
        return
        ;;
    '--junit')
        __alphagent_add_completions -f
        return
        ;;
    '--artifacts')
        __alphagent_add_completions -d
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __alphagent_add_completions -f
        return
        ;;
    esac
}

_alphagent_exec() {
    repeating_flags=()
    non_repeating_flags=(--detach -d --tty -t --no-tty --raw --json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=(--allow --env -e --env-file --upload)
    non_repeating_options=(--session -s --timeout --memory --cpus --pids --disk --network --runtime --require --workdir -w --stdin --max-output --report --junit --artifacts --color --api-url --api-key-file)
    __alphagent_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--session'|'-s')
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion exec -- --session "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    '--timeout')
        return
        ;;
    '--memory')
        return
        ;;
    '--cpus')
        return
        ;;
    '--pids')
        return
        ;;
    '--disk')
        return
        ;;
    '--network')
        __alphagent_add_completions -W 'none'$'\n''public'
        return
        ;;
    '--allow')
        return
        ;;
    '--env'|'-e')
        return
        ;;
    '--env-file')
        __alphagent_add_completions -f
        return
        ;;
    '--runtime')
        __alphagent_add_completions -W 'bubblewrap'$'\n''runc'$'\n''runsc'
        return
        ;;
    '--require')
        return
        ;;
    '--workdir'|'-w')
        return
        ;;
    '--stdin')
        __alphagent_add_completions -W 'auto'$'\n''none'
        return
        ;;
    '--upload')
        __alphagent_add_completions -f
        return
        ;;
    '--max-output')
        return
        ;;
    '--report')
        __alphagent_add_completions -f
        return
        ;;
    '--junit')
        __alphagent_add_completions -f
        return
        ;;
    '--artifacts')
        __alphagent_add_completions -d
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac
}

_alphagent_repl() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=(--allow --env -e --env-file --label)
    non_repeating_options=(--session -s --timeout --memory --cpus --pids --disk --network --runtime --require --name --ttl --idle --color --api-url --api-key-file)
    __alphagent_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--session'|'-s')
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion repl -- --session "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    '--timeout')
        return
        ;;
    '--memory')
        return
        ;;
    '--cpus')
        return
        ;;
    '--pids')
        return
        ;;
    '--disk')
        return
        ;;
    '--network')
        __alphagent_add_completions -W 'none'$'\n''public'
        return
        ;;
    '--allow')
        return
        ;;
    '--env'|'-e')
        return
        ;;
    '--env-file')
        __alphagent_add_completions -f
        return
        ;;
    '--runtime')
        __alphagent_add_completions -W 'bubblewrap'$'\n''runc'$'\n''runsc'
        return
        ;;
    '--require')
        return
        ;;
    '--name')
        return
        ;;
    '--label')
        return
        ;;
    '--ttl')
        return
        ;;
    '--idle')
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac
}

_alphagent_create() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=(--allow --env -e --env-file --label)
    non_repeating_options=(--timeout --memory --cpus --pids --disk --network --runtime --require --name --ttl --idle --color --api-url --api-key-file)
    __alphagent_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--timeout')
        return
        ;;
    '--memory')
        return
        ;;
    '--cpus')
        return
        ;;
    '--pids')
        return
        ;;
    '--disk')
        return
        ;;
    '--network')
        __alphagent_add_completions -W 'none'$'\n''public'
        return
        ;;
    '--allow')
        return
        ;;
    '--env'|'-e')
        return
        ;;
    '--env-file')
        __alphagent_add_completions -f
        return
        ;;
    '--runtime')
        __alphagent_add_completions -W 'bubblewrap'$'\n''runc'$'\n''runsc'
        return
        ;;
    '--require')
        return
        ;;
    '--name')
        return
        ;;
    '--label')
        return
        ;;
    '--ttl')
        return
        ;;
    '--idle')
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac
}

_alphagent_list() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=(--label)
    non_repeating_options=(--color --api-url --api-key-file)
    __alphagent_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--label')
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion list -- --label "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac
}

_alphagent_info() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=()
    non_repeating_options=(--color --api-url --api-key-file)
    __alphagent_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion info -- positional@0 "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_alphagent_upload() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=()
    non_repeating_options=(--session -s --color --api-url --api-key-file)
    __alphagent_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--session'|'-s')
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion upload -- --session "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion upload -- positional@0 "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_alphagent_download() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=()
    non_repeating_options=(--session -s --color --api-url --api-key-file)
    __alphagent_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--session'|'-s')
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion download -- --session "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion download -- positional@0 "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_alphagent_logs() {
    repeating_flags=()
    non_repeating_flags=(--follow -f --raw --json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=()
    non_repeating_options=(-n --tail --since --color --api-url --api-key-file)
    __alphagent_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '-n'|'--tail')
        return
        ;;
    '--since')
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion logs -- positional@0 "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_alphagent_wait() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=()
    non_repeating_options=(--report --color --api-url --api-key-file)
    __alphagent_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--report')
        __alphagent_add_completions -f
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion wait -- positional@0 "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_alphagent_terminate() {
    repeating_flags=()
    non_repeating_flags=(--all --json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=(--label)
    non_repeating_options=(--color --api-url --api-key-file)
    __alphagent_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--label')
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion terminate -- --label "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __alphagent_add_completions -W "$(__alphagent_custom_complete ---completion terminate -- positional@0 "${COMP_CWORD}" "$(__alphagent_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_alphagent_login() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=()
    non_repeating_options=(--color --api-url --api-key-file)
    __alphagent_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac
}

_alphagent_logout() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=()
    non_repeating_options=(--color --api-url --api-key-file)
    __alphagent_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac
}

_alphagent_serve() {
    repeating_flags=()
    non_repeating_flags=(--insecure-http --terminate-on-exit --bootstrap --json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=(--allow --allow-origin --allow-host)
    non_repeating_options=(--listen --tls-cert --tls-key --max-sandboxes --max-sandboxes-per-key --max-memory --max-ttl --log-format --color --api-url --api-key-file)
    __alphagent_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--listen')
        return
        ;;
    '--tls-cert')
        __alphagent_add_completions -f
        return
        ;;
    '--tls-key')
        __alphagent_add_completions -f
        return
        ;;
    '--max-sandboxes')
        return
        ;;
    '--max-sandboxes-per-key')
        return
        ;;
    '--max-memory')
        return
        ;;
    '--max-ttl')
        return
        ;;
    '--allow')
        return
        ;;
    '--allow-origin')
        return
        ;;
    '--allow-host')
        return
        ;;
    '--log-format')
        __alphagent_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac
}

_alphagent_key() {
    repeating_flags=()
    non_repeating_flags=(--metrics --json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=()
    non_repeating_options=(--label --expires --max-sandboxes --color --api-url --api-key-file)
    __alphagent_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--label')
        return
        ;;
    '--expires')
        return
        ;;
    '--max-sandboxes')
        return
        ;;
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac
}

_alphagent_doctor() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=()
    non_repeating_options=(--color --api-url --api-key-file)
    __alphagent_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac
}

_alphagent_gc() {
    repeating_flags=()
    non_repeating_flags=(--json --quiet -q --verbose -v --local --version -h --help)
    repeating_options=()
    non_repeating_options=(--color --api-url --api-key-file)
    __alphagent_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--color')
        __alphagent_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--api-url')
        return
        ;;
    '--api-key-file')
        __alphagent_add_completions -f
        return
        ;;
    esac
}

_alphagent_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __alphagent_offer_flags_options -1
}

complete -o filenames -F _alphagent alphagent
