function __alphagent_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __alphagent_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __alphagent_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __alphagent_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __alphagent_parse_tokens -S
    set -l unparsed_tokens (__alphagent_tokens -pc)
    switch $unparsed_tokens[1]
    case 'alphagent'
        __alphagent_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'run'
            __alphagent_parse_subcommand -r 1 'c=' 'each' 'repeat=' 'fresh' 's/session=' 'timeout=' 'memory=' 'cpus=' 'pids=' 'disk=' 'network=' 'allow=+' 'e/env=+' 'env-file=+' 'runtime=' 'require=' 'w/workdir=' 'stdin=' 't/tty' 'no-tty' 'upload=+' 'max-output=' 'report=' 'junit=' 'artifacts=' 'raw' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'exec'
            __alphagent_parse_subcommand -r 1 'd/detach' 's/session=' 'timeout=' 'memory=' 'cpus=' 'pids=' 'disk=' 'network=' 'allow=+' 'e/env=+' 'env-file=+' 'runtime=' 'require=' 'w/workdir=' 'stdin=' 't/tty' 'no-tty' 'upload=+' 'max-output=' 'report=' 'junit=' 'artifacts=' 'raw' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'repl'
            __alphagent_parse_subcommand 0 's/session=' 'timeout=' 'memory=' 'cpus=' 'pids=' 'disk=' 'network=' 'allow=+' 'e/env=+' 'env-file=+' 'runtime=' 'require=' 'name=' 'label=+' 'ttl=' 'idle=' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'create'
            __alphagent_parse_subcommand 0 'timeout=' 'memory=' 'cpus=' 'pids=' 'disk=' 'network=' 'allow=+' 'e/env=+' 'env-file=+' 'runtime=' 'require=' 'name=' 'label=+' 'ttl=' 'idle=' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'list'
            __alphagent_parse_subcommand 0 'label=+' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'info'
            __alphagent_parse_subcommand 1 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'upload'
            __alphagent_parse_subcommand -r 1 's/session=' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'download'
            __alphagent_parse_subcommand -r 1 's/session=' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'logs'
            __alphagent_parse_subcommand 1 'f/follow' 'raw' 'n/tail=' 'since=' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'wait'
            __alphagent_parse_subcommand -r 1 'report=' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'terminate'
            __alphagent_parse_subcommand -r 1 'all' 'label=+' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'login'
            __alphagent_parse_subcommand 1 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'logout'
            __alphagent_parse_subcommand 0 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'serve'
            __alphagent_parse_subcommand 0 'listen=' 'tls-cert=' 'tls-key=' 'insecure-http' 'max-sandboxes=' 'max-sandboxes-per-key=' 'max-memory=' 'max-ttl=' 'allow=+' 'allow-origin=+' 'allow-host=+' 'log-format=' 'terminate-on-exit' 'bootstrap' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'key'
            __alphagent_parse_subcommand -r 1 'label=' 'expires=' 'max-sandboxes=' 'metrics' 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'doctor'
            __alphagent_parse_subcommand 0 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'gc'
            __alphagent_parse_subcommand 0 'json' 'q/quiet' 'v/verbose' 'color=' 'local' 'api-url=' 'api-key-file=' 'version' 'h/help'
        case 'help'
            __alphagent_parse_subcommand -r 1 'version'
        end
    end
end

