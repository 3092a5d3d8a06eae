using Retable.Hosting;
using Retable.Papers.Cac;

return StepHost.Run(args, new Verb<TexturesParameters>("textures", Textures.Run) { Kind = "download", Out = ["images"] });
