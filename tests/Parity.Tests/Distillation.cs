using Retable.Papers.ProxyDirichlet;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Training with proxy Dirichlets: teacher statistics, losses with their gradients, multi-input batches.</summary>
internal static class Distillation
{
    [Op("proxy-dirichlet.ensemble-stats")]
    public static void Statistics(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        MatchStatistics(fixture.Expected, Tensors.Of(fixture.Inputs["ensemble_logits"]));
    }

    // Rows where mkl is rounding noise are compared through the precision, which does not see it.
    [Op("proxy-dirichlet.ensemble-stats-edge")]
    public static void StatisticsAtTheEdge(Fixture fixture) => Statistics(fixture);

    [Op("proxy-dirichlet.dirichlet-parameters")]
    public static void Parameters(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var logits = Tensors.Of(fixture.Inputs["logits"]);
        foreach (var name in fixture.Expected.Names.Where(name => name.StartsWith("offset_", StringComparison.Ordinal)))
        {
            var dirichlet = StudentDirichlet.Of(logits, double.Parse(name["offset_".Length..]));
            var rows = new StudentDirichlet(dirichlet.Alpha[1..], dirichlet.Precision[1..]);
            fixture.Expected[name]["alphas"].Matches(Tensors.Numbers(dirichlet.Alpha));
            fixture.Expected[name]["precision"].Matches(Tensors.Numbers(dirichlet.Precision));
            MatchDirichlet(fixture.Expected[name]["uncertainties_rows_1_on"], rows);
        }

        var alphas = Tensors.Of(fixture.Inputs["given_alphas"]);
        MatchDirichlet(fixture.Expected["given_alphas"], new StudentDirichlet(alphas, alphas.sum(1, keepdim: true)));
    }

    [Op("proxy-dirichlet.loss.forward-kl")]
    public static void ForwardKl(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var members = Tensors.Of(fixture.Inputs["ensemble_logits"]);
        MatchStatistics(fixture.Expected["ensemble_stats"], members);
        foreach (var name in fixture.Inputs.Names.Where(name => fixture.Inputs[name].Has("logits")))
        {
            var input = fixture.Inputs[name];
            var teacher = TeacherStatistics.Of(members);
            teacher = input.Has("mean_probs") ? teacher with { MeanProbabilities = Tensors.Of(input["mean_probs"]) } : teacher;
            MatchLoss(fixture.Expected[name], new ForwardKlLoss(), Tensors.Of(input["logits"]), teacher);
        }
    }

    [Op("proxy-dirichlet.loss.dirichlet-likelihood")]
    public static void Likelihood(Fixture fixture) => MatchLosses(fixture, "dirichlet_likelihood");

    [Op("proxy-dirichlet.loss.proxy")]
    public static void Proxy(Fixture fixture) => MatchLosses(fixture, "proxy");

    [Op("proxy-dirichlet.loss.rkl-proxy")]
    public static void ReverseKl(Fixture fixture) => MatchLosses(fixture, "rkl_proxy");

    [Op("proxy-dirichlet.distillation-step-float32")]
    public static void Step(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (x, labels) = (Tensors.Of(fixture.Inputs["x"]), fixture.Inputs["targets"].Longs);
        var members = einsum("nd,mkd->nmk", x, Tensors.Of(fixture.Inputs["teacher_weights"]));
        var (modelOffset, targetOffset) = (fixture.Inputs["model_offset"].Number, fixture.Inputs["target_offset"].Number);
        foreach (var name in fixture.Expected.Names)
        {
            var teacher = TeacherStatistics.Of(members);
            var weight = Tensors.Of(fixture.Inputs["student_weight"]).with_requires_grad();
            var logits = x.matmul(weight.t());
            var loss = LossOf(name, modelOffset, targetOffset).forward(logits, teacher);
            loss.backward();
            // The original adds offset · K to the precision in place, and logs it afterwards.
            var added = name is "proxy" or "rkl_proxy" ? targetOffset * logits.shape[1] : 0;
            fixture.Expected[name]["loss"].Matches(Tensors.Numbers(loss)[0]);
            fixture.Expected[name]["grad_weight"].Matches(Tensors.Numbers(weight.grad!));
            fixture.Expected[name]["train_acc1_percent"].Matches(100 * Accuracy(logits, labels));
            fixture.Expected[name]["logged_ensemble_precision_mean"].Matches(Tensors.Numbers(teacher.Precision.mean())[0] + added);
        }
    }

    [Op("proxy-dirichlet.mimo-training-batch")]
    public static void MimoTrainingBatch(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var (x, labels) = (Tensors.Of(inputs["x"]), Tensors.Of(inputs["targets"]));
        var slots = inputs["ensemble_size"].Int;
        var main = inputs["perm_main"].Ints;
        int[][] perSlot = [.. Enumerable.Range(0, slots).Select(slot => inputs["perms_members"][slot].Ints)];
        expected["to_shuffle"].Matches(Mimo.Shuffled((int)x.shape[0] * inputs["batch_repetitions"].Int, inputs["repetition_probability"].Number));
        var rows = Mimo.Arrange((int)x.shape[0], main, perSlot);
        expected["indices"].Matches(rows.SelectMany(row => row));

        var index = tensor(rows.SelectMany(row => row).Select(i => (long)i).ToArray());
        var stacked = x.index_select(0, index).reshape(rows.Length, -1); // [N, M · D], slot-major
        var targets = labels.index_select(0, index);
        expected["targets_rows"].Matches(Tensors.Numbers(targets));
        var weight = Tensors.Of(inputs["head_weight"]).with_requires_grad();
        var logits = stacked.matmul(weight.t()).reshape(rows.Length, slots, -1);
        logits.retain_grad();
        var loss = Mimo.Loss(logits, targets.reshape(rows.Length, slots));
        loss.backward();
        expected["head_logits"].Matches(Tensors.Numbers(logits));
        expected["loss"].Matches(Tensors.Numbers(loss)[0]);
        expected["grad_logits"].Matches(Tensors.Numbers(logits.grad!));
        expected["grad_head_weight"].Matches(Tensors.Numbers(weight.grad!));
        // The original's percentage is a float32.
        expected["acc1_percent"].Matches((float)(100 * Accuracy(logits.reshape(-1, logits.shape[2]), [.. Tensors.Numbers(targets).Select(label => (long)label)])));
    }

