using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Retable.Pages;

/// <summary>LaTeX, in running text, cells and arguments of commands; the same source for pdflatex, xelatex and lualatex.</summary>
internal sealed partial class LatexLanguage : Language
{
    // Braces around brackets and star: at the start of a row TeX takes them for arguments of the \\ before.
    private static readonly FrozenDictionary<int, string> Characters = new Dictionary<char, string>
    {
        ['\\'] = @"\textbackslash{}", ['&'] = @"\&", ['%'] = @"\%", ['$'] = @"\$", ['#'] = @"\#", ['_'] = @"\_", ['{'] = @"\{", ['}'] = @"\}",
        ['~'] = @"\textasciitilde{}", ['^'] = @"\textasciicircum{}", ['<'] = "$<$", ['>'] = "$>$", ['|'] = "$|$",
        ['['] = "{[}", [']'] = "{]}", ['*'] = "{*}", ['`'] = @"\char96{}", ['"'] = @"\char34{}",
        ['\u00A0'] = "~", ['\u2009'] = @"\,", ['\u202F'] = @"\,", ['\u200B'] = "", ['\u00AD'] = @"\-",
        ['±'] = @"$\pm$", ['−'] = "$-$", ['×'] = @"$\times$", ['÷'] = @"$\div$", ['·'] = @"$\cdot$", ['≤'] = @"$\le$", ['≥'] = @"$\ge$", ['≠'] = @"$\ne$",
        ['≈'] = @"$\approx$", ['≡'] = @"$\equiv$", ['∼'] = @"$\sim$", ['∝'] = @"$\propto$", ['∈'] = @"$\in$", ['∅'] = @"$\emptyset$",
        ['→'] = @"$\to$", ['←'] = @"$\leftarrow$", ['↔'] = @"$\leftrightarrow$", ['⇒'] = @"$\Rightarrow$", ['↑'] = @"$\uparrow$", ['↓'] = @"$\downarrow$",
        ['✓'] = @"$\surd$", ['✗'] = @"$\times$", ['…'] = @"\ldots{}", ['—'] = @"\textemdash{}", ['–'] = @"\textendash{}",
        ['‘'] = @"\textquoteleft{}", ['’'] = @"\textquoteright{}", ['“'] = @"\textquotedblleft{}", ['”'] = @"\textquotedblright{}", ['„'] = ",,",
        ['¹'] = "$^1$", ['²'] = "$^2$", ['³'] = "$^3$", ['°'] = @"$^\circ$", ['√'] = @"$\surd$", ['∞'] = @"$\infty$", ['∂'] = @"$\partial$", ['∇'] = @"$\nabla$",
        ['∑'] = @"$\sum$", ['∏'] = @"$\prod$", ['‖'] = @"$\|$", ['†'] = @"$\dagger$", ['‡'] = @"$\ddagger$", ['•'] = @"$\bullet$", ['ℓ'] = @"$\ell$",
        ['Γ'] = @"$\Gamma$", ['Δ'] = @"$\Delta$", ['Θ'] = @"$\Theta$", ['Λ'] = @"$\Lambda$", ['Ξ'] = @"$\Xi$", ['Π'] = @"$\Pi$", ['Σ'] = @"$\Sigma$",
        ['Φ'] = @"$\Phi$", ['Ψ'] = @"$\Psi$", ['Ω'] = @"$\Omega$",
        ['α'] = @"$\alpha$", ['β'] = @"$\beta$", ['γ'] = @"$\gamma$", ['δ'] = @"$\delta$", ['ε'] = @"$\varepsilon$", ['ζ'] = @"$\zeta$", ['η'] = @"$\eta$",
        ['θ'] = @"$\theta$", ['ι'] = @"$\iota$", ['κ'] = @"$\kappa$", ['λ'] = @"$\lambda$", ['μ'] = @"$\mu$", ['µ'] = @"$\mu$", ['ν'] = @"$\nu$", ['ξ'] = @"$\xi$",
        ['π'] = @"$\pi$", ['ρ'] = @"$\rho$", ['σ'] = @"$\sigma$", ['τ'] = @"$\tau$", ['υ'] = @"$\upsilon$", ['φ'] = @"$\varphi$", ['χ'] = @"$\chi$",
        ['ψ'] = @"$\psi$", ['ω'] = @"$\omega$",
    }.ToFrozenDictionary(pair => (int)pair.Key, pair => pair.Value);

    /// <summary>Letters that pdflatex finds in its oldest font encoding, either directly or as a letter with an accent.</summary>
    private static readonly FrozenSet<int> Letters =
        ("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ"
        + "ĀāĂăĆćĈĉĊċČčĎďĒēĔĕĖėĚěĜĝĞğĠġĤĥĨĩĪīĬĭİıĴĵĹĺĽľŁłŃńŇňŌōŎŏŐőŒœŔŕŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŴŵŶŷŸŹźŻżŽž").Select(c => (int)c).ToFrozenSet();

    public override IReadOnlyDictionary<string, Func<string, string>> Functions { get; } = new Dictionary<string, Func<string, string>>
    {
        ["comment"] = OneLine,
        ["key"] = text => NotOfKeys().Replace(text, "-"),
    };

    public override string Escape(string text) => Ligatures().Replace(Each(text, Written), "{}");

    private static string? Written(Rune rune) => rune switch
    {
        _ when Characters.TryGetValue(rune.Value, out var written) => written,
        _ when IsInvisible(rune) => " ",
        _ when rune.IsAscii || Letters.Contains(rune.Value) => null,
        // Joiners and marks of direction: nothing to see, and the older programs stop at them.
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format => "",
        // The programs that read Unicode print it, the other one tells which it was.
        _ => $@"{{\ifdefined\Umathchar {rune}\else U+{rune.Value:X4}\fi}}",
    };

    /// <summary>Positions between two characters that a font would join: hyphens to dashes, quotes, an inverted question mark.</summary>
    [GeneratedRegex("(?<=-)(?=-)|(?<=')(?=')|(?<=,)(?=,)")]
    private static partial Regex Ligatures();

    [GeneratedRegex("[^A-Za-z0-9/:._-]")]
    private static partial Regex NotOfKeys();
}
