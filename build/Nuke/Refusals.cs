using Retable.Contract;

namespace Nuke.Common;

/// <summary>Refuses parameters that none of the requested targets reads, so that no parameter is ever ignored.</summary>
internal static class Refusals
{
    /// <param name="targets">The targets requested by name; their dependencies take no parameters.</param>
    /// <param name="parameters">All parameters.</param>
    /// <param name="given">The parameters on the command line.</param>
    /// <param name="environment">Gives the value of an environment variable; null for none.</param>
    /// <exception cref="BadInputException">A parameter has no reader, or promises that nothing is done and a target cannot keep that.</exception>
    public static void Check(
        IReadOnlyList<ExecutableTarget> targets, IReadOnlyList<BuildParameter> parameters, IReadOnlyCollection<BuildParameter> given, Func<string, string?> environment)
    {
        foreach (var parameter in parameters)
        {
            var isGiven = given.Contains(parameter);
            if (parameter.Protects && (isGiven || environment(parameter.Variable) is { Length: > 0 } and not "0" and not "false"))
            {
                Refuse(targets.FirstOrDefault(target => !target.Takes(parameter)), parameter, targets.Count > 1, isGiven);
            }
            else if (isGiven && !targets.Any(target => target.Takes(parameter)))
            {
                Refuse(targets[0], parameter, several: false, isGiven);
            }
        }
    }

    private static void Refuse(ExecutableTarget? target, BuildParameter parameter, bool several, bool isGiven)
    {
        if (target is not null)
        {
            throw new BadInputException($"the target '{target.Name}' does not take {(isGiven ? $"--{parameter.Name}" : parameter.Variable)}")
            {
                Facts = [("meaning", parameter.Description)],
                Hint = several
                    ? $"Ask for '{target.Name}' in a command of its own. ./build.sh {target.Name} --help lists what it takes."
                    : $"./build.sh {target.Name} --help lists what it takes.",
            };
        }
    }
}
