using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Tests.Execution;

/// <summary>Files as people have them: links, long names, blanks and other alphabets, folders of 100,000.</summary>
public sealed class OddFilesTests
{
    [Fact]
    public void A_link_means_what_it_leads_to()
    {
        using var project = new Project();
        project.Write("data/one.txt", "one");
        project.Write("data/same.txt", "one");
        project.Write("data/two.txt", "two");
        Link(project, "input.txt", "data/one.txt");
        Assert.Equal(["copy"], project.Run(Copy("{file: input.txt}")));

        Link(project, "input.txt", "data/same.txt");
        Assert.Empty(project.Run(Copy("{file: input.txt}")));
        Link(project, "input.txt", "data/two.txt");
        Assert.Equal(["copy"], project.Run(Copy("{file: input.txt}")));
        Assert.Equal("two", File.ReadAllText(project.PathOf("results/lab/p/copy/copy.txt")));

        project.Write("data/two.txt", "three");
        Assert.Equal(["copy"], project.Run(Copy("{file: input.txt}")));
    }

    [Fact]
    public void A_link_to_a_folder_means_what_is_in_it()
    {
        using var project = new Project();
        project.Write("data/images/a.txt", "a");
        Link(project, "images", "data/images");
        Assert.Equal(["list"], project.Run(List("{file: images}")));
        Assert.Empty(project.Run(List("{file: images}")));

        project.Write("data/images/b.txt", "b");
        Assert.Equal(["list"], project.Run(List("{file: images}")));
        Assert.Equal("a.txt\nb.txt\n", File.ReadAllText(project.PathOf("results/lab/p/list/list.txt")));
    }

    [Theory, InlineData("nowhere.txt"), InlineData("input.txt")]
    public void A_link_to_nothing_and_a_link_to_itself_are_no_input(string target)
    {
        using var project = new Project();
        Link(project, "input.txt", target);
        var error = Assert.Throws<BadInputException>(() => project.Run(Copy("{file: input.txt}")));
        Assert.Contains("'input.txt' is not there", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("secret.txt"), InlineData("folder/secret.txt")]
    public void A_link_that_leaves_the_project_must_be_declared(string through)
    {
        using var project = new Project();
        using var outside = new TemporaryFolder();
        var secret = outside.Write("secret.txt", "x");
        Link(project, through.Split('/')[0], through.Contains('/', StringComparison.Ordinal) ? outside.Path : secret);

        var error = Assert.Throws<BadInputException>(() => project.Run(Copy($"{{file: {through}}}")));
        Assert.Contains("leaves the project", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{{external: {secret}}}", error.Hint, StringComparison.Ordinal);
        Assert.Equal(["copy"], project.Run(Copy($"{{external: {secret}}}")));
    }

    [Theory]
    [InlineData("data/again .", "data/and_again ../data")]
    [InlineData("data/one/to_two ../two", "data/two/to_one ../one")]
    public void A_folder_that_holds_itself_is_refused_at_once(params string[] links)
    {
        using var project = new Project();
        project.Write("data/one/a.txt", "a");
        project.Write("data/two/b.txt", "b");
        Array.ForEach(links, link => Link(project, link.Split(' ')[0], link.Split(' ')[1]));

        Assert.Contains("in a circle", Assert.Throws<BadInputException>(() => project.Run(List("{file: data}"))).Message, StringComparison.Ordinal);
    }

    // Each folder holds the next one twice: 2^40 paths, 40 folders.
    [Fact]
    public void Links_that_multiply_cost_no_folder_twice()
    {
        using var project = new Project();
        for (var i = 0; i < 40; i++)
        {
            Directory.CreateDirectory(project.PathOf($"data/{i}"));
            Link(project, $"data/{i}/a", $"../{i + 1}");
            Link(project, $"data/{i}/b", $"../{i + 1}");
        }

        project.Write("data/40/end.txt", "end");
        Assert.Equal(["list"], project.Run(List("{file: data}")));
        Assert.Empty(project.Run(List("{file: data}")));
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_refused_since_its_content_would_not_count()
    {
        using var project = new Project();
        Directory.CreateDirectory(project.PathOf("data"));
        using (var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "echo x > \"$(printf 'data/\\351t\\351.txt')\""]) { WorkingDirectory = project.Folder })!)
        {
            shell.WaitForExit();
        }

        Assert.Contains("not UTF-8", Assert.Throws<BadInputException>(() => project.Run(List("{file: data}"))).Message, StringComparison.Ordinal);
        // .NET cannot delete what it cannot name.
        using var remove = Process.Start("rm", ["-r", project.PathOf("data")]);
        remove.WaitForExit();
    }

