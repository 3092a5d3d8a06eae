using System.Diagnostics;
using System.Globalization;
using Retable.Tests;

namespace Retable.TensorFiles.Tests;

/// <summary>Files that this machine's PyTorch and NumPy write now, and files that they read: skipped where there is neither.</summary>
/// <remarks>Python also writes what each tensor holds as text, <c>name type shape numbers</c>, which is what the reader must find.</remarks>
public sealed class PythonExchangeTests : IDisposable
{
    private const string Write = """
        import collections, sys, numpy as np, torch
        folder = sys.argv[1]
        torch.manual_seed(7)
        tensors = collections.OrderedDict()
        for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool):
            for shape in ((), (0,), (5,), (2, 3), (2, 0, 3), (2, 3, 4)):
                tensors[f'{dtype}.{len(tensors)}'.replace('torch.', '')] = (torch.rand(shape) * 100).to(dtype)
        base = torch.randn(6, 7, 8)
        views = {'permuted': base.permute(2, 0, 1), 'strided': base[::2, 1::3, ::4], 'offset': base[3, 2:], 'expanded': base[:1, :1].expand(3, 4, 8),
                 'narrow': base.narrow(1, 2, 3), 'diagonal': base.diagonal(0, 0, 1), 'channels_last': base.view(1, 6, 7, 8).contiguous(memory_format=torch.channels_last)}
        tensors.update(views)
        tensors['model.weight'] = torch.nn.Parameter(torch.randn(3, 2))
        def kind(t): return str(t.dtype).replace('torch.', '')
        def line(name, t): return ' '.join([name, kind(t), 'x'.join(map(str, t.shape)) or '-', *(repr(float(v)) for v in t.detach().double().flatten())])
        with open(f'{folder}/expected.txt', 'w') as file: file.write('\n'.join(line(*pair) for pair in tensors.items()))
        torch.save(tensors, f'{folder}/plain.pth')
        torch.save(tensors, f'{folder}/legacy.pth', _use_new_zipfile_serialization=False)
        torch.save({'epoch': 4, 'pytorch-lightning_version': '1.9', 'state_dict': tensors, 'callbacks': {"ModelCheckpoint{'monitor': None}": {'best': torch.tensor(0.5)}},
                    'hyper_parameters': {'lr': 0.1, 'name': None}, 'loops': {'fit_loop': {'state_dict': {}}}}, f'{folder}/lightning.ckpt')
        torch.save({'arch': 'resnet18', 'state_dict': tensors, 'state_dict_ema': {'x': torch.ones(1)}, 'optimizer': {'state': {}, 'param_groups': [{'lr': 0.1}]},
                    'amp_scaler': {'scale': 65536.0}, 'metric': np.float64(71.5)}, f'{folder}/timm.pth.tar')
        arrays = {name.replace('.', '_'): t.detach().numpy() for name, t in tensors.items() if t.dtype != torch.bfloat16}
        np.savez(f'{folder}/plain.npz', **arrays)
        np.savez_compressed(f'{folder}/small.npz', **arrays)
        """;

