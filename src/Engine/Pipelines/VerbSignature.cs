using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>A verb of the catalogue, ready to check and complete what many stages give it.</summary>
internal sealed class VerbSignature
{
    private readonly StepCall.Verb _call;
    private readonly ParameterDescription[] _parameters;
    private readonly CanonicalValue[] _defaults;
    private readonly Dictionary<(int Parameter, Value.Map Given), CanonicalValue> _maps = [];

    private VerbSignature(StepCall.Verb call, VerbDescription description, string kind)
    {
        (_call, Description, Kind) = (call, description, kind);
        _parameters = [.. description.Parameters.OrderBy(p => p.Name, StringComparer.Ordinal)];
        _defaults = [.. _parameters.Select(p => CanonicalValue.Of(p.Default))];
    }

    public VerbDescription Description { get; }

    /// <summary>The kind of its stages, one of <see cref="StageKinds.All"/>.</summary>
    public string Kind { get; }

    /// <exception cref="BadInputException">The catalogue has no such executable or verb, or the verb is of an unknown kind.</exception>
    public static VerbSignature Find(StepCall.Verb call, StepCatalog catalog, SourcePosition at)
    {
        if (!catalog.Executables.TryGetValue(call.Executable, out var executable))
        {
            throw BadInputException.UnknownName($"there is no step executable '{call.Executable}'", call.Executable, catalog.Executables.Keys, at);
        }

        return executable.Verbs.TryGetValue(call.Name, out var verb)
            ? new VerbSignature(call, verb.Description, StageKinds.OfVerb(call, verb.Description, at))
            : throw BadInputException.UnknownName($"the step executable '{call.Executable}' has no verb '{call.Name}'", call.Name, executable.Verbs.Keys, at);
    }

    /// <summary>Refuses names that the verb does not have and leaves out none that it needs.</summary>
    public void CheckNames(StageDeclaration stage)
    {
        foreach (var given in stage.With.Where(given => !Array.Exists(_parameters, p => p.Name == given.Name)))
        {
            throw BadInputException.UnknownName(
                $"stage '{stage.Name}' gives '{_call}' a parameter it does not have: '{given.Name}'", given.Name, _parameters.Select(p => p.Name), given.At);
        }

        foreach (var missing in _parameters.Where(p => p.Required && !stage.With.Any(given => given.Name == p.Name)))
        {
            throw new BadInputException($"stage '{stage.Name}' does not give '{_call}' the parameter '{missing.Name}', which has no default")
            {
                At = stage.At,
                Hint = $"Add '{missing.Name}:' under 'with:'.",
            };
        }

        CheckSlots("input", stage, Description.Inputs, [.. stage.In.Select(input => (input.Slot, input.At))]);
        CheckSlots("output", stage, Description.Outputs, [.. stage.Out.Select(output => (output.Name, output.At))]);
    }

    /// <summary>Refuses a group in a slot that takes one artifact.</summary>
    public void CheckCount(InputDeclaration input, InputList list, string stage)
    {
        if (list.Sources.Length > 1 && !Description.Inputs.Any(slot => slot.Name == input.Slot && slot.Many))
        {
            throw new BadInputException($"input '{input.Slot}' of {stage} takes one artifact, not {list.Sources.Length}")
            {
                At = input.Sources[0].Text.At,
                Facts = [("found", string.Join(", ", list.Sources.Take(3)) + (list.Sources.Length > 3 ? ", ..." : ""))],
            };
        }
    }

    /// <summary>The values given, checked, with the defaults of all others: so that writing a default changes no key.</summary>
    public NameMap<CanonicalValue> Complete(StageDeclaration stage, Scope scope)
    {
        var complete = new KeyValuePair<string, CanonicalValue>[_parameters.Length];
        for (var i = 0; i < complete.Length; i++)
        {
            complete[i] = new(_parameters[i].Name, _defaults[i]);
            foreach (var given in stage.With)
            {
                if (given.Name == _parameters[i].Name)
                {
                    complete[i] = new(given.Name, Complete(i, given.Value.Evaluate(scope), given.Value.At, stage));
                }
            }
        }

        return NameMap<CanonicalValue>.OfSorted(complete);
    }

    /// <summary>Many stages are given one map.</summary>
    private CanonicalValue Complete(int parameter, Value given, SourcePosition at, StageDeclaration stage)
    {
        if (given is Value.Map map && _maps.TryGetValue((parameter, map), out var known))
        {
            return known;
        }

        var value = new ParameterCheck($"stage '{stage.Name}'").Complete(_parameters[parameter], given, at);
        if (given is Value.Map checkedOnce)
        {
            _maps.Add((parameter, checkedOnce), value);
        }

        return value;
    }

    private void CheckSlots(string kind, StageDeclaration stage, IReadOnlyList<SlotDescription> known, (string Name, SourcePosition At)[] given)
    {
        foreach (var (name, at) in given.Where(slot => !known.Any(k => k.Name == slot.Name)))
        {
            throw BadInputException.UnknownName(
                $"stage '{stage.Name}' names an {kind} that '{_call}' does not have: '{name}'", name, known.Select(slot => slot.Name), at);
        }

        foreach (var missing in known.Where(slot => !slot.Optional && !given.Any(g => g.Name == slot.Name)))
        {
            throw new BadInputException($"stage '{stage.Name}' does not name the {kind} '{missing.Name}' of '{_call}'")
            {
                At = stage.At,
                Hint = $"Add '{missing.Name}:' under '{(kind == "input" ? "in" : "out")}:'.",
            };
        }
    }
}
