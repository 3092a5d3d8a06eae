using Retable.Contract;
using Retable.Hosting;
using Retable.Torch;
using static TorchSharp.torch;

namespace Retable.Learning.Training;

/// <summary>Prepares the device and the threads of a step, and makes its computation reproducible.</summary>
public static class ComputeDevice
{
    /// <summary>Sets up libtorch as the stage requires.</summary>
    /// <returns>The device for models and data.</returns>
    /// <exception cref="MachineException">libtorch cannot be loaded, or the stage asks for a GPU and there is none.</exception>
    public static Device Prepare(StepContext context)
    {
        _ = Libtorch.Loaded;
        set_num_threads(context.Threads);
        if (context.Device == "cpu")
        {
            return CPU;
        }

        if (!cuda.is_available())
        {
            throw new MachineException("the stage asks for a GPU, and libtorch finds none")
            {
                Hint = Libtorch.Loaded.HasCuda
                    ? "Set 'gpus: 0' in the stage's resources, or look what ./build.sh Doctor says."
                    : "This libtorch computes on processors only: RETABLE_TORCH=cuda ./build.sh Compile takes the package with CUDA, RETABLE_LIBTORCH=python an installed PyTorch's. Or set 'gpus: 0' in the stage's resources.",
            };
        }

        // Some kernels add in the order in which threads arrive. Those that know no other way are named in the log.
        Switches.UseDeterministicAlgorithms(mode: true, warnOnly: true);
        return CUDA;
    }
}
