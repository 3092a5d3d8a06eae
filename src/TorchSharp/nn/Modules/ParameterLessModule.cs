namespace TorchSharp.Modules;

/// <summary>A module without state: an activation, a pool.</summary>
public abstract class ParameterLessModule<T1, TResult>(string name) : torch.nn.Module<T1, TResult>(name)
{
    // There is nothing to find.
    protected override void RegisterComponents()
    {
    }
}
