using System.Text;
using System.Text.Json;
using Retable.Learning.Retrieval;

namespace Retable.Tests;

public sealed class SplitTests
{
    // Five images: points 0 and 4 train. Four: 0 and 3. The first two of four classes are seen in training.
    private static readonly IReadOnlyList<ImageClass> Birds = FolderSplit.BirdClasses(
        [("010.D", Files(3)), ("002.B", Files(4)), ("001.A", Files(5)), ("003.C", Files(2)), ("._001.A", Files(9))]);

    [Fact]
    public void Training_images_are_spread_over_their_class_and_the_others_validate()
    {
        Assert.Equal(["001.A/0.jpg:0", "001.A/4.jpg:0", "002.B/0.jpg:1", "002.B/3.jpg:1"], Written(RetrievalSplit.Train));
        Assert.Equal(["001.A/1.jpg:0", "001.A/2.jpg:0", "001.A/3.jpg:0", "002.B/1.jpg:1", "002.B/2.jpg:1"], Written(RetrievalSplit.Validation));
    }

    // By number and not by place: the fourth folder is class 9.
    [Fact]
    public void Birds_are_numbered_by_their_folders() =>
        Assert.Equal(["003.C/0.jpg:2", "003.C/1.jpg:2", "010.D/0.jpg:9", "010.D/1.jpg:9", "010.D/2.jpg:9"], Written(RetrievalSplit.Test));

    [Fact]
    public void Halves_of_the_test_images_alternate_and_their_classes_start_at_zero()
    {
        Assert.Equal(["003.C/0.jpg:0", "010.D/0.jpg:7", "010.D/2.jpg:7"], Written(RetrievalSplit.TrainOnTest));
        Assert.Equal(["003.C/1.jpg:0", "010.D/1.jpg:7"], Written(RetrievalSplit.TestOnTest));
    }

    [Fact]
    public void Few_images_are_spread_over_their_class() =>
        Assert.Equal(["001.A/1.jpg:0", "002.B/1.jpg:1"], FolderSplit.Of(Birds, RetrievalSplit.Validation, shots: 1).Select(Written));

    [Theory, InlineData(1, 0), InlineData(2, 1), InlineData(3, 1)]
    public void A_small_class_trains_on_half_its_images_rounded_down(int images, int training)
    {
        var classes = FolderSplit.CarClasses([("a", Files(images)), ("b", Files(1))]);
        Assert.Equal(training, FolderSplit.Of(classes, RetrievalSplit.Train).Count);
        Assert.Equal(images - training, FolderSplit.Of(classes, RetrievalSplit.Validation).Count);
    }

    // Of three classes of a kind the first trains and the other two validate; both parts count their classes from 0.
    [Fact]
    public void Online_products_split_the_classes_of_each_kind()
    {
        OnlineProduct[] train = [new(7, 2, "e"), new(3, 1, "c"), new(1, 1, "a"), new(2, 1, "b"), new(9, 2, "f"), new(1, 1, "a2")];
        OnlineProduct[] test = [new(12, 1, "x"), new(11, 1, "y")];
        Assert.Equal(["e:0", "a:1", "a2:1"], Split(RetrievalSplit.Train));
        Assert.Equal(["f:0", "b:1", "c:2"], Split(RetrievalSplit.Validation));
        Assert.Equal(["x:11", "y:10"], Split(RetrievalSplit.Test));

        IEnumerable<string> Split(RetrievalSplit split) => OnlineProducts.Split(train, test, split).Select(Written);
    }

    [Fact]
    public void Votes_are_counted_by_class_and_a_tie_goes_to_the_first()
    {
        var images = VotedImages.Of([("d/fold1/b", "dog"), ("d/fold1/a", "dog"), ("d/fold1/a", "ant"), ("d/fold2/c", null), ("d/fold5/e", "ant")]);
        Assert.Equal(["ant", "dog"], images.Classes);
        Assert.Equal(["d/fold1/a", "d/fold1/b", "d/fold5/e"], images.Images.Select(image => image.Path));
        Assert.Equal([0, 1, 0], images.Images.Select(image => image.Label));
        Assert.Equal([1, 1], images.Images[0].Votes);
    }

    [Fact]
    public void Rotating_the_folds_moves_every_role_on()
    {
        var images = VotedImages.Of(Enumerable.Range(1, 5).Select(fold => ($"fold{fold}", (string?)"a")));
        Assert.Equal(["fold1"], images.Split(RetrievalSplit.Validation).Select(image => image.Path));
        Assert.Equal(["fold1"], images.Split(RetrievalSplit.Test, rotation: 4).Select(image => image.Path));
        Assert.Equal(["fold1", "fold4", "fold5"], images.Split(RetrievalSplit.Train, rotation: 1).Select(image => image.Path));
        Assert.Equal(5, images.Split(null).Count);
    }

    [Fact]
    public void Another_file_is_no_file_of_annotations() =>
        Assert.Throws<JsonException>(() => VotedImages.Read(new MemoryStream(Encoding.UTF8.GetBytes("[{\"people\": []}]"))));

    private static IEnumerable<string> Files(int count) => Enumerable.Range(0, count).Reverse().Select(i => $"{i}.jpg");

    private static IEnumerable<string> Written(RetrievalSplit split) => FolderSplit.Of(Birds, split).Select(Written);

    private static string Written(LabelledImage image) => $"{image.Path}:{image.Label}";
}