function __alphagent_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __alphagent_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __alphagent_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __alphagent_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__alphagent_tokens -p)
    if test -z "$(__alphagent_tokens -t)"
        set -l index (count (__alphagent_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'alphagent' -f
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'run' -d 'Run Python code in a sandbox.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'exec' -d 'Run a command in a sandbox.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'repl' -d 'Type Python at a prompt into a sandbox.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'create' -d 'Start a session that outlives this command, and print its id.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'list' -d 'List the sessions.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'info' -d 'Show a session: its limits and how each is enforced, what it uses, its age.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'upload' -d 'Copy files and directories into a session.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'download' -d 'Copy files and directories out of a session.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'logs' -d 'Show what ran in a session, and what its background processes printed.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'wait' -d 'Wait for detached executions, and end with their exit status.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'terminate' -d 'End sessions, and remove what they hold.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'login' -d 'Remember a service and its API key, for commands that name none.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'logout' -d 'Forget the service and the key that \'login\' has stored.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'serve' -d 'Offer this machine\'s sandboxes over HTTP, to holders of a key.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'key' -d 'Make, list and revoke API keys of this machine\'s service.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'doctor' -d 'Say what this host, or a service\'s, can enforce, and how to get the rest.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'gc' -d 'Remove what crashed owners left behind.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent run" -ge 1' -F
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" c' -s 'c' -d 'The code itself.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" each' -l 'each' -d 'Run every word as a file of its own, one after the other.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" repeat' -l 'repeat' -d 'Run it so often.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" fresh' -l 'fresh' -d 'Ask the session for a new interpreter, without the variables of earlier runs.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" s session' -l 'session' -s 's' -d 'Use this session: its id, the beginning of it, or its name; default: ALPHAGENT_SESSION.' -rfka '(__alphagent_custom_completion ---completion run -- --session (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" timeout' -l 'timeout' -d 'The longest that an execution may take: 300 (seconds), 500ms, 5m, 1h; default: 300.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" memory' -l 'memory' -d 'Memory for all its programs together: 512m, 4g, or a number of megabytes; default: 4096.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" cpus' -l 'cpus' -d 'CPUs\' worth of time; default: all of the host\'s.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" pids' -l 'pids' -d 'Processes and threads at once; default: 512.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" disk' -l 'disk' -d 'Room for /workspace, /tmp and the home directory together, held in memory; default: half of --memory.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" network' -l 'network' -d 'What programs can connect to: none or public; default: public.' -rfka 'none public'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run"' -l 'allow' -d 'A host that can be reached, which may be a private one, and no other on the internet; host.sandbox.internal is this machine\'s own loopback, and comes on top. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run"' -l 'env' -s 'e' -d 'Set a variable, or copy it from the host\'s environment. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run"' -l 'env-file' -d 'Read variables from a file of NAME=VALUE lines. Repeatable.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" runtime' -l 'runtime' -d 'What makes the sandbox: bubblewrap, runc or runsc (gVisor), which must be installed; default: bubblewrap.' -rfka 'bubblewrap runc runsc'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" require' -l 'require' -d 'Fail where the host cannot enforce these limits: timeout, memory, cpus, pids, disk, network.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" w workdir' -l 'workdir' -s 'w' -d 'The working directory; a relative one is below /workspace.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" stdin' -l 'stdin' -d 'Forward stdin (auto), or give the program none.' -rfka 'auto none'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" t tty' -l 'tty' -s 't' -d 'Give the program a terminal, as large as this one.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" no-tty' -l 'no-tty' -d 'Give the program a terminal, as large as this one.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run"' -l 'upload' -d 'Copy a file or directory into the sandbox first; default destination: /workspace. Repeatable.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" max-output' -l 'max-output' -d 'How much of stdout and of stderr the result keeps, head and tail; default: 10m.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" report' -l 'report' -d 'Write the result as JSON to a file, or to a descriptor as fd:N.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" junit' -l 'junit' -d 'Write a test report in JUnit\'s XML to a file.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" artifacts' -l 'artifacts' -d 'Copy the files made below /workspace to this directory, whatever the outcome.' -rfa '(__alphagent_complete_directories)'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" raw' -l 'raw' -d 'Pass escape sequences and CI commands through as they are.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent run" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" d detach' -l 'detach' -s 'd' -d 'In a session: print the execution\'s id at once and let it go on; what it prints goes to the log.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" s session' -l 'session' -s 's' -d 'Use this session: its id, the beginning of it, or its name; default: ALPHAGENT_SESSION.' -rfka '(__alphagent_custom_completion ---completion exec -- --session (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" timeout' -l 'timeout' -d 'The longest that an execution may take: 300 (seconds), 500ms, 5m, 1h; default: 300.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" memory' -l 'memory' -d 'Memory for all its programs together: 512m, 4g, or a number of megabytes; default: 4096.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" cpus' -l 'cpus' -d 'CPUs\' worth of time; default: all of the host\'s.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" pids' -l 'pids' -d 'Processes and threads at once; default: 512.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" disk' -l 'disk' -d 'Room for /workspace, /tmp and the home directory together, held in memory; default: half of --memory.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" network' -l 'network' -d 'What programs can connect to: none or public; default: public.' -rfka 'none public'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec"' -l 'allow' -d 'A host that can be reached, which may be a private one, and no other on the internet; host.sandbox.internal is this machine\'s own loopback, and comes on top. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec"' -l 'env' -s 'e' -d 'Set a variable, or copy it from the host\'s environment. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec"' -l 'env-file' -d 'Read variables from a file of NAME=VALUE lines. Repeatable.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" runtime' -l 'runtime' -d 'What makes the sandbox: bubblewrap, runc or runsc (gVisor), which must be installed; default: bubblewrap.' -rfka 'bubblewrap runc runsc'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" require' -l 'require' -d 'Fail where the host cannot enforce these limits: timeout, memory, cpus, pids, disk, network.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" w workdir' -l 'workdir' -s 'w' -d 'The working directory; a relative one is below /workspace.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" stdin' -l 'stdin' -d 'Forward stdin (auto), or give the program none.' -rfka 'auto none'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" t tty' -l 'tty' -s 't' -d 'Give the program a terminal, as large as this one.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" no-tty' -l 'no-tty' -d 'Give the program a terminal, as large as this one.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec"' -l 'upload' -d 'Copy a file or directory into the sandbox first; default destination: /workspace. Repeatable.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" max-output' -l 'max-output' -d 'How much of stdout and of stderr the result keeps, head and tail; default: 10m.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" report' -l 'report' -d 'Write the result as JSON to a file, or to a descriptor as fd:N.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" junit' -l 'junit' -d 'Write a test report in JUnit\'s XML to a file.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" artifacts' -l 'artifacts' -d 'Copy the files made below /workspace to this directory, whatever the outcome.' -rfa '(__alphagent_complete_directories)'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" raw' -l 'raw' -d 'Pass escape sequences and CI commands through as they are.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent exec" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" s session' -l 'session' -s 's' -d 'Use this session: its id, the beginning of it, or its name; default: ALPHAGENT_SESSION.' -rfka '(__alphagent_custom_completion ---completion repl -- --session (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" timeout' -l 'timeout' -d 'The longest that an execution may take: 300 (seconds), 500ms, 5m, 1h; default: 300.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" memory' -l 'memory' -d 'Memory for all its programs together: 512m, 4g, or a number of megabytes; default: 4096.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" cpus' -l 'cpus' -d 'CPUs\' worth of time; default: all of the host\'s.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" pids' -l 'pids' -d 'Processes and threads at once; default: 512.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" disk' -l 'disk' -d 'Room for /workspace, /tmp and the home directory together, held in memory; default: half of --memory.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" network' -l 'network' -d 'What programs can connect to: none or public; default: public.' -rfka 'none public'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl"' -l 'allow' -d 'A host that can be reached, which may be a private one, and no other on the internet; host.sandbox.internal is this machine\'s own loopback, and comes on top. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl"' -l 'env' -s 'e' -d 'Set a variable, or copy it from the host\'s environment. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl"' -l 'env-file' -d 'Read variables from a file of NAME=VALUE lines. Repeatable.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" runtime' -l 'runtime' -d 'What makes the sandbox: bubblewrap, runc or runsc (gVisor), which must be installed; default: bubblewrap.' -rfka 'bubblewrap runc runsc'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" require' -l 'require' -d 'Fail where the host cannot enforce these limits: timeout, memory, cpus, pids, disk, network.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" name' -l 'name' -d 'A name, which serves as the id.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl"' -l 'label' -d 'A label to find it by. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" ttl' -l 'ttl' -d 'The longest that it may live; default: 24h.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" idle' -l 'idle' -d 'The longest that it may live without an execution or a client; default: 30m.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent repl" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" timeout' -l 'timeout' -d 'The longest that an execution may take: 300 (seconds), 500ms, 5m, 1h; default: 300.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" memory' -l 'memory' -d 'Memory for all its programs together: 512m, 4g, or a number of megabytes; default: 4096.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" cpus' -l 'cpus' -d 'CPUs\' worth of time; default: all of the host\'s.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" pids' -l 'pids' -d 'Processes and threads at once; default: 512.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" disk' -l 'disk' -d 'Room for /workspace, /tmp and the home directory together, held in memory; default: half of --memory.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" network' -l 'network' -d 'What programs can connect to: none or public; default: public.' -rfka 'none public'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create"' -l 'allow' -d 'A host that can be reached, which may be a private one, and no other on the internet; host.sandbox.internal is this machine\'s own loopback, and comes on top. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create"' -l 'env' -s 'e' -d 'Set a variable, or copy it from the host\'s environment. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create"' -l 'env-file' -d 'Read variables from a file of NAME=VALUE lines. Repeatable.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" runtime' -l 'runtime' -d 'What makes the sandbox: bubblewrap, runc or runsc (gVisor), which must be installed; default: bubblewrap.' -rfka 'bubblewrap runc runsc'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" require' -l 'require' -d 'Fail where the host cannot enforce these limits: timeout, memory, cpus, pids, disk, network.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" name' -l 'name' -d 'A name, which serves as the id.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create"' -l 'label' -d 'A label to find it by. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" ttl' -l 'ttl' -d 'The longest that it may live; default: 24h.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" idle' -l 'idle' -d 'The longest that it may live without an execution or a client; default: 30m.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent create" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent list"' -l 'label' -d 'Only those with this label. Repeatable.' -rfka '(__alphagent_custom_completion ---completion list -- --label (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent list" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent list" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent list" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent list" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent list" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent list" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent list" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent list" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent info" -eq 1' -fka '(__alphagent_custom_completion ---completion info -- positional@0 (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent info" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent info" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent info" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent info" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent info" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent info" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent info" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent info" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent info" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent upload" -ge 1' -fka '(__alphagent_custom_completion ---completion upload -- positional@0 (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent upload" s session' -l 'session' -s 's' -d 'Use this session: its id, the beginning of it, or its name; default: ALPHAGENT_SESSION.' -rfka '(__alphagent_custom_completion ---completion upload -- --session (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent upload" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent upload" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent upload" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent upload" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent upload" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent upload" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent upload" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent upload" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent upload" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent download" -ge 1' -fka '(__alphagent_custom_completion ---completion download -- positional@0 (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent download" s session' -l 'session' -s 's' -d 'Use this session: its id, the beginning of it, or its name; default: ALPHAGENT_SESSION.' -rfka '(__alphagent_custom_completion ---completion download -- --session (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent download" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent download" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent download" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent download" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent download" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent download" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent download" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent download" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent download" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent logs" -eq 1' -fka '(__alphagent_custom_completion ---completion logs -- positional@0 (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" f follow' -l 'follow' -s 'f' -d 'Go on with what comes, until the session or the execution ends.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" raw' -l 'raw' -d 'Pass escape sequences and CI commands through as they are.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" n tail' -s 'n' -l 'tail' -d 'Only the last lines, and with --follow what comes.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" since' -l 'since' -d 'Only what is not older: 10m, or a time such as 2026-11-27T01:32:06Z.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logs" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent wait" -ge 1' -fka '(__alphagent_custom_completion ---completion wait -- positional@0 (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent wait" report' -l 'report' -d 'Write the result as JSON to a file, or to a descriptor as fd:N.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent wait" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent wait" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent wait" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent wait" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent wait" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent wait" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent wait" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent wait" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent wait" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_positional "alphagent terminate" -ge 1' -fka '(__alphagent_custom_completion ---completion terminate -- positional@0 (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent terminate" all' -l 'all' -d 'End all sessions.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent terminate"' -l 'label' -d 'End those with this label. Repeatable.' -rfka '(__alphagent_custom_completion ---completion terminate -- --label (count (__alphagent_tokens -pc)) (__alphagent_tokens -tC))'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent terminate" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent terminate" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent terminate" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent terminate" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent terminate" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent terminate" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent terminate" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent terminate" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent terminate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent login" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent login" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent login" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent login" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent login" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent login" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent login" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent login" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent login" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logout" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logout" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logout" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logout" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logout" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logout" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logout" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logout" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent logout" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" listen' -l 'listen' -d 'Where to listen; default: 127.0.0.1:8787. Port 0 is any free one.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" tls-cert' -l 'tls-cert' -d 'A PEM file with the certificate and its chain.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" tls-key' -l 'tls-key' -d 'A PEM file with the certificate\'s key.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" insecure-http' -l 'insecure-http' -d 'Serve plain HTTP beyond this machine: keys and data cross the network in clear.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" max-sandboxes' -l 'max-sandboxes' -d 'Sandboxes at once, of all keys together; default: 1000.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" max-sandboxes-per-key' -l 'max-sandboxes-per-key' -d 'Sandboxes at once of a key; default: 100.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" max-memory' -l 'max-memory' -d 'The most memory that a sandbox may ask for.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" max-ttl' -l 'max-ttl' -d 'The longest that a session may live.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve"' -l 'allow' -d 'A private host, or host.sandbox.internal, that sandboxes may be allowed. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve"' -l 'allow-origin' -d 'An origin of web pages that may use the service. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve"' -l 'allow-host' -d 'A name by which clients may call the service, besides this machine\'s loopback. Repeatable.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" log-format' -l 'log-format' -d 'The form of the log on stderr: text or json; default: text.' -rfka 'text json'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" terminate-on-exit' -l 'terminate-on-exit' -d 'End all sandboxes of the service when it ends.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" bootstrap' -l 'bootstrap' -d 'Where there is no key yet, make one and print it first.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent serve" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" label' -l 'label' -d 'With create: a note to know it by.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" expires' -l 'expires' -d 'With create: the time until it expires, such as 30d.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" max-sandboxes' -l 'max-sandboxes' -d 'With create: its sandboxes at once.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" metrics' -l 'metrics' -d 'With create: it may read /metrics.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent key" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent doctor" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent doctor" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent doctor" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent doctor" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent doctor" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent doctor" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent doctor" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent doctor" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent doctor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent gc" json' -l 'json' -d 'Print JSON on stdout, and nothing else there.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent gc" q quiet' -l 'quiet' -s 'q' -d 'Print no warnings and no progress.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent gc" v verbose' -l 'verbose' -s 'v' -d 'Say on stderr what is done, and how long it takes.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent gc" color' -l 'color' -d 'Use colour on a terminal, always or never.' -rfka 'auto always never'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent gc" local' -l 'local' -d 'Use this machine, whatever ALPHAGENT_API_URL or a login says.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent gc" api-url' -l 'api-url' -d 'Use the service at this address; default: ALPHAGENT_API_URL, or a login.' -rfka ''
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent gc" api-key-file' -l 'api-key-file' -d 'The file with the service\'s API key; default: ALPHAGENT_API_KEY, or a login.' -rF
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent gc" version' -l 'version' -d 'Show the version.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent gc" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'alphagent' -n '__alphagent_should_offer_completions_for_flags_or_options "alphagent help" version' -l 'version' -d 'Show the version.'
