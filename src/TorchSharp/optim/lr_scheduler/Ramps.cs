namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            // Schedules that move from one rate to another over a number of steps.
            public static partial class impl
            {
                /// <summary>The base rate times a factor, for the first epochs.</summary>
                public class ConstantLR : LRScheduler
                {
                    private readonly double _factor;
                    private readonly int _total;

                    public ConstantLR(
                        Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1)
                        : base(optimizer, last_epoch)
                    {
                        (_factor, _total) = (factor, total_iters);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        _last_epoch == 0 ? Scaled(_factor) : _last_epoch == _total ? Scaled(1 / _factor) : Current;

                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(_last_epoch < _total ? _factor : 1);
                }

                /// <summary>The base rate times a factor that moves in a straight line: a warm-up.</summary>
                public class LinearLR : LRScheduler
                {
                    private readonly double _start;
                    private readonly double _end;
                    private readonly int _total;

                    public LinearLR(
                        Optimizer optimizer,
                        double start_factor = 1.0 / 3,
                        double end_factor = 1.0,
                        int total_iters = 5,
                        int last_epoch = -1)
                        : base(optimizer, last_epoch)
                    {
                        (_start, _end, _total) = (start_factor, end_factor, total_iters);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => _last_epoch switch
                    {
                        0 => Scaled(_start),
                        _ when _last_epoch > _total => Current,
                        _ => Scaled(FactorAt(_last_epoch) / FactorAt(_last_epoch - 1)),
                    };

                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(FactorAt(Math.Min(_last_epoch, _total)));

                    private double FactorAt(int epoch) => _start + ((_end - _start) * epoch / _total);
                }

                /// <summary>The base rate times (1 − epoch / total)^power.</summary>
                public class PolynomialLR : LRScheduler
                {
                    private readonly int _total;
                    private readonly double _power;

                    public PolynomialLR(Optimizer optimizer, int total_iters = 5, double power = 1.0, int last_epoch = -1)
                        : base(optimizer, last_epoch)
                    {
                        (_total, _power) = (total_iters, power);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => _last_epoch == 0 || _last_epoch > _total
                        ? Current
                        : Scaled(Math.Pow((1.0 - ((double)_last_epoch / _total)) / (1.0 - ((_last_epoch - 1.0) / _total)), _power));

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        FromBase(Math.Pow(1.0 - ((double)Math.Min(_last_epoch, _total) / _total), _power));
                }

                /// <summary>Half a cosine from the base rate down to a floor over T_max steps, and up again after it.</summary>
                /// <remarks>Source: Loshchilov and Hutter, arXiv:1608.03983, without restarts.</remarks>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _period;
                    private readonly double _floor;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1)
                        : base(optimizer, last_epoch)
                    {
                        (_period, _floor) = (T_max, eta_min);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch == 0)
                        {
                            return Current;
                        }

                        // At the start of each way up the ratio below is 0 by 0: from the floor, the step is taken by itself.
                        if ((_last_epoch - 1 - _period) % (2 * _period) == 0)
                        {
                            var rise = (1 - Math.Cos(Math.PI / _period)) / 2;
                            return Current.Zip(_base_lrs, (rate, start) => rate + ((start - _floor) * rise));
                        }

                        var factor = HeightAt(_last_epoch) / HeightAt(_last_epoch - 1);
                        return Current.Select(rate => (factor * (rate - _floor)) + _floor);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        _base_lrs.Select(start => _floor + ((start - _floor) * HeightAt(_last_epoch) / 2));

                    private double HeightAt(int epoch) => 1 + Math.Cos(Math.PI * epoch / _period);
                }
            }
        }
    }
}
