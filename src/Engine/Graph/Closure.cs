namespace Retable.Engine.Graph;

/// <summary>Nodes with everything before or after them.</summary>
public static class Closure
{
    /// <summary>The marked nodes and all that they need.</summary>
    public static bool[] Upstream(Dag dag, bool[] marked)
    {
        var closure = (bool[])marked.Clone();
        for (var i = dag.Order.Length - 1; i >= 0; i--)
        {
            if (closure[dag.Order[i]])
            {
                foreach (var from in dag.Upstream(dag.Order[i]))
                {
                    closure[from] = true;
                }
            }
        }

        return closure;
    }

    /// <summary>The marked nodes and all that depend on them.</summary>
    public static bool[] Downstream(Dag dag, bool[] marked)
    {
        var closure = (bool[])marked.Clone();
        foreach (var node in dag.Order)
        {
            if (closure[node])
            {
                foreach (var reader in dag.Downstream(node))
                {
                    closure[reader] = true;
                }
            }
        }

        return closure;
    }
}
