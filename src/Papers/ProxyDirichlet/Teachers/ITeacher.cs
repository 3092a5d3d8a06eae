using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Teachers;

/// <summary>What a student learns from.</summary>
internal interface ITeacher : IDisposable
{
    /// <param name="samples">Positions of the samples of a batch.</param>
    /// <param name="pixels">What the student sees of them, before the normalisation.</param>
    TeacherStatistics Of(ReadOnlyMemory<int> samples, Tensor pixels);
}
