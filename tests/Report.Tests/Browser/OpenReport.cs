using Retable.Parquet;
using Retable.Tests;

namespace Retable.Report.Browser;

/// <summary>A whole report on the disk, and a browser to open it with; no browser where none is installed.</summary>
public sealed class OpenReport : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal Chromium? Browser { get; private set; }

    internal string Page => At(ReportPage.FileName);

    internal string At(params string[] parts) => _folder.At(parts);

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(Page, ReportPage.Render(SomeRun.Facts(_folder.Path), out var files));
        Directory.CreateDirectory(At(ReportPage.DataFolder));
        foreach (var (name, table) in files)
        {
            ParquetFile.Write(At(ReportPage.DataFolder, name), table);
        }

        Browser = Chromium.Program is null ? null : await Chromium.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _folder.Dispose();
    }
}
