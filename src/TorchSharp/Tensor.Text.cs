namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Shape, type and device, as TorchSharp's short form: <c>[2x3], type = Float32, device = cpu</c>.</summary>
        public override string ToString() => IsInvalid
            ? "disposed tensor"
            : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}{(ndim == 0 && !is_meta ? $", value = {ToScalar()}" : "")}";

        // The shorter or older spellings of other members.
        public Tensor T => t();

        public Tensor mT => transpose(-2, -1);

        public Tensor squeeze(long? dim = null) => dim is { } given ? squeeze_dim(given) : squeeze_all();

        public Tensor squeeze_(long? dim = null) => dim is { } given ? squeeze_dim_(given) : squeeze_all_();
    }

    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);
}
