using Retable.Contract;

namespace Nuke.Common;

/// <summary>Scripts that let a shell complete targets and parameters.</summary>
internal static class Completion
{
    private static readonly Dictionary<string, Func<string, string, string>> Shells = new(StringComparer.OrdinalIgnoreCase)
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
        ["pwsh"] = Pwsh,
    };

    /// <summary>The script of a shell.</summary>
    /// <exception cref="BadInputException">There is no completion for the shell.</exception>
    public static string For(string shell, NukeBuild build)
    {
        var targets = new TargetGraph(build).Targets.Where(target => target.Listed).Select(target => target.Name);
        var flags = BuildParameter.Of(build.GetType()).Select(parameter => $"--{parameter.Name}").Concat(["--skip", "--continue", "--help", "--version"]);
        return Shells.TryGetValue(shell, out var script)
            ? script(string.Join(' ', targets), string.Join(' ', flags))
            : throw BadInputException.UnknownName($"there is no completion for the shell '{shell}'", shell, Shells.Keys);
    }

    private static string Bash(string targets, string flags) =>
        $$"""
        # source <(./build.sh Completion bash)
        _retable() {
            local word=${COMP_WORDS[COMP_CWORD]}
            case $word in
                -*) COMPREPLY=($(compgen -W "{{flags}}" -- "$word")) ;;
                *) COMPREPLY=($(compgen -W "{{targets}}" -- "$word")) ;;
            esac
        }
        complete -F _retable ./build.sh build.sh
        """;

    private static string Zsh(string targets, string flags) =>
        $$"""
        # source <(./build.sh Completion zsh)
        _retable() {
            if [[ $words[CURRENT] == -* ]]; then
                compadd -- {{flags}}
            else
                compadd -- {{targets}}
            fi
        }
        compdef _retable build.sh
        """;

    private static string Fish(string targets, string flags) =>
        $$"""
        # ./build.sh Completion fish | source
        complete -c build.sh -f -a "{{targets}}"
        for flag in {{flags}}
            complete -c build.sh -l (string sub -s 3 -- $flag)
        end
        """;

    private static string Pwsh(string targets, string flags) =>
        $$"""
        # ./build.ps1 Completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName build.ps1, ./build.ps1 -ScriptBlock {
            param($word)
            $all = if ("$word".StartsWith('-')) { '{{flags}}' } else { '{{targets}}' }
            $all -split ' ' | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;
}
