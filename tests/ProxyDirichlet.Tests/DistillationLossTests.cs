using Retable.Papers.ProxyDirichlet;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class DistillationLossTests
{
    private static readonly double[] Probabilities = [0.7, 0.2, 0.1];

    // The minimiser that the algebra gives: exp(z_k) = (precision + K) p̄_k with offsets of 1.
    [Fact]
    public void The_reverse_kl_proxy_is_least_where_the_students_precision_is_the_proxys_and_its_mean_the_ensembles()
    {
        using var scope = NewDisposeScope();
        var z = tensor(Probabilities.Select(p => Math.Log((50 + 3) * p)).ToArray()).reshape(1, 3).requires_grad_();
        new ReverseProxyLoss(modelOffset: 1, targetOffset: 1).forward(z, Teacher(precision: 50)).backward();
        Assert.All(z.grad!.data<double>().ToArray(), slope => Assert.InRange(slope, -1e-6, 1e-6));
    }

    // KL is 0 between equal Dirichlets: α = β = precision · p̄ + 1.
    [Fact]
    public void The_proxy_loss_of_the_proxy_itself_is_zero()
    {
        using var scope = NewDisposeScope();
        var z = tensor(Probabilities.Select(p => Math.Log(50 * p)).ToArray()).reshape(1, 3);
        var loss = new ProxyLoss(modelOffset: 1, targetOffset: 1).forward(z, Teacher(precision: 50));
        Assert.Equal(0, loss.item<double>(), precision: 10);
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void Its_gradient_is_that_of_finite_differences(int which)
    {
        using var scope = NewDisposeScope();
        StudentLoss[] all = [new StudentLoss.ForwardKl(), new StudentLoss.DirichletLikelihood { ModelOffset = 1 }, new StudentLoss.Proxy(), new StudentLoss.RklProxy()];
        var loss = all[which].Create();
        double[] at = [0.3, -1.2, 2.1];
        var z = tensor(at).reshape(1, 3).requires_grad_();
        loss.forward(z, Teacher(precision: 20)).backward();
        for (var k = 0; k < at.Length; k++)
        {
            var (up, down) = (ValueAt(loss, at, k, +1e-5), ValueAt(loss, at, k, -1e-5));
            Assert.Equal((up - down) / 2e-5, z.grad![0, k].item<double>(), precision: 6);
        }
    }

    // What exp would make infinite: neither the loss nor its gradient may be.
    [Theory, InlineData(1e4), InlineData(-1e4)]
    public void Logits_of_ten_thousand_leave_the_reverse_kl_proxy_and_its_gradient_finite(double logit)
    {
        using var scope = NewDisposeScope();
        var z = tensor(new[] { logit, 0, 1 }).reshape(1, 3).requires_grad_();
        var loss = new ReverseProxyLoss(modelOffset: 1, targetOffset: 1).forward(z, Teacher(precision: 20));
        loss.backward();
        Assert.True(double.IsFinite(loss.item<double>()), $"{loss.item<double>()}");
        Assert.All(z.grad!.data<double>().ToArray(), slope => Assert.True(double.IsFinite(slope)));
    }

    [Fact]
    public void Members_that_agree_to_the_last_bit_have_the_largest_precision_and_not_an_infinite_one()
    {
        using var scope = NewDisposeScope();
        var one = tensor(new[] { 20.0, 0, 0 }).reshape(1, 1, 3);
        using var teacher = TeacherStatistics.Of(cat([one, one, one, one], 1));
        Assert.Equal(2 / TeacherStatistics.Epsilon, teacher.Precision.item<double>(), tolerance: 1e3);
        Assert.Equal(0, teacher.Mkl.item<double>(), precision: 12);
    }

    [Fact]
    public void A_call_does_not_change_the_teachers_statistics()
    {
        using var scope = NewDisposeScope();
        var teacher = Teacher(precision: 20);
        new ReverseProxyLoss(modelOffset: 1, targetOffset: 1).forward(zeros([1, 3], float64), teacher);
        Assert.Equal(20, teacher.Precision.item<double>());
    }

    private static double ValueAt(DistillationLoss loss, double[] at, int k, double by)
    {
        double[] moved = [.. at];
        moved[k] += by;
        return loss.forward(tensor(moved).reshape(1, 3), Teacher(precision: 20)).item<double>();
    }

    private static TeacherStatistics Teacher(double precision)
    {
        var mean = tensor(Probabilities).reshape(1, 3);
        var none = zeros([1], float64);
        return new TeacherStatistics(mean, mean.log(), none, tensor(new[] { precision }).reshape(1, 1), none, none);
    }
}
