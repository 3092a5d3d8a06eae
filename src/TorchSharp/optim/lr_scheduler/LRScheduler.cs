namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Changes the learning rates of an optimizer's groups, one <see cref="step()"/> an epoch (or a batch).</summary>
            /// <remarks>
            /// As in PyTorch the rules are recursive, from the rate that a group has at the moment, so that schedules can be combined; a
            /// closed form exists where a schedule can be asked for one epoch.
            /// </remarks>
            public abstract class LRScheduler
            {
                internal Optimizer _optimizer;
                internal int _last_epoch;
                internal double[] _base_lrs;
                private double[] _last_lrs = [];

                /// <param name="optimizer">Whose rates change.</param>
                /// <param name="last_epoch">−1 at the start; otherwise the epoch that a resumed optimizer has ended.</param>
                protected LRScheduler(Optimizer optimizer, int last_epoch = -1)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    (_optimizer, _last_epoch) = (optimizer, last_epoch);
                    foreach (var group in optimizer.ParamGroups.OfType<Modules.ParamGroup>())
                    {
                        // A second schedule finds rates that the first one has moved.
                        if (last_epoch < 0 && !group.Options.IsScheduled)
                        {
                            group.InitialLearningRate = group.LearningRate;
                        }

                        group.Options.IsScheduled = true;
                    }

                    _base_lrs = [.. optimizer.ParamGroups.Select(group => group.InitialLearningRate)];
                }

                /// <summary>Goes on by one epoch.</summary>
                public virtual void step()
                {
                    _last_epoch++;
                    Set(get_lr());
                }

                /// <summary>Goes to an epoch.</summary>
                public virtual void step(int? epoch)
                {
                    if (epoch is not { } wanted)
                    {
                        step();
                        return;
                    }

                    _last_epoch = wanted;
                    Set(get_closed_form_lr());
                }

                /// <summary>Goes on after an epoch with this metric; only <see cref="ReduceLROnPlateau"/> looks at it.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                /// <summary>The rates set last.</summary>
                public IEnumerable<double> get_last_lr() => _last_lrs;

                /// <summary>The rates of the epoch now reached, from those of the epoch before.</summary>
                protected abstract IEnumerable<double> get_lr();

                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                /// <summary>The rates that the groups have now.</summary>
                private protected IEnumerable<double> Current => _optimizer.ParamGroups.Select(group => group.LearningRate);

                private protected void Set(IEnumerable<double> rates)
                {
                    _last_lrs = [.. rates];
                    foreach (var (group, rate) in _optimizer.ParamGroups.Zip(_last_lrs))
                    {
                        group.LearningRate = rate;
                    }
                }

                private protected IEnumerable<double> Scaled(double factor) => Current.Select(rate => rate * factor);

                private protected IEnumerable<double> FromBase(double factor) => _base_lrs.Select(rate => rate * factor);
            }
        }
    }
}
