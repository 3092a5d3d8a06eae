using System.Reflection;
using HandlebarsDotNet;

namespace Retable.Tables.Rendering;

/// <summary>A Handlebars template of this assembly, filled with a view.</summary>
internal static class Template
{
    /// <param name="name">The file under <c>Templates</c>.</param>
    /// <param name="escape">How text is written in the format; <c>{{{raw}}}</c> goes around it.</param>
    /// <param name="view">What the template names.</param>
    public static string Fill(string name, ITextEncoder escape, object view)
    {
        var handlebars = Handlebars.Create(new HandlebarsConfiguration
        {
            TextEncoder = escape,
            ThrowOnUnresolvedBindingExpression = true,
            NoEscape = false,
        });
        handlebars.RegisterTemplate("style", Source("style.css"));
        return handlebars.Compile(Source(name))(view);
    }

    private static string Source(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream = assembly.GetManifestResourceStream($"Retable.Tables.Rendering.Templates.{name}")
            ?? throw new ArgumentException($"there is no template '{name}'", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
