namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Multiplies the rate by a factor when a metric has not become better for some epochs.</summary>
                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly bool _isLower;
                    private readonly bool _isRelative;
                    private readonly double _factor;
                    private readonly double _threshold;
                    private readonly double _eps;
                    private readonly int _patience;
                    private readonly int _cooldown;
                    private readonly double[] _floors;
                    private double _best;
                    private int _bad;
                    private int _cooling;

                    public ReduceLROnPlateau(
                        Optimizer optimizer,
                        string mode = "min",
                        double factor = 0.1,
                        int patience = 10,
                        double threshold = 1e-4,
                        string threshold_mode = "rel",
                        int cooldown = 0,
                        IList<double>? min_lr = null,
                        double eps = 1e-8)
                        : base(optimizer, last_epoch: 0)
                    {
                        if (mode is not ("min" or "max") || threshold_mode is not ("rel" or "abs") || factor >= 1)
                        {
                            throw new ArgumentException($"mode is min or max, threshold_mode rel or abs, factor below 1; got {mode}, {threshold_mode}, {factor}");
                        }

                        (_isLower, _isRelative) = (mode == "min", threshold_mode == "rel");
                        (_factor, _threshold, _eps, _patience, _cooldown) = (factor, threshold, eps, patience, cooldown);
                        _floors = min_lr is null ? new double[_base_lrs.Length] : [.. min_lr];
                        _best = _isLower ? double.PositiveInfinity : double.NegativeInfinity;
                    }

                    public override void step(double current, int? epoch = null)
                    {
                        _last_epoch = epoch ?? _last_epoch + 1;
                        var isBetter = IsBetter(current);
                        _best = isBetter ? current : _best;
                        _bad = isBetter || _cooling > 0 ? 0 : _bad + 1;
                        _cooling = Math.Max(_cooling - 1, 0);
                        if (_bad > _patience)
                        {
                            Set([.. Current.Zip(_floors, Reduced)]);
                            (_cooling, _bad) = (_cooldown, 0);
                        }
                    }

                    /// <exception cref="InvalidOperationException">Always: this schedule needs a metric.</exception>
                    public override void step() => throw new InvalidOperationException("give the metric: step(current)");

                    /// <exception cref="InvalidOperationException">Always: this schedule needs a metric.</exception>
                    public override void step(int? epoch) => step();

                    protected override IEnumerable<double> get_lr() => Current;

                    private double Reduced(double rate, double floor)
                    {
                        var reduced = Math.Max(rate * _factor, floor);
                        return rate - reduced > _eps ? reduced : rate;
                    }

                    private bool IsBetter(double current) => (_isLower, _isRelative) switch
                    {
                        (true, true) => current < _best * (1 - _threshold),
                        (true, false) => current < _best - _threshold,
                        (false, true) => current > _best * (1 + _threshold),
                        (false, false) => current > _best + _threshold,
                    };
                }
            }
        }
    }
}
