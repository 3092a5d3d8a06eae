// images: makes images that no one photographed, for the pipelines of several papers. The format: docs/datasets.md.
//
//   textures  in:    out: images    with: count, size, seed
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Images;

return StepHost.Run(args, new Verb<TexturesParameters>("textures", Textures.Run) { Kind = "download", Out = ["images"] });
