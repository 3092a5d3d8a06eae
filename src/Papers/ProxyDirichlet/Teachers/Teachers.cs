using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Teachers;

/// <summary>Statistics that were taken once. Right where a sample always looks the same.</summary>
/// <param name="all">Over all samples.</param>
/// <param name="device">Where the student is.</param>
internal sealed class RememberedTeacher(TeacherStatistics all, Device device) : ITeacher
{
    public TeacherStatistics Of(ReadOnlyMemory<int> samples, Tensor pixels)
    {
        var index = tensor(Array.ConvertAll(samples.ToArray(), sample => (long)sample));
        return new TeacherStatistics(
            At(all.MeanProbabilities), At(all.MeanLogProbabilities), At(all.Mkl), At(all.Precision), At(all.EntropyOfExpected), At(all.MutualInformation));

        Tensor At(Tensor values) => values.index_select(0, index).to(device);
    }

    public void Dispose() => all.Dispose();
}

/// <summary>The members themselves, run on every batch: where augmentation makes every view of a sample a new one.</summary>
/// <param name="ensemble">On the student's device.</param>
/// <param name="temperature">What the members' logits are divided by.</param>
internal sealed class RunningTeacher(Ensemble ensemble, double temperature) : ITeacher
{
    public TeacherStatistics Of(ReadOnlyMemory<int> samples, Tensor pixels) => TeacherStatistics.Of(ensemble.Logits(pixels) / temperature);

    public void Dispose() => ensemble.Dispose();
}
