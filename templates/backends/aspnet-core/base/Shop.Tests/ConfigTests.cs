using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace Shop.Tests;

public class ConfigTests
{
    private static Config Read(string name, string value) => Config.Read(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DATABASE_URL"] = TestDatabase.Url,
            [name] = value,
        }).Build());

    [Theory]
    [InlineData("DATABASE_URL", "mysql://user:hunter22@host/shop")]
    [InlineData("DATABASE_URL", "sqlite:////no-such-folder/hunter22.db")]
    [InlineData("DATABASE_URL", "postgresql://user:hunter22@127.0.0.1:1/shop")]
    [InlineData("SECRET_KEY", "hunter22")]
    [InlineData("PORT", "hunter22")]
    [InlineData("PORT", "65536")]
    [InlineData("HOST", "hunter 22")]
    [InlineData("DEMO_DATA", "hunter22")]
    public async Task Settings(string name, string value)
    {
        var error = await Assert.ThrowsAsync<ConfigException>(async () =>
        {
            var options = new DbContextOptionsBuilder<ShopContext>();
            Database.Use(options, Read(name, value).ConnectionString);
            await using var db = new ShopContext(options.Options);
            await db.MigrateAsync();
        });
        Assert.Contains(name, error.Message);
        Assert.DoesNotContain("hunter", error.Message);
        Assert.DoesNotContain("\n", error.Message);
    }

    [Fact]
    public void Defaults()
    {
        var config = Read("SECRET_KEY", "");
        Assert.Equal(("127.0.0.1", 8000, false), (config.Host.ToString(), config.Port, config.DemoData));
        Assert.Null(config.SecretKey);
    }
}
