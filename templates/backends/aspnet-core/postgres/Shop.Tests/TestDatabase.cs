using Microsoft.EntityFrameworkCore;

namespace Shop.Tests;

public static class TestDatabase
{
    public static string Url { get; } = Environment.GetEnvironmentVariable("TEST_DATABASE_URL")
        ?? throw new InvalidOperationException("Set TEST_DATABASE_URL to a database that the tests may empty.");

    public static async Task EmptyAsync()
    {
        var options = new DbContextOptionsBuilder<ShopContext>();
        Database.Use(options, Database.ConnectionString(Url)!);
        await using var db = new ShopContext(options.Options);
        await db.Database.ExecuteSqlAsync($"DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    }
}
