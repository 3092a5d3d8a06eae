using Retable.Contract;

namespace Retable.Front.Reporting;

/// <summary>What each exit code of <c>./build.sh</c> means, for people.</summary>
internal static class ExitCodes
{
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (ExitCode.Done, "Done, or nothing to do."),
        (ExitCode.Failed, "A stage or a test failed; with `Status -q`: something would run."),
        (ExitCode.BadInput, "A command line, a file or a parameter is wrong; the message says where and what comes nearest."),
        (ExitCode.GateFailed, "A metric fell by more than chance explains, its evaluation failed, or something came out otherwise than recorded."),
        (ExitCode.NothingCompared, "A comparison was asked for and nothing could be compared."),
        (ExitCode.Undecided, "The samples do not decide (with `--strict`)."),
        (ExitCode.StoreHeld, "Another run executes what this one needs, and `--no-wait` was given."),
        (ExitCode.Machine, "The machine's fault: no space, no GPU, a package that cannot be fetched."),
        (ExitCode.Bug, "A bug of ours; the one case that shows a stack trace."),
        (ExitCode.Interrupted, "Stopped by Ctrl-C, everything in order."),
        (ExitCode.Stopped, "Stopped by SIGTERM, everything in order."),
    ];
}
