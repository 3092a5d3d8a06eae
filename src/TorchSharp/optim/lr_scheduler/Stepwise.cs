namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            // Schedules that multiply the rate: at milestones, by a function, step by step.
            public static partial class impl
            {
                /// <summary>The base rate times a function of the epoch.</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double>[] _factors;

                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1)
                        : this(optimizer, [.. optimizer.ParamGroups.Select(_ => lr_lambda)], last_epoch)
                    {
                    }

                    public LambdaLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1)
                        : base(optimizer, last_epoch)
                    {
                        _factors = [.. lr_lambdas];
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => _base_lrs.Zip(_factors, (rate, factor) => rate * factor(_last_epoch));
                }

                /// <summary>The rate times a function of the epoch, each epoch.</summary>
                public class MultiplicativeLR : LRScheduler
                {
                    private readonly Func<int, double> _factor;

                    public MultiplicativeLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1)
                        : base(optimizer, last_epoch)
                    {
                        _factor = lr_lambda;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => _last_epoch > 0 ? Scaled(_factor(_last_epoch)) : Current;
                }

                /// <summary>Multiplies by gamma every so many epochs.</summary>
                public class StepLR : LRScheduler
                {
                    private readonly int _size;
                    private readonly double _gamma;

                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1)
                        : base(optimizer, last_epoch)
                    {
                        (_size, _gamma) = (step_size, gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => _last_epoch > 0 && _last_epoch % _size == 0 ? Scaled(_gamma) : Current;

                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(Math.Pow(_gamma, _last_epoch / _size));
                }

                /// <summary>Multiplies by gamma at milestones; one given twice counts twice.</summary>
                public class MultiStepLR : LRScheduler
                {
                    private readonly int[] _milestones;
                    private readonly double _gamma;

                    public MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1)
                        : base(optimizer, last_epoch)
                    {
                        (_milestones, _gamma) = ([.. milestones], gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => Scaled(Math.Pow(_gamma, _milestones.Count(epoch => epoch == _last_epoch)));

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        FromBase(Math.Pow(_gamma, _milestones.Count(epoch => epoch <= _last_epoch)));
                }

                /// <summary>Multiplies by gamma each epoch.</summary>
                public class ExponentialLR : LRScheduler
                {
                    private readonly double _gamma;

                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1)
                        : base(optimizer, last_epoch)
                    {
                        _gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => _last_epoch > 0 ? Scaled(_gamma) : Current;

                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(Math.Pow(_gamma, _last_epoch));
                }
            }
        }
    }
}
