using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.TorchSharp.Tests.Operators;

/// <summary>Mistakes by name: each is an exception that says what is wrong, and the process goes on.</summary>
public sealed class RefusalTests
{
    private const long Huge = 1_000_000_000_000_000;

    private static readonly Dictionary<string, Func<object>> Mistakes = new()
    {
        ["10¹⁵ elements"] = () => empty([Huge]),
        ["10¹⁵ elements of a product"] = () => ones([1, 1]).expand(1 << 30, 1 << 30).contiguous(),
        ["more elements than 64 bits count"] = () => ones([3]).repeat(1L << 60, 1L << 60),
        ["10¹⁵ steps"] = () => linspace(0, 1, Huge),
        ["10¹⁵ classes"] = () => functional.one_hot(tensor([Huge])),
        ["10¹⁵ repeats"] = () => ones([1]).repeat_interleave(tensor([Huge])),
        ["10¹⁵ pixels"] = () => functional.interpolate(ones([1, 1, 2, 2]), scale_factor: [1e9, 1e9]),
        ["a negative size"] = () => zeros([-3]),
        ["a negative count"] = () => randperm(-1),
        ["a negative repeat"] = () => ones([2]).repeat(-1),
        ["a negative stride"] = () => ones([4]).as_strided([2], [-1]),
        ["memory that is not there"] = () => ones([4]).as_strided([100, 100], [100, 1]),
        ["a step of 0"] = () => ones([4]).slice(0, 0, 4, 0),
        ["a stride of 0"] = () => functional.conv2d(ones([1, 1, 4, 4]), ones([1, 1, 2, 2]), strides: [0, 0]),
        ["0 groups"] = () => functional.conv2d(ones([1, 1, 4, 4]), ones([1, 1, 2, 2]), groups: 0),
        ["0 groups of channels"] = () => ones([1, 4, 2, 2]).channel_shuffle(0),
        ["0 chunks"] = () => ones([4]).chunk(0),
        ["an embedding out of range"] = () => Embedding(3, 2).call(tensor([3L])),
        ["a negative embedding"] = () => Embedding(3, 2).call(tensor([-1L])),
        ["gather out of range"] = () => ones([3]).gather(0, tensor([3L])),
        ["index_select out of range"] = () => ones([3]).index_select(0, tensor([3L])),
        ["take out of range"] = () => ones([3]).take(tensor([3L])),
        ["a position out of range"] = () => ones([3])[tensor([3L])],
        ["index_put_ out of range"] = () => zeros([3]).index_put_(tensor(1f), tensor([-4L])),
        ["index_add_ out of range"] = () => zeros([3]).index_add_(0, tensor([3L]), ones([1]), 1),
        ["index_copy_ out of range"] = () => zeros([3]).index_copy_(0, tensor([3L]), ones([1])),
        ["scatter_ out of range"] = () => zeros([3]).scatter_(0, tensor([3L]), 1),
        ["scatter_add_ out of range"] = () => zeros([3]).scatter_add_(0, tensor([3L]), ones([1])),
        ["a class out of range"] = () => functional.cross_entropy(zeros([2, 3]), tensor([0L, 3L])),
        ["a class of a pixel out of range"] = () => functional.cross_entropy(zeros([1, 3, 2, 2]), full([1, 2, 2], 3, int64)),
        ["a class to smooth out of range"] = () => functional.cross_entropy(zeros([1, 3]), tensor([-1L]), label_smoothing: 0.1),
        ["fewer pivots than rows"] = () => linalg.lu_solve(eye(3), tensor([1, 2, 99], dtype: int32), ones([3, 1])),
        ["int64's smallest by −1"] = () => tensor([long.MinValue, 4]).remainder(tensor([-1L])),
        ["int64's smallest by −1, in place"] = () => tensor([long.MinValue]).fmod_(-1),
        ["int32's smallest by −1"] = () => tensor([int.MinValue]).floor_divide(tensor([-1])),
        ["a rounded quotient that does not fit"] = () => tensor([long.MinValue]).div(-1, RoundingMode.trunc),
        ["text as a type"] = () => ones([2]).to((ScalarType)99),
        ["a device that is not there"] = () => ones([2], device: new Device("cuda:99")),
        ["gradients of whole numbers"] = () => ones([2], int64).requires_grad_(),
        ["the gradient of a vector"] = () => autograd.grad([ones([2], requires_grad: true) * 2], [ones([2], requires_grad: true)]),
        ["a gradient of another shape"] = () => ones([2]).grad = ones([3]),
        ["another state"] = () =>
        {
            new Generator(1).set_state(ones([5], uint8));
            return 0;
        },
        ["the elements of a sparse tensor"] = () => ones([2, 2]).to_sparse().data<float>().ToArray(),
        ["the elements of a lazy conjugate"] = () => ones([2], complex64).conj().data<(float, float)>().ToArray(),
        ["one element of many"] = () => ones([2]).item<float>(),
        ["the truth of many"] = () => (bool)ones([2]),
        ["a place out of range"] = () => ones([2]).data<float>()[2],
        ["a negative place"] = () => ones([2, 2]).data<float>()[0, -1],
        ["no tensor"] = () => ones([2]).add((Tensor)null!),
        ["no list"] = () => cat((IList<Tensor>)null!),
        ["no tensor in a list"] = () => cat([ones([2]), null!]),
        ["no array"] = () => tensor((float[])null!),
        ["no shape"] = () => ones([2]).unflatten(0, null!),
        ["no parameters"] = () => optim.SGD(Array.Empty<Parameter>(), 0.1),
        ["no part"] = () => Sequential((Module<Tensor, Tensor>)null!),
        ["no state"] = () => Linear(2, 2).load_state_dict(null!),
        ["heads that do not divide"] = () => MultiheadAttention(5, 2),
        ["groups that do not divide"] = () => Conv2d(3, 4, 1, groups: 2),
        ["a dimension too far"] = () => ones([2]).unflatten(1, 2),
        ["sizes that do not multiply to it"] = () => ones([6]).unflatten(0, 4, 2),
    };

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [Theory, MemberData(nameof(Names))]
    public void It_is_refused(string mistake)
    {
        using var scope = NewDisposeScope();
        var error = Record.Exception(Mistakes[mistake]);
        Assert.True(
            error is ExternalException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException,
            $"{mistake}: {error?.ToString() ?? "nothing was thrown"}");
    }

