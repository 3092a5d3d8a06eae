using Retable.Hosting;

return StepHost.Run(args);
