using static TorchSharp.torch;

namespace TorchSharp.Modules;

// Saving and going on: what is written depends on nothing but the state, so that the same state gives the same bytes.
public abstract partial class OptimizerHelper
{
    private const int MaximumDimensions = 64;

    /// <summary>The states in the order of the parameters.</summary>
    private IEnumerable<OptimizerState> States => parameters().Select(parameter => _state[parameter]);

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    /// <summary>Writes the groups' rates, and each parameter's steps and tensors.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        writer.Write(GetType().Name);
        writer.Write(Groups.Count);
        foreach (var group in Groups)
        {
            writer.Write(group.LearningRate);
            writer.Write(group.InitialLearningRate);
        }

        writer.Write(_state.Count);
        foreach (var state in States)
        {
            writer.Write(state.step);
            foreach (var tensor in state.Tensors)
            {
                Write(writer, tensor);
            }
        }
    }

    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    /// <summary>Takes over what <see cref="save_state_dict(BinaryWriter)"/> wrote for the same parameters in the same order.</summary>
    /// <exception cref="InvalidDataException">It is another optimizer's, or has other groups or shapes.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        Require(reader.ReadString(), GetType().Name, "optimizer");
        Require(reader.ReadInt32(), Groups.Count, "number of groups");
        foreach (var group in Groups)
        {
            group.LearningRate = reader.ReadDouble();
            group.InitialLearningRate = reader.ReadDouble();
        }

        Require(reader.ReadInt32(), _state.Count, "number of parameters");
        foreach (var (parameter, state) in parameters().Zip(States.ToList()))
        {
            state.step = reader.ReadInt64();
            for (var slot = 0; slot < _slots; slot++)
            {
                state.Replace(slot, Read(reader, parameter));
            }
        }
    }

    private static void Write(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        if (tensor is null)
        {
            return;
        }

        writer.Write((byte)tensor.dtype);
        writer.Write(tensor.shape.Length);
        foreach (var size in tensor.shape)
        {
            writer.Write(size);
        }

        using var scope = NewDisposeScope();
        writer.Write(tensor.detach().cpu().contiguous().bytes);
    }

    private static Tensor? Read(BinaryReader reader, Parameter parameter)
    {
        if (!reader.ReadBoolean())
        {
            return null;
        }

        var type = (ScalarType)reader.ReadByte();
        var dimensions = reader.ReadInt32();
        if (dimensions is < 0 or > MaximumDimensions)
        {
            throw new InvalidDataException($"an optimizer's tensor has {dimensions} dimensions");
        }

        long[] shape = [.. Enumerable.Range(0, dimensions).Select(_ => reader.ReadInt64())];
        Require(string.Join(", ", shape), string.Join(", ", parameter.shape), "shape");
        var tensor = empty(shape, type);
        reader.BaseStream.ReadExactly(tensor.bytes);
        return tensor.to(parameter.device, disposeAfter: true);
    }

    private static void Require<T>(T found, T expected, string what)
    {
        if (!Equals(found, expected))
        {
            throw new InvalidDataException($"the saved optimizer has another {what}: {found}, not {expected}");
        }
    }
}
