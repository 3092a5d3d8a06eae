namespace Retable.Contract;

/// <summary>What an exit code means. The first group is a step's, the second that of <c>./build.sh</c>; 0, 2 and 143 are shared.</summary>
public static class ExitCode
{
    /// <summary>Success, or nothing to do.</summary>
    public const int Done = 0;

    /// <summary>A stage failed; for <c>status</c>: something would run.</summary>
    public const int Failed = 1;

    /// <summary>The command line, a file or a parameter is wrong. A step with this exit code is never retried.</summary>
    public const int BadInput = 2;

    /// <summary>A metric fell by more than chance explains, or <c>verify</c> found a difference.</summary>
    public const int GateFailed = 3;

    /// <summary>A comparison was asked for and nothing could be compared.</summary>
    public const int NothingCompared = 4;

    /// <summary>The samples do not decide (only with <c>--strict</c>).</summary>
    public const int Undecided = 5;

    /// <summary>Another run executes what this one needs, and <c>--no-wait</c> was given.</summary>
    public const int StoreHeld = 9;

    /// <summary>The machine's fault: disk full, no GPU, a package is missing.</summary>
    public const int Machine = 36;

    /// <summary>A bug of ours; the only case that shows a stack trace.</summary>
    public const int Bug = 37;

    /// <summary>A step's temporary fault: the engine retries it after a growing pause.</summary>
    public const int TryAgain = 75;

    /// <summary>Stopped by Ctrl-C, after an orderly end.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM; a step wrote its checkpoint first.</summary>
    public const int Stopped = 143;
}
