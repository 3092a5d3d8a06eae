// libtorch has one random generator for a process: a layer made by one test would move the draws of another one's dropout.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