    private const string Read = """
        import json, struct, sys, numpy as np
        folder = sys.argv[1]
        with open(f'{folder}/ours.safetensors', 'rb') as file:
            size, = struct.unpack('<Q', file.read(8))
            header, data = json.loads(file.read(size)), file.read()
        kinds = {'F64': '<f8', 'F32': '<f4', 'F16': '<f2', 'I64': '<i8', 'I32': '<i4', 'I16': '<i2', 'I8': 'i1', 'U8': 'u1', 'BOOL': '?'}
        arrays = np.load(f'{folder}/ours.npz')
        assert header.pop('__metadata__') == {'format': 'pt'}, header
        end = 0
        for name, each in sorted(header.items(), key=lambda pair: pair[1]['data_offsets']):
            start, stop = each['data_offsets']
            assert start == end, (name, start, end)
            end = stop
            if each['dtype'] in kinds:
                array = np.frombuffer(data[start:stop], kinds[each['dtype']]).reshape(each['shape'])
                assert arrays[name].dtype == array.dtype and np.array_equal(arrays[name], array), name
                print(name, 'x'.join(map(str, array.shape)) or '-', *(repr(float(v)) for v in array.astype('f8').flatten()))
        assert end == len(data), (end, len(data))
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_PyTorch_writes_is_read_whatever_the_form_of_the_file()
    {
        Assert.SkipUnless(Python(Write) is not null, "/usr/bin/python3 has no torch");
        var expected = File.ReadAllLines(_folder.At("expected.txt"));
        foreach (var name in new[] { "plain.pth", "legacy.pth", "lightning.ckpt", "timm.pth.tar" })
        {
            var state = TorchFile.ReadStateDict(_folder.At(name)).ToDictionary();
            Assert.Equal(expected, state.Select(pair => $"{pair.Key} {pair.Value.Type.ToString().ToLowerInvariant()} {Content(pair.Value)}".TrimEnd()));
        }

        foreach (var name in new[] { "plain.npz", "small.npz" })
        {
            var arrays = NpzFile.Read(_folder.At(name));
            var plain = expected.Where(line => !line.StartsWith("bfloat16", StringComparison.Ordinal)).Select(line => line.Split(' ', 2));
            Assert.Equal(
                plain.Select(line => $"{line[0].Replace('.', '_')} {line[1]}").Order(StringComparer.Ordinal),
                arrays.Select(pair => $"{pair.Key} {pair.Value.Type.ToString().ToLowerInvariant()} {Content(pair.Value)}".TrimEnd()).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void What_we_write_is_read_by_NumPy_from_the_published_layout()
    {
        Dictionary<string, StoredTensor> tensors = new()
        {
            ["doubles"] = StoredTensor.Of<double>([2, 2], [1.5, -0.0, double.MaxValue, 1e-300]),
            ["halves"] = StoredTensor.Of<Half>([3], [(Half)0.5, Half.MinValue, (Half)0]),
            ["longs"] = StoredTensor.Of<long>([], [1L << 40]),
            ["bytes"] = StoredTensor.Of<byte>([1, 3], [0, 127, 255]),
            ["truths"] = StoredTensor.Of<bool>([2], [true, false]),
            ["nothing"] = StoredTensor.Of<int>([0, 4], []),
        };
        SafetensorsFile.Write(_folder.At("ours.safetensors"), tensors, new Dictionary<string, string> { ["format"] = "pt" });
        NpzFile.Write(_folder.At("ours.npz"), tensors);
        var read = Python(Read);
        Assert.SkipUnless(read is not null, "/usr/bin/python3 has no numpy");
        Assert.Equal(
            tensors.Select(pair => $"{pair.Key} {Content(pair.Value)}".TrimEnd()).Order(StringComparer.Ordinal),
            read.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    // Shape and numbers; a number as Python prints it.
    private static string Content(StoredTensor tensor)
    {
        var shape = tensor.Shape.Length == 0 ? "-" : string.Join('x', tensor.Shape);
        return $"{shape} {string.Join(' ', FileFixture.Numbers(tensor).Select(Repr))}";
    }

    private static string Repr(double value)
    {
        var (size, text) = (Math.Abs(value), value.ToString("R", CultureInfo.InvariantCulture));
        return size is > 1e-4 and < 1e16 || size == 0
            ? text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0"
            : text.Replace("E", "e", StringComparison.Ordinal);
    }

    // Null where there is no such Python, or it lacks a module; an error of the program itself is an exception.
    private string? Python(string program)
    {
        if (!File.Exists("/usr/bin/python3"))
        {
            return null;
        }

        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", program, _folder.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var error = errors.GetAwaiter().GetResult();
        return process.ExitCode == 0 ? output
            : error.Contains("ModuleNotFoundError", StringComparison.Ordinal) ? null
            : throw new InvalidOperationException(error);
    }
}
