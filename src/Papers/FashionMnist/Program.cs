// fashion-mnist: the benchmark that came with the data set. What it computes: FashionMnist.cs; how it is tabled: docs/papers/fashion-mnist.md.
//
//   classify  in: train, test    out: metrics    with: classifier, profile, train_size, test_size

using Retable.Hosting;
using Retable.Papers.FashionMnist;

return StepHost.Run(
    args,
    new Verb<Classify.Parameters>("classify", Classify.Run) { Kind = "evaluate", In = ["train", "test"], Out = ["metrics"], Metrics = ["accuracy"] });