    // 255 bytes are what file systems take, 200 what an output may have; a stage's name has no bound.
    [Fact]
    public void Inputs_outputs_and_stages_may_have_very_long_names()
    {
        using var project = new Project();
        var (input, output, coordinate) = (new string('i', 255), new string('ö', 98) + ".txt", new string('c', 600));
        project.Write(input, "long");
        var yaml = $$$"""
            paper: lab
            profiles: {p: {}}
            stages:
              long: {matrix: {x: [{{{coordinate}}}1, {{{coordinate}}}2]}, run: ': ${x}; cat ${in.i} > ${out.o}', in: {i: {file: {{{input}}}}}, out: {o: {{{output}}}}}
              all: {run: 'cat ${in.i} > ${out.o}', in: {i: 'long[*].o'}, out: {o: all.txt}}
            """;
        Assert.Equal(3, project.Run(yaml).Count);
        Assert.Empty(project.Run(yaml));
        Assert.Equal("longlong", File.ReadAllText(project.PathOf("results/lab/p/all/all.txt")));
        Assert.Equal(2, Directory.GetFiles(project.PathOf("results/lab/p"), output, SearchOption.AllDirectories).Length);
    }

    [Theory, InlineData("{file: TOO_LONG}"), InlineData("{external: /TOO_LONG}")]
    public void A_name_that_no_file_system_takes_is_said(string input)
    {
        using var project = new Project();
        var error = Assert.Throws<MachineException>(() => project.Run(Copy(input.Replace("TOO_LONG", new string('i', 256), StringComparison.Ordinal))));
        Assert.Contains("takes no name this long", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blanks_quotes_and_every_alphabet_are_names_like_others()
    {
        const string Yaml = """
            paper: lab
            defaults: {word: "日本語 'and' \"quotes\" $HOME `date` \\ ; #"}
            profiles: {p: {}}
            stages:
              mixed:
                matrix: {x: ['a b', "it's", 'ж/ж', '100%', '*']}
                run: printf '%s' "${x}" > ${out.o}; cat ${in.i} >> ${out.o}
                in: {i: 'датa/in put ☃.txt'}
                out: {o: 'out ☃ put.txt'}
              word: {step: fake write, with: {text: '${word}'}, in: {from: 'mixed[*].o'}, out: {text: 'ω ω.txt'}}
            """;
        using var project = new Project("Ünï cøde ☃ 'quoted' \"$HOME\" & -") { Catalog = FakeRuns.Catalog };
        project.Write("датa/in put ☃.txt", "snow\n");

        Assert.Equal(6, project.Run(Yaml).Count);
        Assert.Empty(project.Run(Yaml));
        var text = File.ReadAllText(project.PathOf("results/lab/p/word/ω ω.txt"));
        Assert.EndsWith("日本語 'and' \"quotes\" $HOME `date` \\ ; #", text, StringComparison.Ordinal);
        Assert.Contains("it'ssnow\n", text, StringComparison.Ordinal);
        Assert.Empty(project.CheckLocks(Yaml));
    }

    [Fact]
    public void A_hundred_thousand_files_that_no_output_names_are_said_in_a_line()
    {
        using var project = new Project();
        var (code, events) = FakeRuns.Run(project, """
            paper: lab
            profiles: {p: {}}
            stages:
              many: {run: 'cd out && seq 100000 | xargs touch && touch made', out: {made: made}}
            """);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("'1', '10', '100' and 99997 more", Assert.Single(events.OfType<RunEvent.Warning>()).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(project.PathOf("results/store/staging")));
    }

    private static string Copy(string input) => $$$"""
        paper: lab
        profiles: {p: {}}
        stages:
          copy: {run: 'cat ${in.i} > ${out.o}', in: {i: {{{input}}}}, out: {o: copy.txt}}
        """;

    private static string List(string input) => $$$"""
        paper: lab
        profiles: {p: {}}
        stages:
          list: {run: 'ls ${in.i}/ > ${out.o}', in: {i: {{{input}}}}, out: {o: list.txt}}
        """;

    private static void Link(Project project, string link, string target)
    {
        File.Delete(project.PathOf(link));
        File.CreateSymbolicLink(project.PathOf(link), target);
    }
}
