using Retable.Hosting;

namespace Retable.Tests.FakeSteps;

/// <summary>Writes its text behind all that it reads.</summary>
internal static class Write
{
    public static void Run(TextParameters parameters, StepContext context)
    {
        Thread.Sleep(parameters.Milliseconds);
        Console.Error.WriteLine($"writing '{parameters.Text}'");
        var read = context.Inputs("from").Select(input => File.ReadAllText(input.Path));
        File.WriteAllText(context.Output("text"), string.Concat(read) + parameters.Text);
    }
}
