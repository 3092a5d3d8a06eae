using Retable.Contract;
using Retable.Learning.Experiment;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class CheckpointNamesTests
{
    // As torchvision names the weights of vit_b_16, and as DataParallel and the anchored wrapper of LLNL/AMP put it.
    [Theory]
    [InlineData("")]
    [InlineData("net.module.")]
    [InlineData("module.net.")]
    [InlineData("_orig_mod.module.net.")]
    public void Wrappers_go_before_anything_is_renamed(string wrapper)
    {
        var names = new CheckpointNames { Renames = [Rename("class_token", "cls_token"), Rename("encoder.layers.encoder_layer_*.mlp.*.", "blocks.*.mlp.fc*.")] };
        Assert.Equal(
            ["blocks.11.mlp.fc3.bias", "cls_token", "head.weight"],
            Applied(names, $"{wrapper}class_token", $"{wrapper}encoder.layers.encoder_layer_11.mlp.3.bias", $"{wrapper}head.weight"));
    }

    [Fact]
    public void A_rename_is_of_the_beginning_of_a_name_and_only_the_first_that_fits_counts()
    {
        var names = new CheckpointNames { Renames = [Rename("conv1.", "stem."), Rename("stem.", "other."), Rename("conv", "c")] };
        Assert.Equal(["c2.weight", "layer.conv1.weight", "stem.weight"], Applied(names, "conv1.weight", "conv2.weight", "layer.conv1.weight"));
    }

    [Fact]
    public void A_prefix_chooses_what_is_read_and_what_is_left_out_is_not() => Assert.Equal(
        ["conv.weight"],
        Applied(new CheckpointNames { Prefix = "model.", LeftOut = ["covars", "means"] }, "model.conv.weight", "model.means", "model.covars", "loss.weight"));

    [Fact]
    public void The_count_of_an_averaged_model_does_not_hide_the_wrapper() =>
        Assert.Equal(["fc.bias"], Applied(new CheckpointNames(), "module.fc.bias", "n_averaged"));

    [Fact]
    public void A_prefix_that_nothing_has_is_refused_with_names_that_there_are()
    {
        var error = Refused(new CheckpointNames { Prefix = "network." }, "model.conv.weight");
        Assert.Equal("no weight in the checkpoint begins with 'network.'", error.Message);
        Assert.Equal([("found", "model.conv.weight")], error.Facts);
        Assert.Equal("it.pth", error.At!.File);
    }

    [Fact]
    public void Two_weights_that_become_one_are_refused() => Assert.StartsWith(
        "two weights of the checkpoint become 'fc.bias'",
        Refused(new CheckpointNames { Renames = [Rename("linear.", "fc.")] }, "fc.bias", "linear.bias").Message,
        StringComparison.Ordinal);

    [Fact]
    public void More_numbers_on_the_right_than_on_the_left_are_refused() => Assert.Equal(
        "the rename 'layer.*' to 'block.*.*' has more '*' on its right than on its left",
        Refused(new CheckpointNames { Renames = [Rename("layer.*", "block.*.*")] }, "layer.1").Message);

    private static Rename Rename(string from, string to) => new() { From = from, To = to };

    private static IEnumerable<string> Applied(CheckpointNames names, params string[] found) => names.Apply(State(found), "it.pth").Keys.Order(StringComparer.Ordinal);

    private static BadInputException Refused(CheckpointNames names, params string[] found) => Assert.Throws<BadInputException>(() => names.Apply(State(found), "it.pth"));

    private static Dictionary<string, Tensor> State(string[] names) => names.ToDictionary(name => name, _ => zeros(1));
}
