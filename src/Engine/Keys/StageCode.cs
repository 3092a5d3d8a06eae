using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Keys;

/// <summary>The code that a stage runs: its verb's, with the code of the cases that its parameters choose and of no others.</summary>
internal sealed class StageCode
{
    private readonly Dictionary<StepVerb, Choices> _choices = new(ReferenceEqualityComparer.Instance);

    /// <summary>The identity of the code, and whether it reaches libtorch.</summary>
    public (string Identity, bool ReachesTorch) Of(StepVerb verb, Stage stage)
    {
        if (verb.Cases is null)
        {
            return (verb.Identity, verb.ReachesTorch);
        }

        if (!_choices.TryGetValue(verb, out var choices))
        {
            _choices.Add(verb, choices = new Choices(verb));
        }

        return choices.Of(stage);
    }

    /// <summary>The cases that a stage's parameters choose, as <see cref="CaseDescription.Code"/> says them, in order.</summary>
    public static IReadOnlyCollection<string> CasesOf(StepVerb verb, Stage stage)
    {
        var cases = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var parameter in verb.Description.Parameters.Where(HasCases))
        {
            Add(parameter, stage.Parameters[parameter.Name].ToJson(), cases);
        }

        return cases;
    }

    private static bool HasCases(ParameterDescription parameter) => parameter.Cases is not null || parameter.Fields?.Any(HasCases) == true;

    private static void Add(ParameterDescription parameter, JsonNode? value, SortedSet<string> cases)
    {
        foreach (var map in (value is JsonArray list ? list : Enumerable.Repeat(value, 1)).OfType<JsonObject>())
        {
            var fields = parameter.Fields;
            var given = map;
            if (parameter.Cases is not null)
            {
                var (name, inner) = map.First();
                var chosen = parameter.Cases.First(@case => @case.Name == name);
                cases.Add(chosen.Code);
                (fields, given) = (chosen.Fields, inner!.AsObject());
            }

            foreach (var field in fields ?? [])
            {
                Add(field, given[field.Name], cases);
            }
        }
    }

    private sealed class Choices(StepVerb verb)
    {
        private readonly ParameterDescription[] _choosing = [.. verb.Description.Parameters.Where(HasCases)];
        private readonly Dictionary<string, (string, bool)> _known = new(StringComparer.Ordinal);

        public (string Identity, bool ReachesTorch) Of(Stage stage)
        {
            var chosen = _choosing.Length == 1
                ? stage.Parameters[_choosing[0].Name].Text
                : string.Join('\n', _choosing.Select(parameter => stage.Parameters[parameter.Name].Text));
            if (!_known.TryGetValue(chosen, out var code))
            {
                _known.Add(chosen, code = Make(stage));
            }

            return code;
        }

        private (string Identity, bool ReachesTorch) Make(Stage stage)
        {
            var codes = CasesOf(verb, stage).Select(@case => verb.Cases![@case]).ToList();
            return codes switch
            {
                [] => (verb.Identity, verb.ReachesTorch),
                [var one] => (one.Identity, one.ReachesTorch),
                _ => (Digest.OfText(string.Join('\n', codes.Select(code => code.Together ?? code.Identity))).ToString(), codes.Exists(code => code.ReachesTorch)),
            };
        }
    }
}
