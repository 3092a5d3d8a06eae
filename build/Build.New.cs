using Nuke.Common;
using Retable.Contract;
using Retable.Front.Tools;

namespace Retable.Front;

/// <summary>Creates new papers.</summary>
internal sealed partial class Build
{
    [ReportsItself]
    [Argument(nameof(What))]
    private Target New => _ => _
        .Description("Writes a new paper that builds and runs at once: New paper my-paper. With --language python it is a script that writes its metrics.")
        .Takes([nameof(What), nameof(Language)])
        .Executes(() =>
        {
            const string Usage = "./build.sh New paper my-paper, or: ./build.sh New paper my-paper --language python";
            if (What is not ["paper", var name])
            {
                throw new BadInputException(What is ["paper", ..] or [] ? "New needs to know what the paper is called" : $"New writes papers, not '{What[0]}'") { Hint = Usage };
            }

            foreach (var file in new NewPaper(RootDirectory).Write(name, Language))
            {
                Console.WriteLine(file);
            }

            Console.WriteLine($"""

                next:
                  ./build.sh Reproduce --table {name}/main --profile smoke   # does it run?
                  ./build.sh Reproduce --table {name}/main                   # the table
                  ./build.sh AcceptBaseline --paper {name}                   # these numbers are held against later ones
                """);
        });
}
