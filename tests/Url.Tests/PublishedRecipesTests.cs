using Retable.Papers.Url.Training;

namespace Retable.Tests;

public sealed class PublishedRecipesTests
{
    // The rates that the exported runs were made with: 2048, 2016 and 2064 images a step.
    [Theory]
    [InlineData(Method.CrossEntropy, BackboneKind.ResNet50, 0.0078018)]
    [InlineData(Method.InfoNce, BackboneKind.ResNet50, 0.0012495)]
    [InlineData(Method.McInfoNce, BackboneKind.VitMedium, 0.0089425)]
    [InlineData(Method.ExpectedLikelihood, BackboneKind.VitMedium, 0.0255738)]
    [InlineData(Method.HedgedInstances, BackboneKind.ResNet50, 0.00015734)]
    [InlineData(Method.HedgedInstances, BackboneKind.VitMedium, 0.0016811)]
    [InlineData(Method.LossPrediction, BackboneKind.ResNet50, 0.0256729)]
    [InlineData(Method.Ensemble, BackboneKind.VitMedium, 0.0139859)]
    public void The_rate_grows_with_the_root_of_the_images_in_a_step(Method method, BackboneKind backbone, double rate) =>
        Assert.Equal(1, PublishedRecipes.Of(method, backbone).Rate / rate, tolerance: 1e-4);

    [Fact]
    public void Plain_gradient_descents_grows_with_the_images_themselves() => Assert.Equal(0.8, new Recipe(0.1).LinearRate, precision: 12);

    [Fact]
    public void Every_method_has_a_recipe_for_every_backbone() =>
        Assert.All(Enum.GetValues<Method>(), method => Assert.All(Enum.GetValues<BackboneKind>(), backbone => Assert.True(PublishedRecipes.Of(method, backbone).Rate > 0)));
}
