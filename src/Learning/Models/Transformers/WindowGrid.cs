using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>Divides a map into windows and reassembles it; every second block of a stage first shifts the map by half a window.</summary>
/// <remarks>A map that windows do not divide is filled up with zeros at its end. Source: Liu et al., ICCV 2021, section 3.2.</remarks>
internal sealed class WindowGrid
{
    private readonly long _height, _width, _window;
    private readonly long _rows, _columns;
    private readonly long _shiftDown, _shiftRight;

    /// <param name="height">Rows of the map.</param>
    /// <param name="width">Columns of the map.</param>
    /// <param name="window">Positions per side of a window.</param>
    /// <param name="isShifted">Whether the map is shifted, in each direction that has more than one window.</param>
    public WindowGrid(long height, long width, long window, bool isShifted)
    {
        (_height, _width, _window) = (height, width, window);
        (_rows, _columns) = ((height + window - 1) / window, (width + window - 1) / window);
        (_shiftDown, _shiftRight) = (isShifted && _rows > 1 ? window / 2 : 0, isShifted && _columns > 1 ? window / 2 : 0);
    }

    /// <summary>The number of windows of one map.</summary>
    public long Windows => _rows * _columns;

    private bool IsShifted => _shiftDown + _shiftRight > 0;

    /// <param name="map">[n, height, width, c].</param>
    /// <returns>[n · windows, window², c].</returns>
    public Tensor Split(Tensor map)
    {
        using var scope = NewDisposeScope();
        var x = functional.pad(map, [0, 0, 0, (_columns * _window) - _width, 0, (_rows * _window) - _height]);
        return Cut(IsShifted ? x.roll([-_shiftDown, -_shiftRight], [1, 2]) : x).MoveToOuterDisposeScope();
    }

    /// <param name="windows">[n · windows, window², c].</param>
    /// <returns>[n, height, width, c].</returns>
    public Tensor Join(Tensor windows)
    {
        using var scope = NewDisposeScope();
        var (n, channels) = (windows.shape[0] / Windows, windows.shape[2]);
        var x = windows.reshape(n, _rows, _columns, _window, _window, channels).permute(0, 1, 3, 2, 4, 5)
            .reshape(n, _rows * _window, _columns * _window, channels);
        x = IsShifted ? x.roll([_shiftDown, _shiftRight], [1, 2]) : x;
        return x.narrow(1, 0, _height).narrow(2, 0, _width).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>The mask added to the attention scores of a shifted map: −100 between positions that the shift brought together.</summary>
    /// <returns>[windows, window², window²]; null if nothing is shifted.</returns>
    public Tensor? Mask(ScalarType type, Device device)
    {
        const double Apart = -100;
        if (!IsShifted)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var down = Regions(_rows * _window, _shiftDown).unsqueeze(1) * 3;
        var regions = Cut((down + Regions(_columns * _window, _shiftRight)).reshape(1, _rows * _window, _columns * _window, 1)).squeeze(2); // [windows, window²]
        var differ = regions.unsqueeze(1).ne(regions.unsqueeze(2));
        return (differ.to(type) * Apart).to(device).MoveToOuterDisposeScope();
    }

    // Along one side: 0 before the last window, in it 1 what was there, 2 what came from the other end.
    private Tensor Regions(long size, long shift) => tensor(
        [.. Enumerable.Range(0, (int)size).Select(i => shift == 0 || i < size - _window ? 0L : i < size - shift ? 1L : 2L)]);

    private Tensor Cut(Tensor map)
    {
        var (n, channels) = (map.shape[0], map.shape[3]);
        return map.reshape(n, _rows, _window, _columns, _window, channels).permute(0, 1, 3, 2, 4, 5).reshape(n * Windows, _window * _window, channels);
    }
}
