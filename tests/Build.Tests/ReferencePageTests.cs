using System.Reflection;
using Nuke.Common;
using Retable.Contract;
using Retable.Front.Reporting;
using Retable.Tests;

namespace Retable.Front;

public sealed class ReferencePageTests
{
    [Fact]
    public void The_page_in_docs_is_what_the_code_says() => Assert.True(
        ReferencePage.Of(new Build(), ExitCodes.All) == File.ReadAllText(Checkout.At("docs", "cli.md")), "docs/cli.md is not what the code says: ./build.sh Reference");

    // 75 is a step's alone: it is tried again.
    [Fact]
    public void Every_exit_code_is_explained() => Assert.Equal(
        typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!).Where(code => code != ExitCode.TryAgain).Order(),
        ExitCodes.All.Select(row => row.Code));
}
