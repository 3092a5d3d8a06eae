using System.Buffers.Binary;
using System.Text;

namespace Retable.Tests.Execution;

/// <summary>A stage that writes other bytes with the same meaning: a step that reads them does not run. With another meaning it does.</summary>
public sealed class EarlyCutoffTests : IDisposable
{
    private readonly Project _project = FakeRuns.Project();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("table.json", """{"a": 1, "b": [1, 2.50], "c": "é"}""", """{ "c":"\u00e9",  "b":[1.0,25e-1], "a":1 }""", true)]
    [InlineData("table.json", """{"a": 1}""", """{"a": 2}""", false)]
    [InlineData("table.json", "[1, 2]", "[2, 1]", false)]
    [InlineData("table.json", "9007199254740993", "9007199254740992", false)]
    [InlineData("table.json", "123456789012345678901234567890123456789012", "123456789012345678901234567890123456789013", false)]
    [InlineData("table.json", "1e400", "2e400", false)]
    [InlineData("table.json", "{ no JSON }", "{ no  JSON }", false)]
    [InlineData("settings.yaml", "a: 1e-4\nb: [x, y]\n", "b:\n- x\n- y\na: 0.0001 # as a number\n", true)]
    [InlineData("settings.yaml", "a: 1\n", "a: '1'\n", false)]
    [InlineData("notes.txt", "one\ntwo\n", "one  \r\ntwo\r\n\r\n", true)]
    [InlineData("notes.txt", "one\ntwo\n", "one\n two\n", false)]
    [InlineData("notes.bin", "one\n", "one\n\n", false)]
    public void What_a_file_says_counts_and_not_how(string name, string first, string second, bool same) =>
        Check(name, Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(second), same);

    [Fact]
    public void A_safetensors_file_means_its_tensors_whatever_their_order_and_metadata() => Check(
        "model.safetensors",
        Safetensors("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 1, 2, 3),
        Safetensors("""{"__metadata__":{"writer":"other"},"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}, "a":{"data_offsets":[1,3],"shape":[2],"dtype":"U8"}}""", 3, 1, 2),
        same: true);

    [Theory]
    [InlineData("""{"a":{"dtype":"I8","shape":[3],"data_offsets":[0,3]}}""", 1, 2, 3)]
    [InlineData("""{"a":{"dtype":"U8","shape":[3,1],"data_offsets":[0,3]}}""", 1, 2, 3)]
    [InlineData("""{"b":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 1, 2, 3)]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 1, 2, 4)]
    public void Another_type_shape_name_or_value_is_another_model(string header, params int[] values) => Check(
        "model.safetensors",
        Safetensors("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 1, 2, 3),
        Safetensors(header, values),
        same: false);

    private void Check(string name, byte[] first, byte[] second, bool same)
    {
        var yaml = $$$"""
            paper: lab
            profiles: {p: {}}
            stages:
              make: {run: 'cat ${in.source} > ${out.made}', in: {source: {file: source} }, out: {made: {{{name}}}}}
              read: {step: fake write, in: {from: make.made}, with: {text: read}, out: {text: read.txt}}
            """;
        File.WriteAllBytes(_project.PathOf("source"), first);
        Assert.Equal(["make", "read"], _project.Run(yaml));
        File.WriteAllBytes(_project.PathOf("source"), second);

        Assert.Equal(same ? ["make"] : ["make", "read"], _project.Run(yaml));
        Assert.Equal(second, File.ReadAllBytes(_project.PathOf($"results/lab/p/make/{name}")));
        Assert.Empty(_project.Run(yaml));
    }

    private static byte[] Safetensors(string header, params int[] values)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. values.Select(value => (byte)value)];
    }
}
