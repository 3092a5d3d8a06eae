using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>Expands one declaration into its instances. What does not depend on coordinates is made once and shared.</summary>
internal sealed class StageExpansion
{
    private readonly StageDeclaration _stage;
    private readonly Pipeline _pipeline;
    private readonly StepCatalog _catalog;
    private readonly SourceResolver _sources;
    private readonly CoordinateScope _scope;
    private readonly Dictionary<string, (StepCall Call, VerbSignature? Signature)> _steps = new(StringComparer.Ordinal);
    private readonly string _what;
    private readonly bool _sharesOutputs;
    private NameMap<string>? _outputs;
    private StageResources? _resources;

    public StageExpansion(StageDeclaration stage, Pipeline pipeline, StepCatalog catalog, SourceResolver sources, Scope parameters)
    {
        (_stage, _pipeline, _catalog, _sources) = (stage, pipeline, catalog, sources);
        _scope = new CoordinateScope(new StageScope(stage.Name, parameters));
        _what = $"stage '{stage.Name}'";
        var axes = stage.Matrix?.Axes ?? [];
        _sharesOutputs = !stage.Out.SelectMany(output => output.Value.Mentions).Any(mention => axes.Contains(mention.Name));
    }

    public void Add(StageGroup group, ImmutableArray<Stage>.Builder stages)
    {
        for (var i = 0; i < group.Names.Length; i++)
        {
            _scope.Set(group.Coordinates[i]);
            stages.Add(Instance(group.Names[i], group.Coordinates[i]));
        }
    }

    private Stage Instance(string name, NameMap<CanonicalValue> coordinates)
    {
        var (call, signature) = Step();
        return new Stage
        {
            Name = name,
            Group = _stage.Name,
            Coordinates = coordinates,
            Paper = _pipeline.Paper,
            Profile = _pipeline.Profile,
            Step = call,
            Kind = signature?.Kind ?? _stage.Step.Kind,
            Parameters = signature?.Complete(_stage, _scope) ?? NameMap<CanonicalValue>.Empty,
            Inputs = Inputs(signature),
            Outputs = _sharesOutputs ? _outputs ??= Outputs() : Outputs(),
            Resources = Resources(),
            Variables = _stage.Variables,
            Secrets = _stage.Secrets,
            Retries = _stage.Retries,
            Timeout = _stage.Timeout is { } timeout ? Quantities.Duration(timeout.Text(_scope, "a timeout"), timeout.At) : null,
            IsTable = _stage.IsTable,
            At = _stage.At,
        };
    }

    private (StepCall Call, VerbSignature? Signature) Step()
    {
        if (_stage.Step.Text is CommandExpression command)
        {
            return (Command(command), null);
        }

        var text = _stage.Step.Text.Text(_scope, "a step");
        if (!_steps.TryGetValue(text, out var step))
        {
            step = Verb(text);
            _steps.Add(text, step);
        }

        return step;
    }

    private StepCall.Command Command(CommandExpression command)
    {
        var declared = _stage.Step;
        return new StepCall.Command(command.Pieces(_scope), declared.Files!.Value)
        {
            Shell = declared.Shell,
            Grace = declared.Grace,
            Uses = declared.Uses,
            IsHermetic = declared.IsHermetic,
            Environment = declared.Environment,
        };
    }

    private (StepCall Call, VerbSignature? Signature) Verb(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (1 or 2))
        {
            throw new BadInputException($"cannot read the step of {_what}")
            {
                At = _stage.Step.Text.At,
                Facts = [("expected", "an executable and a verb: 'cac train'"), ("found", text)],
            };
        }

        var call = new StepCall.Verb(words[0], words[^1]);
        var signature = VerbSignature.Find(call, _catalog, _stage.Step.Text.At);
        signature.CheckNames(_stage);
        return (call, signature);
    }

    private NameMap<InputList> Inputs(VerbSignature? signature)
    {
        var inputs = new KeyValuePair<string, InputList>[_stage.In.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var list = _sources.Resolve(_stage.In[i], _scope, _what);
            signature?.CheckCount(_stage.In[i], list, _what);
            inputs[i] = new(_stage.In[i].Slot, list);
        }

        return NameMap<InputList>.Of(inputs);
    }

    private NameMap<string> Outputs()
    {
        var outputs = NameMap.Of(_stage.Out.Select(output => KeyValuePair.Create(
            output.Name, Names.RequireFileName(output.Value.Text(_scope, "a file name"), $"output '{output.Name}' of {_what}", output.Value.At))));
        var repeated = outputs.GroupBy(output => output.Value, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return repeated is null
            ? outputs
            : throw new BadInputException($"{_what} writes two outputs to one file: '{repeated.Key}'")
            {
                At = _stage.Out.First(output => output.Name == repeated.Last().Key).At,
                Facts = [("outputs", string.Join(", ", repeated.Select(output => output.Key)))],
            };
    }

    private StageResources Resources()
    {
        var declared = _stage.Resources;
        var resources = new StageResources(
            Count(declared.Cpus, 1, 1, "cpus"),
            declared.Memory is { } memory ? Quantities.Memory(memory.Text(_scope, "memory"), memory.At) : 0,
            Count(declared.Gpus, 0, 0, "gpus"))
        {
            MoreMemoryAtRetry = declared.MoreMemoryAtRetry,
        };
        return resources == _resources ? _resources : _resources = resources;
    }

    private int Count(Expression? expression, int absent, int minimum, string name)
    {
        if (expression is null)
        {
            return absent;
        }

        var text = expression.Evaluate(_scope).Canonical.Text;
        return int.TryParse(text, out var count) && count >= minimum && count <= 4096
            ? count
            : throw new BadInputException($"'{name}' of {_what} must be an integer")
            {
                At = expression.At,
                Facts = [("expected", $"an integer in {minimum} … 4096"), ("found", text)],
            };
    }
}
