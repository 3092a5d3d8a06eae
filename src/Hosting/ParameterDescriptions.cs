using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using Retable.Contract;

namespace Retable.Hosting;

/// <summary>Describes a verb's parameter record, for the answer to <c>describe</c>.</summary>
internal static class ParameterDescriptions
{
    /// <summary>The deepest nesting of records; a type that contains itself would never end.</summary>
    private const int Deepest = 16;

    public static IReadOnlyList<ParameterDescription> Of(Type record) => Of(record, defaults: null, depth: 0);

    /// <param name="record">The record.</param>
    /// <param name="defaults">A record with the values that hold where nothing is given; null for the defaults of the type itself.</param>
    /// <param name="depth">The number of records around this one.</param>
    private static IReadOnlyList<ParameterDescription> Of(Type record, object? defaults, int depth)
    {
        if (depth > Deepest)
        {
            throw new ArgumentException($"the parameters of {record} are nested more than {Deepest} deep", nameof(record));
        }

        var from = defaults ?? ParameterBinding.New(record) ?? RuntimeHelpers.GetUninitializedObject(record);
        return [.. ParameterBinding.Properties(record).Select(property => Of(property, from, depth + 1))];
    }

    private static ParameterDescription Of(PropertyInfo property, object defaults, int depth)
    {
        var element = ParameterBinding.ElementType(property.PropertyType) ?? property.PropertyType;
        var scalar = Nullable.GetUnderlyingType(element) ?? element;
        var range = property.GetCustomAttribute<RangeAttribute>();
        var isRequired = ParameterBinding.IsRequired(property);
        var value = isRequired ? null : property.GetValue(defaults);
        return new ParameterDescription(ParameterBinding.SnakeCase(property.Name), ParameterBinding.TypeName(property.PropertyType))
        {
            Required = isRequired,
            Default = ParameterBinding.ToJson(value),
            Choices = scalar.IsEnum ? [.. Enum.GetNames(scalar).Select(ParameterBinding.SnakeCase)] : null,
            Fields = ParameterBinding.IsRecord(scalar) ? Of(scalar, value is not null && value.GetType() == scalar ? value : null, depth) : null,
            Cases = ParameterCases.IsChoice(scalar) ? [.. ParameterCases.Of(scalar).Select(@case => Case(@case, depth))] : null,
            Minimum = range is null ? null : Convert.ToDouble(range.Minimum),
            Maximum = range is null ? null : Convert.ToDouble(range.Maximum),
        };
    }

    private static CaseDescription Case(Type @case, int depth) =>
        new(ParameterCases.NameOf(@case), $"{@case.Assembly.GetName().Name}|{@case.FullName}", Of(@case, defaults: null, depth));
}
