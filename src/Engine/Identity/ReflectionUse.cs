namespace Retable.Engine.Identity;

/// <summary>Ways in which code finds what no token of it names.</summary>
[Flags]
internal enum ReflectionUse
{
    None = 0,

    /// <summary>Asks objects for their fields and properties: those of every type in reach count.</summary>
    Fields = 1,

    /// <summary>Asks objects for any member, or makes objects of types it is given: every member of every type in reach counts.</summary>
    Members = 2,

    /// <summary>Looks types up by name or lists them: all code of the executable counts.</summary>
    Everything = 4,

    /// <summary>Reads embedded files: those of every assembly in reach count.</summary>
    Resources = 8,

    /// <summary>Asks types for those nested in them: of a choice every case may be found.</summary>
    NestedTypes = 16,
}

/// <summary>Which members of the framework and of packages find code at run time.</summary>
internal static class ReflectionUses
{
    private static readonly string[] Serializers = ["System.Text.Json.", "System.Xml.Serialization.", "System.Runtime.Serialization.", "System.ComponentModel.TypeDescriptor"];

    private static readonly string[] MemberWords = ["Method", "Member", "Constructor", "Event", "NestedType", "Declared"];

    /// <param name="type">The full name of the member's type.</param>
    /// <param name="member">The member's name.</param>
    public static ReflectionUse Of(string type, string member) => type switch
    {
        "System.Reflection.Assembly" or "System.Reflection.Module" when member.Contains("Resource", StringComparison.Ordinal) => ReflectionUse.Resources,
        "System.Reflection.Assembly" or "System.Reflection.Module" when FindsTypes(member) => ReflectionUse.Everything,
        "System.Resources.ResourceManager" => ReflectionUse.Resources,
        "System.Type" when member is "GetType" or "ReflectionOnlyGetType" or "GetTypeFromProgID" => ReflectionUse.Everything,
        "System.Type" when member is "GetField" or "GetFields" or "GetProperty" or "GetProperties" => ReflectionUse.Fields,
        "System.Type" or "System.Reflection.TypeInfo" when FindsMembers(member) => ReflectionUse.Members | (FindsNestedTypes(member) ? ReflectionUse.NestedTypes : ReflectionUse.None),
        "System.Reflection.RuntimeReflectionExtensions" or "System.Reflection.MethodBase" or "System.Reflection.ConstructorInfo" => ReflectionUse.Members,
        "System.AppDomain" when member is "GetAssemblies" or "Load" or "CreateInstance" => ReflectionUse.Everything,
        "System.Activator" when member.EndsWith("From", StringComparison.Ordinal) => ReflectionUse.Everything,
        "System.Activator" or "System.Runtime.CompilerServices.RuntimeHelpers" when member is "CreateInstance" or "GetUninitializedObject" => ReflectionUse.Members,
        "System.Delegate" when member == "CreateDelegate" => ReflectionUse.Members,
        _ when type.StartsWith("System.Runtime.Loader.", StringComparison.Ordinal) => ReflectionUse.Everything,
        _ when type.StartsWith("System.Linq.Expressions.", StringComparison.Ordinal) || type.StartsWith("Microsoft.CSharp.", StringComparison.Ordinal) => ReflectionUse.Members,
        _ => ReflectionUse.None,
    };

    /// <summary>Whether a generic method, or a type of ours given to one, lets the callee look into the type.</summary>
    public static bool LooksIntoItsArguments(string type) => Serializers.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal));

    private static bool FindsTypes(string member) =>
        member is "GetType" or "GetTypes" or "GetExportedTypes" or "GetForwardedTypes" or "get_DefinedTypes" or "get_ExportedTypes" or "get_EntryPoint" or "CreateInstance" or "GetReferencedAssemblies"
        || member.StartsWith("Load", StringComparison.Ordinal) || member.StartsWith("Resolve", StringComparison.Ordinal);

    private static bool FindsNestedTypes(string member) => member.Contains("NestedType", StringComparison.Ordinal) || member.Contains("Member", StringComparison.Ordinal);

    private static bool FindsMembers(string member) =>
        member is "InvokeMember" or "FindMembers" or "MakeGenericType" or "GetInterfaceMap" or "GetDefaultMembers"
        || (member.StartsWith("Get", StringComparison.Ordinal)
            && MemberWords.Any(what => member.Contains(what, StringComparison.Ordinal)))
        || member.StartsWith("get_Declared", StringComparison.Ordinal);
}
