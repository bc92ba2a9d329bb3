using System.ComponentModel.DataAnnotations;

namespace Shop;

// The attributes of System.ComponentModel.DataAnnotations, in words for the person filling in a form.

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PresentAttribute : RequiredAttribute
{
    public PresentAttribute()
    {
        AllowEmptyStrings = true;
        ErrorMessage = "This value is missing.";
    }
}

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class WholeNumberAttribute : RangeAttribute
{
    public WholeNumberAttribute(int minimum, int maximum) : base(minimum, maximum) =>
        ErrorMessage = $"Enter a whole number from {minimum} to {maximum}.";
}

/// <summary>Text of a length in code points (StringLength counts UTF-16 units); not only spaces, and no NUL.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class TextAttribute(int minimum, int maximum) : ValidationAttribute(
    minimum > 0 ? $"Enter {minimum} to {maximum} characters." : $"Enter at most {maximum} characters.")
{
    public override bool IsValid(object? value) =>
        value is not string text
        || (text.EnumerateRunes().Count() <= maximum && text.Trim(' ').Length >= minimum && !text.Contains('\0'));
}
