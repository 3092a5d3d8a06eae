using Retable.Learning.Training;
using Retable.Papers.Cac;
using Retable.Tests;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The paper's network, and trajectories of optimizers under the two losses.</summary>
internal static class CacTraining
{
    [Op("model.cac-cnn")]
    public static void PaperNetwork(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var size = inputs["im_size"].Int;
        using var network = new PaperCnn(inputs["num_channels"].Int, size, size, inputs["num_classes"].Int, dropout: 0.5);
        Generated.Fill(network, inputs["parameters_name_shape_seed_scale_offset"]);
        network.eval();

        var images = Generated.Of(inputs["input"]);
        var maps = network.Features(images); // [n, 128, size/8, size/8]
        var logits = network.call(images);

        expected["n_trainable_parameters"].Matches(network.parameters().Sum(p => p.numel()));
        expected["encoder_shape"].Matches(maps.shape);
        expected["encoder_mean"].Matches(Tensors.Numbers(maps.mean()));
        expected["encoder_channel0_sample0"].Matches(Tensors.Numbers(maps[0, 0]));
        expected["logits"].Matches(Tensors.Numbers(logits));
        var anchors = Anchors.Axes(inputs["num_classes"].Int, inputs["anchor_magnitude"].Number);
        expected["distances"].Matches(Tensors.Numbers(Distances.Euclidean(logits, anchors)));
    }

    [Op("optim.adam-cosine")]
    public static void AdamWithCosine(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, adam) = (fixture.Inputs, fixture.Inputs["adam"]);
        var anchors = Anchors.Axes(inputs["n_classes"].Int, inputs["magnitude"].Number);
        var loss = new LibraryCacLoss(inputs["alpha"].Number);
        var rate = LearningRates.Cosine(adam["lr"].Number, inputs["T_max"].Int, inputs["eta_min"].Number);
        var steps = Follow(
            fixture,
            parameters => optim.Adam(
                parameters, adam["lr"].Number, adam["beta1"].Number, adam["beta2"].Number, adam["eps"].Number, adam["weight_decay"].Number),
            rate,
            (z, labels) => loss.forward(Distances.Squared(z, anchors), labels));

        fixture.Expected["learning_rate_used"].Matches([.. Enumerable.Range(0, steps).Select(step => rate(step))]);
        fixture.Expected["learning_rate_after_last"].Matches(rate(steps));
    }

    [Op("optim.sgd")]
    public static void SgdWithMomentum(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, sgd) = (fixture.Inputs, fixture.Inputs["sgd"]);
        var anchors = Anchors.Axes(inputs["n_classes"].Int, inputs["anchor_magnitude"].Number);
        var loss = new CacLoss(inputs["lambda"].Number);
        Follow(
            fixture,
            parameters => optim.SGD(
                parameters, sgd["lr"].Number, sgd["momentum"].Number, sgd["dampening"].Number, sgd["weight_decay"].Number, sgd["nesterov"].Flag),
            LearningRates.Constant(sgd["lr"].Number),
            (z, labels) => loss.forward(Distances.Euclidean(z, anchors), labels));
    }

    // A linear model on one batch after another; loss, weights and bias are compared after each step.
    private static int Follow(
        Fixture fixture, Func<IEnumerable<Parameter>, OptimizerHelper> create, LearningRate rate, Func<Tensor, Tensor, Tensor> loss)
    {
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var (batches, labels) = (Tensors.Of(inputs["x"]), Tensors.Of(inputs["target"])); // [steps, n, features], [steps, n]
        using var model = nn.Linear(batches.shape[2], inputs["n_classes"].Int, dtype: float64);
        model.load_state_dict(new() { ["weight"] = Tensors.Of(inputs["weight0"]), ["bias"] = Tensors.Of(inputs["bias0"]) });
        using var optimizer = create(model.parameters());
        var (losses, weights, biases) = (new List<double>(), new List<double>(), new List<double>());
        for (var step = 0; step < batches.shape[0]; step++)
        {
            optimizer.ParamGroups.Single().LearningRate = rate(step);
            optimizer.zero_grad();
            var value = loss(model.call(batches[step]), labels[step]);
            value.backward();
            optimizer.step();
            losses.Add(value.item<double>());
            weights.AddRange(Tensors.Numbers(model.weight!));
            biases.AddRange(Tensors.Numbers(model.bias!));
        }

        expected["loss"].Matches(losses);
        expected["weight_after_each_step"].Matches(weights);
        expected["bias_after_each_step"].Matches(biases);
        return losses.Count;
    }
}
