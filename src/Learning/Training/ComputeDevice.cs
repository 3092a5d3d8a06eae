using Retable.Contract;
using Retable.Hosting;
using static TorchSharp.torch;

namespace Retable.Learning.Training;

/// <summary>Where a step computes, with how many threads, and that it does so the same way each time.</summary>
public static class ComputeDevice
{
    /// <summary>Sets libtorch up as the stage asks.</summary>
    /// <returns>The device for models and data.</returns>
    /// <exception cref="MachineException">The stage asks for a GPU and there is none.</exception>
    public static Device Prepare(StepContext context)
    {
        set_num_threads(context.Threads);
        if (context.Device == "cpu")
        {
            return CPU;
        }

        if (!cuda.is_available())
        {
            throw new MachineException("the stage asks for a GPU, and libtorch finds none")
            {
                Hint = "Set 'gpus: 0' in the stage's resources, or look what ./build.sh Doctor says.",
            };
        }

        BeDeterministic(context);
        return CUDA;
    }

    // On a GPU some kernels add in the order in which threads arrive. Those that know no other way are named in the log.
    private static void BeDeterministic(StepContext context)
    {
        try
        {
            _ = use_deterministic_algorithms(true, warn_only: true);
        }
        catch (NotImplementedException)
        {
            context.Warn("this torch library cannot ask for deterministic algorithms: a second run may differ in the last digits");
        }
    }
}
