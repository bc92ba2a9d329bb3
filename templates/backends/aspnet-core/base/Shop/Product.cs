namespace Shop;

public class Product
{
    public long Id { get; set; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public long PriceCents { get; set; }

    public long Stock { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    // In milliseconds: PostgreSQL stores fewer digits than .NET.
    public static DateTimeOffset Now() =>
        DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
}

public record ProductInput(
    [Present, Text(1, 120)] string? Name,
    [Text(0, 2000)] string? Description,
    [Present, WholeNumber(0, 100_000_000)] long? PriceCents,
    [Present, WholeNumber(0, 1_000_000)] long? Stock);

public record ProductPage(IReadOnlyList<Product> Items, int Total, int Page, int PerPage);
