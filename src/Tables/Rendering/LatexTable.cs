using System.Collections.Frozen;

namespace Retable.Tables.Rendering;

/// <summary>The table in LaTeX (packages booktabs and multirow), to be read in by <c>\input</c>.</summary>
public static class LatexTable
{
    private static readonly FrozenDictionary<char, string> Characters = new Dictionary<char, string>
    {
        ['\\'] = @"\textbackslash{}", ['&'] = @"\&", ['%'] = @"\%", ['$'] = @"\$", ['#'] = @"\#", ['_'] = @"\_", ['{'] = @"\{", ['}'] = @"\}",
        ['~'] = @"\textasciitilde{}", ['^'] = @"\textasciicircum{}", ['<'] = "$<$", ['>'] = "$>$", ['|'] = "$|$",
        ['±'] = @"$\pm$", ['−'] = "$-$", ['×'] = @"$\times$", ['·'] = @"$\cdot$", ['≤'] = @"$\le$", ['≥'] = @"$\ge$", ['≠'] = @"$\ne$",
        ['≈'] = @"$\approx$", ['→'] = @"$\to$", ['↑'] = @"$\uparrow$", ['↓'] = @"$\downarrow$", ['…'] = @"\ldots{}", ['—'] = "---", ['–'] = "--",
        ['²'] = "$^2$", ['³'] = "$^3$", ['√'] = @"$\surd$", ['∞'] = @"$\infty$", ['Δ'] = @"$\Delta$", ['Σ'] = @"$\Sigma$",
        ['α'] = @"$\alpha$", ['β'] = @"$\beta$", ['γ'] = @"$\gamma$", ['δ'] = @"$\delta$", ['ε'] = @"$\varepsilon$", ['λ'] = @"$\lambda$",
        ['μ'] = @"$\mu$", ['π'] = @"$\pi$", ['σ'] = @"$\sigma$", ['τ'] = @"$\tau$", ['χ'] = @"$\chi$",
    }.ToFrozenDictionary();

    public static string Render(TableView view) => Template.Fill("table.tex.hbs", new CharacterEncoder(Characters), view);
}
