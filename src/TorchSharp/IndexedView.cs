using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>What brackets mean: a view by their numbers and slices, and the tensors that then pick from it.</summary>
/// <param name="Tensor">The view, a handle of its own.</param>
/// <param name="Indices">One a dimension of the view, null for all of it; null altogether where no tensor picks.</param>
internal readonly record struct IndexedView(Tensor Tensor, Tensor?[]? Indices)
{
    /// <exception cref="ArgumentException">There are more indices than dimensions, or two ellipses.</exception>
    public static IndexedView Of(Tensor source, ReadOnlySpan<TensorIndex> indices)
    {
        var view = source.alias();
        var picks = new List<Tensor?>();
        var position = 0;
        var left = Consumed(indices);
        Require(left <= source.ndim, $"{left} indices were given for {source.ndim} dimensions");
        foreach (var index in indices)
        {
            left -= Consumes(index);
            Apply(ref view, ref position, picks, index, left);
        }

        return new(view, picks.Exists(pick => pick is not null) ? [.. picks] : null);
    }

    private static void Apply(ref Tensor view, ref int position, List<Tensor?> picks, TensorIndex index, long left)
    {
        switch (index.What)
        {
            case TensorIndex.Kind.Single:
                Replace(ref view, view.select(position, index.First!.Value));
                return;
            case TensorIndex.Kind.Slice:
                Replace(ref view, view.slice(position, index.First ?? 0, index.Stop ?? long.MaxValue, index.Step ?? 1));
                break;
            case TensorIndex.Kind.Ellipsis:
                while (view.ndim - position > left)
                {
                    picks.Add(null);
                    position++;
                }

                return;
            case TensorIndex.Kind.Tensor:
                Pick(picks, index.Indices!);
                position += Dimensions(index.Indices!);
                return;
            case TensorIndex.Kind.Bool:
                Replace(ref view, view.unsqueeze(position));
                Pick(picks, tensor(index.First != 0 ? [0L] : Array.Empty<long>()));
                position++;
                return;
            default:
                Replace(ref view, view.unsqueeze(position));
                break;
        }

        picks.Add(null);
        position++;
    }

    private static void Pick(List<Tensor?> picks, Tensor indices) => picks.Add(indices);

    private static void Replace(ref Tensor view, Tensor next)
    {
        view.Dispose();
        view = next;
    }

    private static long Consumed(ReadOnlySpan<TensorIndex> indices)
    {
        var (count, ellipses) = (0L, 0);
        foreach (var index in indices)
        {
            count += Consumes(index);
            ellipses += index.What == TensorIndex.Kind.Ellipsis ? 1 : 0;
        }

        Require(ellipses <= 1, "only one ellipsis can stand between the brackets");
        return count;
    }

    private static int Consumes(TensorIndex index) => index.What switch
    {
        TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
        TensorIndex.Kind.Tensor => Dimensions(index.Indices!),
        _ => 0,
    };

    // A mask covers as many dimensions as it has; positions cover one.
    private static int Dimensions(Tensor indices) => indices.dtype is ScalarType.Bool ? (int)indices.ndim : 1;

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
