using System.Text;
using System.Text.Json.Nodes;
using Retable.Hosting;

namespace Retable.Tests.FakeSteps;

/// <summary>A step whose output is not the same each time: it also depends on how often it was run, counted in a file that no key knows.</summary>
internal static class Drift
{
    public static void Run(TextParameters parameters, StepContext context)
    {
        // The counter stands in for what a step must not depend on: a clock, a race, uninitialised memory.
        var counter = Path.Combine(Environment.GetEnvironmentVariable("RETABLE_STEP_OF")!, $"drift-{context.Stage}");
        var times = File.Exists(counter) ? int.Parse(File.ReadAllText(counter)) : 0;
        File.WriteAllText(counter, $"{times + 1}");
        var output = context.Output("text");
        switch (parameters.Text)
        {
            case "clock":
                File.WriteAllText(output, $"the same\nwritten at {times}\n");
                break;
            case "order":
                var (a, b) = (KeyValuePair.Create("a", (JsonNode?)1), KeyValuePair.Create("b", (JsonNode?)2));
                File.WriteAllText(output, new JsonObject(times == 0 ? [a, b] : [b, a]).ToJsonString());
                break;
            case "jitter":
                WriteTensors(output, times == 0 ? [1, 2, 4] : [1, 2.5f, 3.5f]);
                break;
            case "fails later" when times > 0:
                throw new InvalidOperationException("it was luck");
            default:
                File.WriteAllText(output, parameters.Text);
                break;
        }
    }

    private static void WriteTensors(string path, float[] weights)
    {
        var header = Encoding.UTF8.GetBytes("""{"bias":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"weight":{"dtype":"F32","shape":[3],"data_offsets":[8,20]}}""");
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write((long)header.Length);
        writer.Write(header);
        writer.Write(7L);
        Array.ForEach(weights, writer.Write);
    }
}
