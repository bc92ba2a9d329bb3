using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Shop.Tests;

public class AddUserTests(ShopFactory shop)
{
    [Fact]
    public async Task AddAUser()
    {
        await using var scope = shop.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ShopContext>();
        await Assert.ThrowsAsync<ConfigException>(() => AddUser.AddAsync(db, "ann@example.com", "Ann", "short"));
        await AddUser.AddAsync(db, "ann@example.com", "Ann", "ann-password");
        await Assert.ThrowsAsync<ConfigException>(
            () => AddUser.AddAsync(db, "ann@example.com", "Another", "ann-password"));

        using var client = shop.CreateClient();
        using var response = await client.PostAsJsonAsync(
            "/api/auth/login", new { email = "ann@example.com", password = "ann-password" });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
