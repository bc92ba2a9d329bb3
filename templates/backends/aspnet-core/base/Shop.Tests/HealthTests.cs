using System.Net.Http.Json;
using System.Text.Json;

namespace Shop.Tests;

public class HealthTests(ShopFactory shop)
{
    [Fact]
    public async Task Health()
    {
        using var client = shop.CreateClient();
        var health = await client.GetFromJsonAsync<JsonElement>("/api/health", TestContext.Current.CancellationToken);
        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.Equal("aspnet-core", health.GetProperty("stack").GetString());
    }
}
