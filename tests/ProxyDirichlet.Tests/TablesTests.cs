using Retable.Tables;

namespace Retable.Tests;

public sealed class TablesTests
{
    [Theory, InlineData("classification"), InlineData("detection"), InlineData("gradient-share"), InlineData("imagenet")]
    public void The_definition_of_every_table_is_one(string table)
    {
        var file = $"reproducibility/proxy-dirichlet/{table}.yaml";
        var definition = TableFile.Load(Checkout.At("reproducibility", "proxy-dirichlet", $"{table}.yaml"), file);
        Assert.Equal(table, definition.Name);
        Assert.NotEmpty(definition.Claims);
    }
}
