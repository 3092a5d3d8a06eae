namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            // Schedules made of schedules.
            public static partial class impl
            {
                /// <summary>One schedule after another; each starts anew at its milestone.</summary>
                public class SequentialLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;
                    private readonly int[] _milestones;

                    /// <param name="optimizer">Whose rates change.</param>
                    /// <param name="schedulers">In their order, all of this optimizer.</param>
                    /// <param name="milestones">The epochs at which the second, third... starts.</param>
                    /// <param name="last_epoch">−1 at the start.</param>
                    /// <exception cref="ArgumentException">There are not as many milestones as changes.</exception>
                    public SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1)
                        : base(optimizer, last_epoch + 1)
                    {
                        (_schedulers, _milestones) = ([.. schedulers], [.. milestones]);
                        if (_milestones.Length != _schedulers.Length - 1)
                        {
                            throw new ArgumentException($"{_schedulers.Length} schedules need {_schedulers.Length - 1} milestones, not {_milestones.Length}", nameof(milestones));
                        }

                        // Making each schedule has moved the rates; only the first one's move counts.
                        foreach (var group in optimizer.ParamGroups)
                        {
                            group.LearningRate = group.InitialLearningRate;
                        }

                        foreach (var scheduler in _schedulers)
                        {
                            scheduler._last_epoch--;
                        }

                        _schedulers[0].step();
                        Set([.. Current]);
                    }

                    public override void step()
                    {
                        _last_epoch++;
                        var active = _milestones.Count(milestone => milestone <= _last_epoch);
                        if (active > 0 && _milestones[active - 1] == _last_epoch)
                        {
                            _schedulers[active].step(0);
                        }
                        else
                        {
                            _schedulers[active].step();
                        }

                        Set([.. Current]);
                    }

                    protected override IEnumerable<double> get_lr() => Current;
                }

                /// <summary>Several schedules at once: their factors multiply.</summary>
                public class ChainedLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;

                    public ChainedLR(IEnumerable<LRScheduler> schedulers)
                        : base(schedulers.First()._optimizer, last_epoch: 0) => _schedulers = [.. schedulers];

                    public override void step()
                    {
                        foreach (var scheduler in _schedulers)
                        {
                            scheduler.step();
                        }

                        Set([.. Current]);
                    }

                    protected override IEnumerable<double> get_lr() => Current;
                }
            }
        }
    }
}
