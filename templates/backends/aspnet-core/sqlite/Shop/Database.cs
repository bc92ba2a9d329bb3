using Microsoft.Data.Sqlite;

namespace Shop;

/// <summary>SQLite's part.</summary>
public static class Database
{
    public const string Name = "sqlite";
    public const string DefaultUrl = "sqlite:///shop.db";
    private const string Scheme = "sqlite:///";
    private const int BusyTimeoutSeconds = 5;

    /// <summary>Accepts sqlite:///relative.db or sqlite:////absolute.db.</summary>
    /// <returns>The driver's connection string; null if the URL is malformed.</returns>
    public static string? ConnectionString(string url) =>
        url.StartsWith(Scheme, StringComparison.Ordinal) && url.Length > Scheme.Length
            ? new SqliteConnectionStringBuilder
            {
                DataSource = url[Scheme.Length..],
                DefaultTimeout = BusyTimeoutSeconds,
            }.ToString()
            : null;

    public static void Use(DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlite(connectionString);

    // SQLite's LIKE ignores the case of ASCII letters.
    public static IQueryable<Product> WhoseNameContains(this IQueryable<Product> products, string text) =>
        products.Where(product => EF.Functions.Like(product.Name, $"%{Escape(text)}%", "\\"));

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_");
}
