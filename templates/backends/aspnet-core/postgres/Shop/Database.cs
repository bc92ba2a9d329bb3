using Npgsql;

namespace Shop;

/// <summary>PostgreSQL's part.</summary>
public static class Database
{
    public const string Name = "postgres";
    // No default: a wrong guess could write to a real server.
    public const string DefaultUrl = "";
    private const int MaxConnections = 20;

    /// <summary>Accepts postgresql://user:password@host:port/name.</summary>
    /// <returns>The driver's connection string; null if the URL is malformed.</returns>
    public static string? ConnectionString(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        // A query is refused: to ignore "sslmode" would be worse.
        && uri is { Scheme: "postgresql", Host.Length: > 0, AbsolutePath.Length: > 1, Query: "" }
        && uri.UserInfo.Split(':', 2) is [var user, .. var password]
            ? new NpgsqlConnectionStringBuilder
            {
                Host = uri.Host,
                Port = uri.IsDefaultPort ? NpgsqlConnection.DefaultPort : uri.Port,
                Username = Uri.UnescapeDataString(user),
                Password = Uri.UnescapeDataString(password.FirstOrDefault("")),
                Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]),
                // More requests than that wait.
                MaxPoolSize = MaxConnections,
            }.ToString()
            : null;

    public static void Use(DbContextOptionsBuilder options, string connectionString) =>
        options.UseNpgsql(connectionString);

    public static IQueryable<Product> WhoseNameContains(this IQueryable<Product> products, string text) =>
        products.Where(product => EF.Functions.ILike(product.Name, $"%{Escape(text)}%", "\\"));

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_");
}
