namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>One rise to the largest rate and one fall far below the first, a step a batch; momentum goes the other way.</summary>
                /// <remarks>Source: Smith and Topin, arXiv:1708.07120, with the two phases (fast.ai) or three (the paper) that PyTorch has.</remarks>
                public class OneCycleLR : LRScheduler
                {
                    private readonly Phase[] _phases;
                    private readonly double[] _max;
                    private readonly AnnealStrategy _strategy;
                    private readonly bool _cyclesMomentum;
                    private readonly (double Initial, double Final) _divisors;
                    private readonly (double Base, double Max) _momentum;
                    private readonly int _total;

                    public enum AnnealStrategy
                    {
                        Cos,
                        Linear,
                    }

                    private enum Level
                    {
                        Initial,
                        Max,
                        Final,
                    }

                    /// <exception cref="ArgumentException">Neither the steps nor epochs and steps an epoch are given.</exception>
                    public OneCycleLR(
                        Optimizer optimizer,
                        double max_lr,
                        int total_steps = -1,
                        int epochs = -1,
                        int steps_per_epoch = -1,
                        double pct_start = 0.3,
                        AnnealStrategy anneal_strategy = AnnealStrategy.Cos,
                        bool cycle_momentum = true,
                        double base_momentum = 0.85,
                        double max_momentum = 0.95,
                        double div_factor = 25,
                        double final_div_factor = 1e4,
                        bool three_phase = false,
                        int last_epoch = -1)
                        : base(optimizer, last_epoch)
                    {
                        _total = total_steps > 0 ? total_steps : epochs > 0 && steps_per_epoch > 0
                            ? epochs * steps_per_epoch
                            : throw new ArgumentException("give total_steps, or epochs and steps_per_epoch");
                        _max = [.. optimizer.ParamGroups.Select(_ => max_lr)];
                        (_strategy, _cyclesMomentum, _momentum) = (anneal_strategy, cycle_momentum, (base_momentum, max_momentum));
                        _divisors = (div_factor, final_div_factor);
                        _phases = three_phase
                            ?
                            [
                                new((pct_start * _total) - 1, Level.Initial, Level.Max),
                                new((2 * pct_start * _total) - 2, Level.Max, Level.Initial),
                                new(_total - 1, Level.Initial, Level.Final),
                            ]
                            : [new((pct_start * _total) - 1, Level.Initial, Level.Max), new(_total - 1, Level.Max, Level.Final)];
                        step();
                    }

                    /// <exception cref="InvalidOperationException">The cycle has ended.</exception>
                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch >= _total)
                        {
                            throw new InvalidOperationException($"step {_last_epoch + 1} of a cycle of {_total} steps");
                        }

                        var index = Array.FindIndex(_phases, phase => _last_epoch <= phase.End);
                        var (now, begin) = (_phases[index], index == 0 ? 0 : _phases[index - 1].End);
                        var part = (_last_epoch - begin) / (now.End - begin);
                        if (_cyclesMomentum)
                        {
                            SetMomentum(Between(MomentumAt(now.From), MomentumAt(now.To), part));
                        }

                        return _max.Select(max => Between(RateAt(now.From, max), RateAt(now.To, max), part)).ToArray();
                    }

                    private double RateAt(Level level, double max) => level switch
                    {
                        Level.Initial => max / _divisors.Initial,
                        Level.Max => max,
                        _ => max / _divisors.Initial / _divisors.Final,
                    };

                    private double MomentumAt(Level level) => level == Level.Max ? _momentum.Base : _momentum.Max;

                    private double Between(double from, double to, double part) => _strategy == AnnealStrategy.Cos
                        ? to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * part)))
                        : from + ((to - from) * part);

                    private void SetMomentum(double momentum)
                    {
                        foreach (var group in _optimizer.ParamGroups)
                        {
                            switch (group)
                            {
                                case IMomentum velocity:
                                    velocity.Momentum = momentum;
                                    break;
                                case IBetas adam:
                                    adam.Betas = (momentum, adam.Betas.Item2);
                                    break;
                            }
                        }
                    }

                    /// <summary>A stretch of the cycle, up to and including a step (which may be a fraction).</summary>
                    private sealed record Phase(double End, Level From, Level To);
                }
            }
        }
    }
}