    [Fact]
    public void Other_quotients_of_whole_numbers_are_given()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0L, -4L], tensor([0L, 4L]).floor_divide(-1).data<long>().ToArray());
        Assert.Equal([long.MinValue, -1L], tensor([long.MinValue, 1L]).floor_divide(tensor([1L, -1L])).data<long>().ToArray());
        Assert.Equal([1L], tensor([int.MinValue]).remainder(tensor([-(1L << 31) - 1])).data<long>().ToArray().Select(x => x < 0 ? 1L : 0L));
        Assert.Equal([2.0], tensor([-2.0]).div(-1, RoundingMode.floor).data<double>().ToArray());
    }

    // Every in-place twin of the tables, called with tensors and numbers that its own type cannot hold.
    [Fact]
    public void In_place_operators_take_no_type_that_does_not_fit()
    {
        using var scope = NewDisposeScope();
        var called = 0;
        var twins = typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(method => method.Name.EndsWith('_') && method.Name != "set_" && method.Name != "resize_");
        foreach (var method in twins)
        {
            foreach (var type in new[] { uint8, int64, @bool, float32, complex64 })
            {
                foreach (var other in new[] { ones([2, 3], float64), ones([7], complex64), ones([2, 3], @bool), zeros([0], int64) })
                {
                    object?[] arguments = [.. method.GetParameters().Select(parameter => ArgumentOf(parameter, other))];
                    var error = Record.Exception(() => method.Invoke(ones([2, 3], type), arguments));
                    Assert.True(error?.InnerException is null or ExternalException or ArgumentException, $"{method}: {error}");
                    called++;
                }
            }
        }

        Assert.InRange(called, 1000, int.MaxValue);
    }

    [Fact]
    public void What_was_disposed_is_refused_by_everything_that_holds_it()
    {
        using var model = Linear(2, 2);
        var optimizer = optim.SGD(model.parameters(), 0.1, momentum: 0.9);
        model.call(ones([1, 2])).sum().backward();
        optimizer.step();
        model.call(ones([1, 2])).sum().backward();
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.call(ones([1, 2])));
        Assert.Throws<ObjectDisposedException>(() => optimizer.step());
        Assert.Throws<ObjectDisposedException>(() => optimizer.zero_grad());
        Assert.Throws<ObjectDisposedException>(() => model.weight.data<float>().ToArray());
        Assert.Throws<ObjectDisposedException>(() => model.weight.grad);
        Assert.Throws<ObjectDisposedException>(() => model.weight.shape);
        Assert.Throws<ObjectDisposedException>(() => model.to(float64));
        model.Dispose();
        optimizer.Dispose();
        optimizer.Dispose();
    }

    [Fact]
    public void An_optimizer_that_was_disposed_makes_no_step()
    {
        using var parameter = new Parameter(ones([2]));
        var optimizer = optim.Adam([parameter], 0.1);
        parameter.grad = ones([2]);
        optimizer.step();
        optimizer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => optimizer.step());
    }

    private static object? ArgumentOf(ParameterInfo parameter, Tensor other) => parameter.ParameterType switch
    {
        var type when type == typeof(Tensor) => other,
        var type when type == typeof(Scalar) => (Scalar)1.5,
        var type when type == typeof(long) => 1L,
        var type when type == typeof(double) => 0.5,
        var type when type == typeof(bool) => true,
        var type when type == typeof(string) => "sum",
        var type when type == typeof(Tensor[]) => new[] { other },
        var type when type.IsArray => Array.CreateInstance(type.GetElementType()!, 0),
        _ => parameter.HasDefaultValue ? parameter.DefaultValue : null,
    };
}
