using Retable.Papers.Url;

namespace Retable.Tests;

public sealed class PublishedRecipesTests
{
    // The rates that the exported runs were made with: 2048, 2016 and 2064 images a step.
    [Theory]
    [InlineData("CrossEntropy", "ResNet50", 0.0078018)]
    [InlineData("InfoNce", "ResNet50", 0.0012495)]
    [InlineData("McInfoNce", "VitMedium", 0.0089425)]
    [InlineData("ExpectedLikelihood", "VitMedium", 0.0255738)]
    [InlineData("HedgedInstances", "ResNet50", 0.00015734)]
    [InlineData("HedgedInstances", "VitMedium", 0.0016811)]
    [InlineData("LossPrediction", "ResNet50", 0.0256729)]
    [InlineData("Ensemble", "VitMedium", 0.0139859)]
    public void The_rate_grows_with_the_root_of_the_images_in_a_step(string method, string backbone, double rate) =>
        Assert.Equal(1, Recipes(backbone).Single(recipe => recipe.Method.GetType().Name == method).Rate / rate, tolerance: 1e-4);

    [Fact]
    public void Plain_gradient_descents_grows_with_the_images_themselves() =>
        Assert.Equal(0.8, new PublishedRecipe(new Method.CrossEntropy(), 0.1).LinearRate, precision: 12);

    [Theory, InlineData("ResNet50"), InlineData("VitMedium")]
    public void Every_method_has_one_recipe_for_every_backbone(string backbone) => Assert.Equal(
        typeof(Method).GetNestedTypes().Select(method => method.Name).Order(), Recipes(backbone).Select(recipe => recipe.Method.GetType().Name).Order());

    private static IReadOnlyList<PublishedRecipe> Recipes(string backbone) => backbone == "ResNet50" ? PublishedRecipes.ResNet50 : PublishedRecipes.VitMedium;
}
