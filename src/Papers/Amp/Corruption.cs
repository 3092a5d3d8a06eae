namespace Retable.Papers.Amp;

/// <summary>One draw of the anchor corruption; it serves all anchors of a batch.</summary>
/// <param name="Top">First row of the crop.</param>
/// <param name="Left">First column of the crop.</param>
/// <param name="Height">Rows of the crop.</param>
/// <param name="Width">Columns of the crop.</param>
/// <param name="Flip">Whether left and right change places.</param>
/// <param name="Jitter">Brightness and blur, always both; null for neither.</param>
/// <param name="Gray">Whether the three channels become one.</param>
public sealed record Corruption(int Top, int Left, int Height, int Width, bool Flip, Jitter? Jitter, bool Gray);

/// <summary>Brightness and blur of a <see cref="Corruption"/>.</summary>
/// <param name="Brightness">Factor ≥ 0.</param>
/// <param name="Sigma">Of the Gaussian blur, in pixels, &gt; 0.</param>
public sealed record Jitter(double Brightness, double Sigma);