    private static DistillationLoss LossOf(string kind, double modelOffset, double targetOffset) => kind switch
    {
        "forward_kl" => new ForwardKlLoss(),
        "dirichlet_likelihood" => new LikelihoodLoss(modelOffset),
        "proxy" => new ProxyLoss(modelOffset, targetOffset),
        "rkl_proxy" => new ReverseProxyLoss(modelOffset, targetOffset),
        _ => throw new ArgumentException($"no loss of the original is called '{kind}'", nameof(kind)),
    };

    private static double Accuracy(Tensor logits, long[] labels) =>
        Tensors.Numbers(logits.argmax(1)).Zip(labels).Average(pair => pair.First == pair.Second ? 1.0 : 0.0);

    private static void MatchLosses(Fixture fixture, string kind)
    {
        using var scope = NewDisposeScope();
        var teacher = TeacherStatistics.Of(Tensors.Of(fixture.Inputs["ensemble_logits"]));
        for (var i = 0; i < fixture.Inputs["settings"].Count; i++)
        {
            var setting = fixture.Inputs["settings"][i];
            var (name, modelOffset, targetOffset) = (setting["name"].Text, setting["model_offset"].Number, setting["target_offset"].Number);
            var loss = LossOf(kind, modelOffset, targetOffset);
            var logits = Tensors.Of(fixture.Inputs["logits"]);
            var expected = fixture.Expected[name];
            MatchLoss(expected, loss, logits, teacher);
            MatchStudent(expected["stats"], StudentDirichlet.Of(logits, modelOffset));
            var added = kind == "dirichlet_likelihood" ? 0 : targetOffset * logits.shape[1];
            expected["ensemble_precision_after_call"].Matches(Tensors.Numbers(teacher.Precision + added));
            if (fixture.Expected["extreme"].Has(name))
            {
                MatchLoss(fixture.Expected["extreme"][name], loss, Tensors.Of(fixture.Inputs["extreme_logits"]), teacher);
            }
        }

        fixture.Expected["ensemble_stats"]["mean_probs"].Matches(Tensors.Numbers(teacher.MeanProbabilities));
        fixture.Expected["ensemble_stats"]["precision"].Matches(Tensors.Numbers(teacher.Precision));
    }

    private static void MatchLoss(FixtureNode expected, DistillationLoss loss, Tensor logits, TeacherStatistics teacher)
    {
        var leaf = logits.clone().with_requires_grad();
        var value = loss.forward(leaf, teacher);
        value.backward();
        expected["loss"].Matches(Tensors.Numbers(value)[0]);
        expected["grad_logits"].Matches(Tensors.Numbers(leaf.grad!));
    }

    private static void MatchStudent(FixtureNode expected, StudentDirichlet student)
    {
        var statistics = DirichletStatistics.Of(student);
        expected["alpha_min"].Matches(Tensors.Numbers(student.Alpha.min())[0]);
        expected["alpha_mean"].Matches(Tensors.Numbers(student.Alpha.mean())[0]);
        expected["precision"].Matches(Tensors.Numbers(student.Precision));
        expected["entropy_of_expected"].Matches(Tensors.Numbers(statistics.EntropyOfExpected));
        expected["mutual_info"].Matches(Tensors.Numbers(statistics.MutualInformation));
        expected["mkl"].Matches(Tensors.Numbers(statistics.Mkl));
    }

    private static void MatchDirichlet(FixtureNode expected, StudentDirichlet dirichlet)
    {
        var statistics = DirichletStatistics.Of(dirichlet);
        expected["entropy_of_expected"].Matches(Tensors.Numbers(statistics.EntropyOfExpected));
        expected["expected_entropy"].Matches(Tensors.Numbers(statistics.ExpectedEntropy));
        expected["mutual_information"].Matches(Tensors.Numbers(statistics.MutualInformation));
        expected["epkl"].Matches(Tensors.Numbers(statistics.Epkl));
        expected["mkl"].Matches(Tensors.Numbers(statistics.Mkl));
    }

    private static void MatchStatistics(FixtureNode expected, Tensor members)
    {
        var teacher = TeacherStatistics.Of(members);
        expected["probs"].Matches(Tensors.Numbers(members.softmax(2)));
        expected["mean_probs"].Matches(Tensors.Numbers(teacher.MeanProbabilities));
        expected["logprobs"].Matches(Tensors.Numbers(members.log_softmax(2)));
        expected["mkl"].Matches(Tensors.Numbers(teacher.Mkl));
        expected["precision"].Matches(Tensors.Numbers(teacher.Precision));
        expected["entropy_of_expected"].Matches(Tensors.Numbers(teacher.EntropyOfExpected));
        expected["mutual_info"].Matches(Tensors.Numbers(teacher.MutualInformation));
    }
}
